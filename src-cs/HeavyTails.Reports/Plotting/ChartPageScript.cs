namespace HeavyTails.Reports.Plotting;

/// <summary>
/// The script for the head of a page with charts, after plotly.js. XPlot's own call of plotly.js has no place for what
/// it does: charts follow the width of the window, are saved as SVG from their tool bar, and have no logo; those that
/// are seen are drawn first, the others when they come into sight or when the page is idle; and on a narrow page the
/// title shrinks and the legend stands below the chart, in as many rows as it needs.
/// </summary>
static class ChartPageScript
{
    // Lengths are those of Plot.cs: 7 px for a character of the legend beside 48 px, 21 px for a row.
    public const string Text = """
        <script>
        (function () {
          const newPlot = Plotly.newPlot;
          const narrow = 540, row = 21, above = 46;
          const plain = html => (html || "").replace(/<[^>]*>/g, "").replace(/&[^;]*;/g, "x");
          const rowsOf = (names, room) => {
            const widths = names.map(name => 7 * plain(name).length + 48);
            return widths.reduce((sum, width) => sum + width, 0) <= room ? 1
              : Math.ceil(widths.length / Math.max(1, Math.floor(room / Math.max(...widths))));
          };
          // Moves the legend below the chart, which becomes as much higher.
          const fit = (element, data, layout) => {
            const width = element.clientWidth, height = element.clientHeight, margin = layout.margin || {};
            if (!width || width >= narrow) return;
            const font = Object.assign({ size: 15 }, layout.titlefont);
            const room = (width - 12) / .55;
            // A long title has two lines, parted at the space nearest to its middle that is not within an element.
            const title = layout.title && layout.title.text || layout.title || "";
            let longest = plain(title).length, second = 0;
            if (longest * 12 > room) {
              const spaces = [...title.matchAll(/ (?![^<]*>)/g)].map(match => match.index);
              const halves = at => [plain(title.slice(0, at)).length, plain(title.slice(at + 1)).length];
              const at = spaces.sort((a, b) => Math.max(...halves(a)) - Math.max(...halves(b)))[0];
              if (at > 0) {
                [longest, second] = [Math.max(...halves(at)), 14];
                layout.title = title.slice(0, at) + "<br>" + title.slice(at + 1);
              }
            }
            const fitting = room / (longest + 2);
            layout.titlefont = Object.assign(font, { size: Math.min(second ? 13 : font.size, fitting) });
            const names = data.filter(trace => trace.name && trace.showlegend !== false).map(trace => trace.name);
            const legend = layout.legend;
            if (!layout.showlegend || !legend || legend.orientation !== "h" || names.length === 0) return;
            const isAbove = legend.y > 1, rows = rowsOf(names, width - 24);
            const before = isAbove ? 0 : rowsOf(names, 504);
            const bottom = margin.b - (isAbove ? 0 : before * row), top = (isAbove ? above : margin.t) + second;
            const inside = height - margin.t - margin.b;
            layout.margin = Object.assign({}, margin, { t: top, b: bottom + rows * row });
            Object.assign(legend, { y: -bottom / inside, yanchor: "top", x: .5, xanchor: "center" });
            const place = element.closest(".chart") || element;
            place.style.height = `${inside + top + bottom + rows * row}px`;
          };
          const waiting = new Map();
          const draw = element => {
            const chart = waiting.get(element);
            if (!waiting.delete(element)) return;
            watcher.unobserve(element);
            fit(element, ...chart);
            // Where nothing hovers, as on a phone, the tool bar would always lie on the title.
            newPlot(element, ...chart, {
              displayModeBar: element.clientWidth < narrow ? false : "hover",
              responsive: true,
              displaylogo: false,
              modeBarButtonsToRemove: ["select2d", "lasso2d"],
              toImageButtonOptions: { format: "svg", filename: element.id },
            });
          };
          const watcher = new IntersectionObserver(
            entries => entries.filter(entry => entry.isIntersecting).forEach(entry => draw(entry.target)),
            { rootMargin: "300px" });
          const drawNext = () => {
            const [next] = waiting.keys();
            if (!next) return;
            draw(next);
            setTimeout(drawNext, 30);
          };
          Plotly.newPlot = (id, data, layout) => {
            const element = document.getElementById(id);
            waiting.set(element, [data, layout || {}]);
            watcher.observe(element);
          };
          addEventListener("load", () => setTimeout(drawNext, 300));
          addEventListener("beforeprint", () => [...waiting.keys()].forEach(draw));
        })();
        </script>
        """;
}
