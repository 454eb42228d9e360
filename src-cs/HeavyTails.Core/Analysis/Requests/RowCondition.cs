// --where alpha>6, "alpha <= 2", layer_type=conv2d, warnings=*outlier*: a column, a sign and a value, with or without
// blanks around the sign.
using System.Globalization;
using System.IO.Enumeration;
using HeavyTails.Core.Analysis.Metrics;

namespace HeavyTails.Core.Analysis.Requests;

/// <summary>A condition on the value of a column, which a row of the table of layers meets or does not.</summary>
public sealed class RowCondition
{
    // Longer signs come first, since shorter ones begin them.
    private static readonly string[] Signs = ["<=", ">=", "!=", "==", "<", ">", "="];

    private readonly string sign;
    private readonly string value;
    private readonly double? number;

    /// <summary>Reads a condition.</summary>
    /// <param name="text">
    /// A column, one of the signs &lt;, &lt;=, &gt;, &gt;=, = and !=, and a value: a number, or with = and != a glob
    /// with * and ?, whose letters may be large or small.
    /// </param>
    /// <exception cref="FormatException">It is no condition, or there is no such column.</exception>
    public RowCondition(string text)
    {
        var at = text.IndexOfAny(['<', '>', '=', '!']);
        sign = at < 0 ? "" : Array.Find(Signs, s => text.AsSpan(at).StartsWith(s)) ?? "";
        if (at <= 0 || sign.Length == 0)
            throw new FormatException(
                $"expected a condition in quotes, such as 'alpha>6' or 'layer_type=conv2d', got \"{text}\""
            );
        Text = text;
        Column = RowColumns.Named(text[..at].Trim());
        value = text[(at + sign.Length)..].Trim();
        if (value.Length > 0 && "<>=!".Contains(value[0]))
            throw new FormatException($"expected one of <, <=, >, >=, = and != in \"{text}\", got {sign}{value[0]}");
        number = double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var x) ? x : null;
        if (number is null && sign[0] is '<' or '>')
            throw new FormatException($"expected a number after {sign} in \"{text}\", got \"{value}\"");
    }

    /// <summary>The condition as it was typed.</summary>
    public string Text { get; }

    /// <summary>The column that it looks at.</summary>
    public LayerColumn Column { get; }

    /// <summary>Whether a layer meets it; one without a value in the column meets no condition.</summary>
    public bool IsMetBy(LayerResult layer) =>
        Column.Value(layer) switch
        {
            null => false,
            string text => Holds(text),
            bool truth => Holds(truth ? "true" : "false"),
            var other => Holds(Convert.ToDouble(other, CultureInfo.InvariantCulture)),
        };

    private bool Holds(string text) =>
        sign[0] is not ('<' or '>') && FileSystemName.MatchesSimpleExpression(value, text) == (sign != "!=");

    private bool Holds(double x) =>
        number is { } bound
        && sign switch
        {
            "<" => x < bound,
            "<=" => x <= bound,
            ">" => x > bound,
            ">=" => x >= bound,
            "!=" => x != bound,
            _ => x == bound,
        };
}
