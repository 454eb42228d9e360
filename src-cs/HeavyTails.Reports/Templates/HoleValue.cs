using HeavyTails.Reports.Plotting;

namespace HeavyTails.Reports.Templates;

/// <summary>What a script fills a hole of its page.md with.</summary>
public abstract record HoleValue
{
    private protected HoleValue() { }

    /// <summary>The kind as messages name it, "text" or "figure".</summary>
    internal abstract string Kind { get; }
}

/// <summary>Plain text, which the page encodes: a value cannot bring HTML into the page.</summary>
/// <param name="Text">A number or some words, "17.09 ± 0.03".</param>
public sealed record TextValue(string Text) : HoleValue
{
    internal override string Kind => "text";
}

/// <summary>HTML, which enters the page as it is. Only a script that made the HTML itself marks it so.</summary>
/// <param name="Html">Inline HTML, "10&lt;sup&gt;−5&lt;/sup&gt;".</param>
public sealed record HtmlValue(string Html) : HoleValue
{
    internal override string Kind => "HTML";
}

/// <summary>A figure for a hole at the start of a paragraph.</summary>
/// <param name="Figure">Its caption is used where page.md has no text after the hole.</param>
public sealed record FigureValue(Figure Figure) : HoleValue
{
    internal override string Kind => "figure";
}

/// <summary>
/// Figures for a hole at the start of a paragraph, as many as the script has; none leave the paragraph out. Each has
/// its own caption, and no words follow the hole.
/// </summary>
/// <param name="Figures">The figures, from left to right.</param>
public sealed record FiguresValue(IReadOnlyList<Figure> Figures) : HoleValue
{
    internal override string Kind => "figures";
}

/// <summary>Rows for a table whose heads stand in page.md.</summary>
/// <param name="Rows">Cells of plain text; every row has as many as the table has heads.</param>
public sealed record RowsValue(IReadOnlyList<IReadOnlyList<string>> Rows) : HoleValue
{
    internal override string Kind => "rows";
}

/// <summary>Whether the sections <c>::: if NAME</c> of page.md are shown, instead of <c>::: unless NAME</c>.</summary>
/// <param name="Holds">True shows the former, false the latter.</param>
public sealed record ConditionValue(bool Holds) : HoleValue
{
    internal override string Kind => "condition";
}
