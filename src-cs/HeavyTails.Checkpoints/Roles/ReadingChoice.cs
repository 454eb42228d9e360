using System.Globalization;
using System.IO.Enumeration;

namespace HeavyTails.Checkpoints.Roles;

/// <summary>A reading for all tensors whose names match a pattern, where the reading fits their shape.</summary>
/// <param name="Pattern">
/// Pattern of the name that the tensor or its layer has, with * and ?; upper and lower case are the same.
/// </param>
/// <param name="Reading">The reading to take.</param>
public sealed record ReadingChoice(string Pattern, TensorReading Reading)
{
    /// <summary>
    /// Number of heads or experts whose rows a matrix [n rows, columns] holds one below the other; null for a tensor
    /// with an axis of its own for them. Only for <see cref="TensorReading.ByHead"/> and
    /// <see cref="TensorReading.Experts"/>. Default: null.
    /// </summary>
    public int? Count { get; init; }

    /// <summary>The text that was parsed, "x=conv" for what is else "x=conv1d"; null where there was none.</summary>
    private string? Given { get; init; }

    /// <summary>The words for readings, separated by "|", as help texts and messages list them.</summary>
    public static string WordList => string.Join('|', Words.Select(w => w.Word));

    private static readonly (string Word, TensorReading Reading)[] Words =
    [
        ("heads", TensorReading.Heads),
        ("byhead", TensorReading.ByHead),
        ("experts", TensorReading.Experts),
        ("conv1d", TensorReading.Conv1d),
        ("conv", TensorReading.Conv1d),
        ("hwio", TensorReading.Hwio),
        ("depthwise", TensorReading.Depthwise),
        ("transposed", TensorReading.Transposed),
        ("matrix", TensorReading.Matrix),
        ("skip", TensorReading.Skip),
    ];

    /// <summary>
    /// Parses PATTERN=READING, or PATTERN=READING:COUNT for byhead and experts: "*.attn.W_K=byhead",
    /// "*.q_proj=byhead:12".
    /// </summary>
    /// <exception cref="FormatException">The text is none of these; the message says what was expected.</exception>
    public static ReadingChoice Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var equals = text.LastIndexOf('=');
        if (equals < 1)
            throw new FormatException($"expected PATTERN=READING with a reading of {WordList}, got \"{text}\"");
        var word = text[(equals + 1)..];
        int? count = null;
        if (word.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
        {
            if (!int.TryParse(word[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var n) || n < 1)
                throw new FormatException($"expected a number of at least 1 after the colon, got \"{text}\"");
            (word, count) = (word[..colon], n);
        }
        foreach (var (known, reading) in Words)
            if (known.Equals(word, StringComparison.OrdinalIgnoreCase))
                return count is null || reading is TensorReading.ByHead or TensorReading.Experts
                    ? new ReadingChoice(text[..equals], reading) { Count = count, Given = text }
                    : throw new FormatException($"only byhead and experts take a number, got \"{text}\"");
        throw new FormatException($"expected a reading of {WordList}, got \"{word}\" in \"{text}\"");
    }

    /// <summary>Whether the pattern matches a name.</summary>
    internal bool Matches(string name) => FileSystemName.MatchesSimpleExpression(Pattern, name);

    /// <summary>Whether pattern, reading and count are equal, in whatever words they were given.</summary>
    public bool Equals(ReadingChoice? other) =>
        other is not null && (Pattern, Reading, Count) == (other.Pattern, other.Reading, other.Count);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Pattern, Reading, Count);

    /// <summary>PATTERN=READING, in the words in which it was given.</summary>
    public override string ToString() =>
        Given ?? $"{Pattern}={Words.First(w => w.Reading == Reading).Word}{(Count is { } n ? $":{n}" : "")}";
}
