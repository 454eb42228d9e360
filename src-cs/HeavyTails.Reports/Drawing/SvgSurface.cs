using System.Globalization;
using System.Net;
using System.Text;

namespace HeavyTails.Reports.Drawing;

/// <summary>Writes a figure as SVG, whose texts stay texts.</summary>
/// <param name="width">Width in px.</param>
/// <param name="height">Height in px.</param>
/// <param name="title">What the figure shows, as plain text.</param>
internal sealed class SvgSurface(int width, int height, string title) : ISurface
{
    private const string Family =
        "'Source Sans 3', 'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif";

    private readonly StringBuilder body = new();
    private int clips;

    public string Text =>
        $"""<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" """
        + $"""viewBox="0 0 {width} {height}" font-family="{Family}" role="img"><title>{Encode(title)}</title>"""
        + $"\n{body}</svg>\n";

    public void Draw(IEnumerable<Outline> outlines, Paint paint)
    {
        var before = body.Length;
        body.Append("<g").Append(Attributes(paint)).Append('>');
        var begun = body.Length;
        foreach (var outline in outlines)
            Append(outline);
        if (body.Length == begun)
            body.Length = before;
        else
            body.Append("</g>\n");
    }

    public void Write(TextLine line, TextPlace place)
    {
        if (line.IsEmpty)
            return;
        var anchor = place.Anchor switch
        {
            Anchor.Middle => " text-anchor=\"middle\"",
            Anchor.End => " text-anchor=\"end\"",
            _ => "",
        };
        var (x, y) = (Number(place.At.X), Number(place.At.Y));
        var turn = place.Angle == 0 ? "" : $" transform=\"rotate({Number(place.Angle)} {x} {y})\"";
        body.Append($"<text x=\"{x}\" y=\"{y}\" font-size=\"{Number(place.Size)}\" fill=\"{place.Colour.Hex}\"")
            .Append(anchor)
            .Append(turn)
            .Append('>');
        double rise = 0;
        foreach (var run in line.Runs)
        {
            var text = Encode(run.Text);
            if (run.Scale == 1 && run.Rise == rise)
                body.Append(text);
            else
                body.Append($"<tspan dy=\"{Number(place.Size * (rise - run.Rise))}\" ")
                    .Append($"font-size=\"{Number(place.Size * run.Scale)}\">{text}</tspan>");
            rise = run.Rise;
        }
        body.Append("</text>\n");
    }

    public void Clip(Box box)
    {
        var id = $"clip{clips++}";
        body.Append($"<clipPath id=\"{id}\"><rect x=\"{Number(box.Left)}\" y=\"{Number(box.Top)}\" ")
            .Append($"width=\"{Number(box.Width)}\" height=\"{Number(box.Height)}\"/></clipPath>\n")
            .Append($"<g clip-path=\"url(#{id})\">\n");
    }

    public void Unclip() => body.Append("</g>\n");

    private void Append(Outline outline)
    {
        if (outline.Radius > 0)
        {
            var (x, y) = outline.Points[0];
            body.Append($"<circle cx=\"{Number(x)}\" cy=\"{Number(y)}\" r=\"{Number(outline.Radius)}\"/>");
            return;
        }
        body.Append("<path d=\"M");
        for (var i = 0; i < outline.Points.Count; i++)
            body.Append(
                    i == 0 ? ""
                    : i == 1 ? "L"
                    : " "
                )
                .Append(Number(outline.Points[i].X))
                .Append(' ')
                .Append(Number(outline.Points[i].Y));
        body.Append(outline.IsClosed ? "Z\"/>" : "\"/>");
    }

    private static string Attributes(Paint paint)
    {
        var text = new StringBuilder();
        text.Append(paint.Fill is { } fill ? $" fill=\"{fill.Hex}\"" : " fill=\"none\"");
        if (paint.Fill is { Opacity: < 1 } faint)
            text.Append($" fill-opacity=\"{Number(faint.Opacity)}\"");
        if (paint.Stroke is not { } stroke || paint.Width <= 0)
            return text.ToString();
        text.Append($" stroke=\"{stroke.Hex}\" stroke-width=\"{Number(paint.Width)}\"");
        if (stroke.Opacity < 1)
            text.Append($" stroke-opacity=\"{Number(stroke.Opacity)}\"");
        if (paint.Dashes is { Length: > 0 } dashes)
            text.Append($" stroke-dasharray=\"{string.Join(' ', dashes.Select(Number))}\"");
        return text.ToString();
    }

    // A hundredth of a px is finer than any printer.
    private static string Number(double value) => Math.Round(value, 2).ToString(CultureInfo.InvariantCulture);

    // Characters that XML forbids would make the whole file unreadable.
    private static string Encode(string text) =>
        WebUtility.HtmlEncode(
            string.Concat(text.EnumerateRunes().Select(rune => IsAllowed(rune.Value) ? rune.ToString() : "\ufffd"))
        );

    private static bool IsAllowed(int code) =>
        code is '\t' or '\n' or '\r' || (code >= 0x20 && code is not (0xFFFE or 0xFFFF));
}
