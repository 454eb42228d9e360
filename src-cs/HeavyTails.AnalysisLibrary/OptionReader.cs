// {"layers": ["*.weight", "!lm_head*"], "pool": false, "threads": 2}
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using HeavyTails.Core.Analysis.Requests;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.AnalysisLibrary;

/// <summary>
/// Reads options from the text of a JSON object. A name may have underscores in place of hyphens. An option that is
/// absent or null has its default. Every fault is an <see cref="ArgumentException"/> that says what was expected and
/// what was there.
/// </summary>
internal sealed class OptionReader : IDisposable
{
    private const int LongestShown = 80;
    private const int MostThreads = 4096;
    private readonly JsonDocument? _document;
    private readonly Dictionary<string, JsonElement> _given = [];
    private readonly List<string> _known = [];

    /// <summary>Parses the text; null stands for no options.</summary>
    public OptionReader(string? json)
    {
        if (json is null)
            return;
        try
        {
            _document = JsonDocument.Parse(json);
        }
        catch (JsonException wrong)
        {
            throw new ArgumentException($"options: expected a JSON object, got {Shown(json)}: {wrong.Message}", wrong);
        }
        if (_document.RootElement.ValueKind != JsonValueKind.Object)
            throw new ArgumentException($"options: expected a JSON object, got {Shown(json)}");
        foreach (var option in _document.RootElement.EnumerateObject())
            if (!_given.TryAdd(option.Name.Replace('_', '-'), option.Value))
                throw new ArgumentException($"options: expected each option once, got {Shown(option.Name)} twice");
    }

    /// <summary>The value of an option; null where it is absent or null.</summary>
    public JsonElement? Value(string name)
    {
        _known.Add(name);
        return _given.TryGetValue(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    /// <summary>A truth value.</summary>
    public bool Flag(string name, bool byDefault = false) =>
        Value(name) switch
        {
            null => byDefault,
            { ValueKind: JsonValueKind.True } => true,
            { ValueKind: JsonValueKind.False } => false,
            { } other => throw Wrong(name, "true or false", other),
        };

    /// <summary>A whole number in a range; null where it is absent.</summary>
    public T? Whole<T>(string name, T least, T most)
        where T : struct, IBinaryInteger<T>
    {
        if (Value(name) is not { } value)
            return null;
        return
            value.ValueKind == JsonValueKind.Number
            && T.TryParse(
                value.GetRawText(),
                NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out var number
            )
            && number >= least
            && number <= most
            ? number
            : throw Wrong(name, $"a whole number from {least} to {most}", value);
    }

    /// <summary>The number of threads; where it is absent, that of the processors.</summary>
    public int Threads() => Whole("threads", 1, MostThreads) ?? Math.Min(Environment.ProcessorCount, MostThreads);

    /// <summary>A finite number; null where it is absent.</summary>
    public double? Number(string name) => Value(name) is { } value ? Finite(name, value) : null;

    /// <summary>An interval [low, high] as a list of two numbers; null where it is absent.</summary>
    public (double Low, double High)? Range(string name) =>
        Value(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 2
            ? (Finite(name, value[0]), Finite(name, value[1]))
        : throw Wrong(name, "a list of two numbers", value);

    /// <summary>Finite numbers; empty where they are absent.</summary>
    public double[] Numbers(string name) =>
        Value(name) is not { } value ? []
        : value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(x => Finite(name, x))]
        : throw Wrong(name, "a list of numbers", value);

    /// <summary>A text; null where it is absent.</summary>
    public string? Text(string name) => Value(name) is { } value ? TextOf(name, "a text", value) : null;

    /// <summary>One text, or a list of texts; empty where they are absent.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        const string Expected = "a text or a list of texts";
        return Value(name) is not { } value ? []
            : value.ValueKind == JsonValueKind.Array
                ? [.. value.EnumerateArray().Select(item => TextOf(name, Expected, item))]
            : [TextOf(name, Expected, value)];
    }

    /// <summary>A word of a list; that of the list's default where it is absent.</summary>
    public T Word<T>(WordList<T> words) => words.Of(Text(words.Option));

    /// <summary>Throws where an option was given that no call has read.</summary>
    public void Finish()
    {
        foreach (var name in _given.Keys)
            if (!_known.Contains(name))
                throw new ArgumentException(
                    $"options: expected options among {string.Join(", ", _known)}, got {Shown(name)}"
                );
    }

    /// <summary>The exception for a value of another kind than expected; the caller throws it.</summary>
    public static ArgumentException Wrong(string name, string expected, JsonElement value) =>
        new($"{name}: expected {expected}, got {Shown(value.GetRawText())}");

    /// <inheritdoc/>
    public void Dispose() => _document?.Dispose();

    private static double Finite(string name, JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var x) && double.IsFinite(x)
            ? x
            : throw Wrong(name, "a finite number", value);

    private static string TextOf(string name, string expected, JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Wrong(name, expected, value);

    private static string Shown(string text) => Printable.Short(text, LongestShown);
}
