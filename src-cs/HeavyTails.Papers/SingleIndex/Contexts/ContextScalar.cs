using System.Globalization;

namespace HeavyTails.Papers.SingleIndex.Contexts;

/// <summary>One value of a context, as it was written.</summary>
/// <param name="Text">The text of the value, without quotes.</param>
/// <param name="IsText">Whether it was written in quotes, so that it is no number and not true or false.</param>
internal readonly record struct ContextScalar(string Text, bool IsText = false)
{
    /// <summary>Whether the value stands for none: null, ~, or nothing at all.</summary>
    public bool IsNull => !IsText && Text is "" or "~" or "null" or "Null" or "NULL";

    public int Whole(string expected) =>
        !IsText && int.TryParse(Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Unexpected(expected);

    public ulong Seed(string expected) =>
        !IsText && ulong.TryParse(Text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Unexpected(expected);

    /// <summary>A number: also 1e-2, which YAML 1.1 reads as a text.</summary>
    public double Number(string expected) =>
        !IsText
        && double.TryParse(Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
        && double.IsFinite(value)
            ? value + 0.0 // makes -0 a 0
            : throw Unexpected(expected);

    public bool Flag(string expected) =>
        Text switch
        {
            _ when IsText => throw Unexpected(expected),
            "true" or "True" or "TRUE" => true,
            "false" or "False" or "FALSE" => false,
            _ when YamlFlag is { } meaning => throw new ArgumentException(
                $"expected {expected}, got {Text}, which only YAML 1.1 reads as {meaning}: write {meaning}"
            ),
            _ => throw Unexpected(expected),
        };

    /// <summary>The value of one of a few names, in any case.</summary>
    public T Choice<T>(IReadOnlyList<(string Name, T Value)> choices, string expected)
    {
        foreach (var (name, value) in choices)
            if (name.Equals(Text, StringComparison.OrdinalIgnoreCase))
                return value;
        throw Unexpected(expected);
    }

    public ArgumentException Unexpected(string expected) => new($"expected {expected}, got {Described}");

    private string Described =>
        IsText ? $"the text \"{Text}\""
        : Text.Length == 0 ? "nothing"
        : Text;

    private string? YamlFlag =>
        Text.ToLowerInvariant() switch
        {
            "yes" or "on" or "y" => "true",
            "no" or "off" or "n" => "false",
            _ => null,
        };
}
