namespace HeavyTails.Reports.Pages;

/// <summary>
/// The script of pages whose tables can be sorted and filtered: a button in each head, and a field for words above
/// tables of more than ten rows. Without scripts the tables stay as they are.
/// </summary>
static class SortableTables
{
    /// <summary>The class of a table that can be sorted.</summary>
    public const string Class = "sortable\"";

    // A cell is a number if it begins with one, as "2.93 ± 0.09", "≤ 0.001" and "4.57 × 10⁻⁹" do. Cells without a value
    // are the last in both directions.
    public const string Script = """
        <script>
        (function () {
          const text = cell => cell ? (cell.innerText || cell.textContent).trim() : "";
          const value = cell => {
            const words = text(cell).replace(/−/g, "-").replace(/,(?=\d{3})/g, "");
            if (words === "" || words === "–") return null;
            const number = /^[<>≤≥~ ]*(-?\d+(?:\.\d+)?)(?:\s*×\s*10(-?\d+))?/.exec(words);
            return number ? Number(number[1]) * Math.pow(10, Number(number[2] || 0)) : words;
          };
          const compare = (a, b) => typeof a === "number" && typeof b === "number" ? a - b
            : String(a).localeCompare(String(b), "en", { numeric: true });
          for (const table of document.querySelectorAll("table.sortable")) {
            const body = table.tBodies[0], rows = [...body.rows];
            [...table.tHead.rows[0].cells].forEach((head, column) => {
              if (head.querySelector(".unseen")) return;
              const button = document.createElement("button");
              button.type = "button";
              button.append(...head.childNodes);
              head.append(button);
              button.addEventListener("click", () => {
                const down = head.getAttribute("aria-sort") === "ascending";
                for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
                head.setAttribute("aria-sort", down ? "descending" : "ascending");
                const keys = new Map(rows.map(row => [row, value(row.cells[column])]));
                rows.sort((a, b) => {
                  const [x, y] = [keys.get(a), keys.get(b)];
                  if (x === null || y === null) return (x === null) - (y === null);
                  return down ? compare(y, x) : compare(x, y);
                });
                body.append(...rows);
              });
            });
            if (rows.length <= 10) continue;
            const label = document.createElement("label"), field = document.createElement("input");
            const shown = document.createElement("output");
            field.type = "search";
            field.placeholder = "conv 3.2";
            label.className = "filter";
            label.append("Rows with the words ", field, shown);
            table.parentElement.before(label);
            field.addEventListener("input", () => {
              const words = field.value.toLowerCase().split(/\s+/).filter(word => word);
              let count = 0;
              for (const row of rows) {
                const all = row.textContent.toLowerCase();
                row.hidden = !words.every(word => all.includes(word));
                count += row.hidden ? 0 : 1;
              }
              shown.textContent = words.length ? ` ${count} of ${rows.length}` : "";
            });
          }
        })();
        </script>
        """;
}
