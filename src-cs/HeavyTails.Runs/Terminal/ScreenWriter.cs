using System.Text;

namespace HeavyTails.Runs.Terminal;

/// <summary>
/// Writes whole lines as a terminal shows them best: wrapped between words, with what they begin with in its tone. What
/// is written without a line end, as a line that will be rewritten is, passes as it comes.
/// </summary>
/// <param name="inner">The terminal.</param>
/// <param name="screen">What it can show.</param>
internal sealed class ScreenWriter(TextWriter inner, Screen screen) : TextWriter
{
    // A class and not a tuple, since .NET would compile lists of tuples at run time.
    private sealed record Label(string Text, Tone Tone, bool WholeLine = false);

    private static readonly Label[] Labels =
    [
        new("heavytails:", Tone.Serious),
        new("NOT ANALYSED", Tone.Serious),
        new("warning:", Tone.Caution),
        new("usage:", Tone.Strong),
        new("help:", Tone.Strong),
        new("verdict:", Tone.Strong),
        new("mean over layers:", Tone.Strong),
        new("skipped ", Tone.Quiet, WholeLine: true),
    ];

    /// <summary>The furthest column at which a label such as "CUDA   not available" ends.</summary>
    private const int WidestLabel = 24;

    private bool _isInside;

    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => Put(value.ToString());

    public override void Write(string? value) => Put(value ?? "");

    public override void Write(char[] buffer, int index, int count) => Put(new string(buffer, index, count));

    public override void Write(ReadOnlySpan<char> buffer) => Put(buffer.ToString());

    public override void WriteLine() => Put("\n");

    public override void WriteLine(string? value) => Put(value + "\n");

    public override void Flush() => inner.Flush();

    private void Put(string text)
    {
        var shown = new StringBuilder(text.Length + 16);
        for (var begin = 0; begin < text.Length; )
        {
            var end = text.IndexOf('\n', begin);
            var part = end < 0 ? text[begin..] : text[begin..end];
            if (end >= 0 && !_isInside && part.AsSpan().IndexOfAny('\r', '\e') < 0)
                shown.AppendJoin('\n', Lines(screen.Shown(part)));
            else
                shown.Append(screen.Shown(part));
            if (end >= 0)
                shown.Append('\n');
            _isInside = end < 0;
            begin = end < 0 ? text.Length : end + 1;
        }
        inner.Write(shown.ToString());
    }

    private IEnumerable<string> Lines(string line)
    {
        var label = Array.Find(Labels, l => line.StartsWith(l.Text, StringComparison.Ordinal));
        var isFirst = true;
        foreach (var part in Wrapped(line))
        {
            yield return label is null ? part
            : label.WholeLine ? screen.Toned(part, label.Tone)
            : isFirst && part.Length >= label.Text.Length
                ? screen.Toned(label.Text, label.Tone) + part[label.Text.Length..]
            : part;
            isFirst = false;
        }
    }

    private IEnumerable<string> Wrapped(string line) =>
        screen.Width is { } width && line.Length > width
            ? WrappedText.Lines(line, width, Math.Min(Indent(line), width / 2))
            : [line];

    // Below the text after a label that blanks separate from it; otherwise two blanks further in than the line.
    private static int Indent(string line)
    {
        var text = line.Length - line.TrimStart(' ').Length;
        var gap = line.IndexOf("  ", text, StringComparison.Ordinal);
        if (gap is >= 0 and < WidestLabel)
        {
            var after = gap + line[gap..].Length - line[gap..].TrimStart(' ').Length;
            if (after <= WidestLabel)
                return after;
        }
        return text + 2;
    }
}
