using System.Globalization;

namespace HeavyTails.Runs.Sweeps;

/// <summary>
/// Finds options, "--name value", "--name=value" and "--name", among words of which others belong to the program.
/// </summary>
internal readonly struct OptionWords(IReadOnlyList<string> words)
{
    /// <summary>Whether an option without a value is among the words.</summary>
    public bool Has(string flag) => words.Contains(flag);

    /// <summary>The first value of an option; null if it is not there.</summary>
    public string? Value(string option) => Values(option) is [var first, ..] ? first : null;

    /// <summary>All values of an option that may be given several times.</summary>
    /// <exception cref="ArgumentException">The option is the last word.</exception>
    public IReadOnlyList<string> Values(string option)
    {
        List<string> values = [];
        for (var i = 0; i < words.Count; i++)
            if (words[i] == option)
                values.Add(
                    ++i < words.Count ? words[i] : throw new ArgumentException($"{option}: expected a value after it")
                );
            else if (words[i].StartsWith(option + "=", StringComparison.Ordinal))
                values.Add(words[i][(option.Length + 1)..]);
        return values;
    }

    /// <summary>The value of an option as a whole number; null if it is not there.</summary>
    public int? Number(string option, int least) => Value(option) is { } text ? WholeNumber(option, text, least) : null;

    /// <summary>The value of an option, which is one of some words; null if it is not there.</summary>
    public string? OneOf(string option, params string[] choices) =>
        Value(option) is not { } text || choices.Contains(text)
            ? Value(option)
            : throw new ArgumentException($"{option}: expected {string.Join(" | ", choices)}, got \"{text}\"");

    /// <summary>A text as a whole number that is not below the least.</summary>
    public static int WholeNumber(string name, string text, int least) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n >= least
            ? n
            : throw new ArgumentException($"{name}: expected a whole number >= {least}, got \"{text}\"");
}
