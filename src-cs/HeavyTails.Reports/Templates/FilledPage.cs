// From the shown blocks of page.md and a script's values to an experiment's page.
using HeavyTails.Reports.Plotting;
using HeavyTails.Reports.Wording;
using Markdig.Extensions.Tables;
using Markdig.Renderers;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace HeavyTails.Reports.Templates;

internal sealed class FilledPage(IReadOnlyList<Block> blocks, IReadOnlyDictionary<string, HoleValue> values)
{
    public ExperimentPage Page()
    {
        var hasSource = blocks.Count > 1 && blocks[1] is ParagraphBlock;
        var page = new ExperimentPage(
            PlainText(((HeadingBlock)blocks[0]).Inline),
            hasSource ? PlainText(((ParagraphBlock)blocks[1]).Inline) : ""
        );
        // Figures of paragraphs that follow each other stand in one row.
        var row = new List<Figure>();
        foreach (var block in blocks.Skip(hasSource ? 2 : 1))
        {
            if (block is ParagraphBlock { Inline: { FirstChild: Hole first } inline } && IsFigure(first))
            {
                row.AddRange(Figures(inline));
                continue;
            }
            EndRow();
            page.Html(Html(block));
        }
        EndRow();
        return page;

        void EndRow()
        {
            if (row.Count > 0)
            {
                page.Figures([.. row]);
                row.Clear();
            }
        }
    }

    private string Html(Block block) =>
        block switch
        {
            HeadingBlock heading => $"<h{heading.Level}>{Inline(heading.Inline)}</h{heading.Level}>\n",
            ParagraphBlock paragraph => Paragraph(paragraph, ""),
            QuoteBlock quote => string.Concat(
                quote.OfType<ParagraphBlock>().Select(p => Paragraph(p, " class=\"warning\""))
            ),
            Table table => Html(table),
            _ => Rendered(renderer => renderer.Render(block)),
        };

    private string Paragraph(ParagraphBlock paragraph, string attributes)
    {
        var html = Inline(paragraph.Inline);
        return string.IsNullOrWhiteSpace(html) ? "" : $"<p{attributes}>{html}</p>\n";
    }

    // A column that page.md aligns to the left (|:---|) holds sentences, and its cells wrap.
    private string Html(Table table)
    {
        var rows = table.Cast<TableRow>().ToArray();
        var heads = rows[0].Cast<TableCell>().Select(Cell).ToArray();
        string ClassOf(int column) => table.ColumnDefinitions[column].Alignment == TableColumnAlign.Left ? "wrap" : "";
        return Pages.Page.Table(heads, rows[1..].SelectMany(row => Rows(row, heads.Length)), "series", ClassOf);
    }

    private IEnumerable<IReadOnlyList<string>> Rows(TableRow row, int columns)
    {
        if (RowsHole(row) is not { } hole)
        {
            return
            [
                [.. row.Cast<TableCell>().Select(Cell), .. Enumerable.Repeat("", columns - row.Count)],
            ];
        }
        if (values[hole.Name] is not RowsValue { Rows: var filled })
        {
            throw Mismatch(hole, "rows");
        }
        if (filled.FirstOrDefault(r => r.Count != columns) is { } odd)
        {
            throw new InvalidDataException(
                $"line {hole.Line + 1}: the table of {hole} has {columns} columns, got a row of {odd.Count} cells: "
                    + string.Join(" | ", odd)
            );
        }
        return filled.Select(r => (IReadOnlyList<string>)[.. r.Select(HtmlText.Encode)]);
    }

    private static Hole? RowsHole(TableRow row) =>
        row.Cast<TableCell>().FirstOrDefault()?.FirstOrDefault()
            is ParagraphBlock { Inline: { FirstChild: Hole { Kind: "rows" } hole } }
            ? hole
            : null;

    private string Cell(TableCell cell) =>
        string.Concat(cell.OfType<ParagraphBlock>().Select(paragraph => Inline(paragraph.Inline)));

    private bool IsFigure(Hole hole) =>
        (hole.Kind, values[hole.Name]) switch
        {
            (_, FigureValue or FiguresValue) => true,
            ("figure", _) => throw Mismatch(hole, "a figure"),
            _ => false,
        };

    // Each hole of a figure with what follows it, up to the next one, as its caption.
    private IEnumerable<Figure> Figures(ContainerInline paragraph)
    {
        for (var at = paragraph.FirstChild; at is Hole hole; )
        {
            var caption = new List<Inline>();
            for (at = at.NextSibling; at is not null && !(at is Hole next && IsFigure(next)); at = at.NextSibling)
            {
                caption.Add(at);
            }
            var html = Rendered(renderer => caption.ForEach(inline => renderer.Render(inline))).Trim();
            if (values[hole.Name] is FiguresValue { Figures: var several })
            {
                if (html.Length > 0)
                {
                    throw new InvalidDataException(
                        $"line {hole.Line + 1}: the figures of {hole} have their own captions, got the words {html}"
                    );
                }
                foreach (var one in several)
                {
                    yield return one;
                }
                continue;
            }
            var figure = ((FigureValue)values[hole.Name]).Figure;
            yield return html.Length > 0 ? figure with { Caption = html } : figure;
        }
    }

    private string Inline(ContainerInline? inline) => Rendered(renderer => renderer.WriteChildren(inline!));

    private string PlainText(ContainerInline? inline) =>
        Rendered(renderer => renderer.WriteChildren(inline!), plain: true).Replace('\n', ' ');

    private string Rendered(Action<HtmlRenderer> write, bool plain = false)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var renderer = new HtmlRenderer(text) { EnableHtmlForInline = !plain, EnableHtmlEscape = !plain };
        PageTemplate.Pipeline.Setup(renderer);
        renderer.ObjectRenderers.Insert(0, new HoleRenderer(hole => values[hole.Name]));
        write(renderer);
        return text.ToString();
    }

    private InvalidDataException Mismatch(Hole hole, string expected) =>
        new($"line {hole.Line + 1}: {hole} expects {expected}, got {values[hole.Name].Kind}");
}
