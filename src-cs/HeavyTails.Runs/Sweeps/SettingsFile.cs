// A flat map of names to values or lists of values, in YAML 1.2 or JSON:
//   eta: [0.1, 0.2]            {"eta": [0.1, 0.2],
//   steps: 5                    "steps": 5,
//   variant: legacy             "variant": "legacy"}
// A text that begins with a brace is JSON. Nothing is nested, so nothing is read by recursion.
using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace HeavyTails.Runs.Sweeps;

/// <summary>Reads a file of settings.</summary>
internal static class SettingsFile
{
    private const string Flat = "expected names with values or lists of values";

    // Settings of an experiment are a few lines; a longer file is something else.
    private const long LongestFile = 1 << 20;

    /// <summary>The entries of a file in their order.</summary>
    /// <exception cref="IOException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is no flat map, or gives a name twice.</exception>
    public static IReadOnlyList<SettingEntry> Read(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"{path}: expected a file of settings, but there is no such file");
        if (new FileInfo(path) is { Length: > LongestFile } file)
            throw new InvalidDataException($"{path}: expected at most {LongestFile} bytes, got {file.Length}");
        var entries = Parse(File.ReadAllText(path), path);
        return entries.GroupBy(entry => entry.Name).FirstOrDefault(same => same.Count() > 1) is { } twice
            ? throw new InvalidDataException($"{twice.Last().Place}: {twice.Key} is given twice")
            : entries;
    }

    private static List<SettingEntry> Parse(string text, string path)
    {
        try
        {
            return text.AsSpan().TrimStart() is ['{', ..] ? Json(text, path) : Yaml(text, path);
        }
        // For texts that are none of their language both parsers have exceptions of several types, such as that of an
        // unexpected state or of half a surrogate pair.
        catch (Exception fault) when (fault is not InvalidDataException)
        {
            var place = fault is YamlException { Start: var start } ? $"{path}:{start.Line}:{start.Column}" : path;
            throw new InvalidDataException($"{place}: expected settings in YAML or JSON, {fault.Message}", fault);
        }
    }

    private static List<SettingEntry> Yaml(string text, string path)
    {
        var parser = new Parser(new StringReader(text));
        List<SettingEntry> entries = [];
        parser.Consume<StreamStart>();
        if (parser.TryConsume<StreamEnd>(out _))
            return entries;
        parser.Consume<DocumentStart>();
        if (!parser.TryConsume<MappingStart>(out _))
            throw Unexpected();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var place = Place();
            if (!parser.TryConsume<Scalar>(out var name))
                throw Unexpected();
            List<(string, bool)> values = [];
            if (parser.TryConsume<SequenceStart>(out _))
                while (!parser.TryConsume<SequenceEnd>(out _))
                    values.Add(Value());
            else
                values.Add(Value());
            entries.Add(Entry(name.Value, values, place));
        }
        parser.Consume<DocumentEnd>();
        return parser.Current is StreamEnd
            ? entries
            : throw new InvalidDataException($"{Place()}: expected one document, got another one");

        string Place() => $"{path}:{parser.Current?.Start.Line}";

        InvalidDataException Unexpected() =>
            new($"{Place()}: {Flat}, got {parser.Current?.GetType().Name ?? "nothing"}");

        (string, bool) Value() =>
            parser.TryConsume<Scalar>(out var value) && (value.Value.Length > 0 || IsQuoted(value))
                ? (value.Value, IsQuoted(value))
                : throw Unexpected();
    }

    private static bool IsQuoted(Scalar value) => value.Style is ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted;

    private static List<SettingEntry> Json(string text, string path)
    {
        using var document = JsonDocument.Parse(text, new() { CommentHandling = JsonCommentHandling.Skip });
        return
        [
            .. document
                .RootElement.EnumerateObject()
                .Select(property =>
                    Entry(
                        property.Name,
                        property.Value.ValueKind == JsonValueKind.Array
                            ? [.. property.Value.EnumerateArray().Select(Value)]
                            : [Value(property.Value)],
                        path
                    )
                ),
        ];

        (string, bool) Value(JsonElement value) =>
            value.ValueKind switch
            {
                JsonValueKind.String => (value.GetString()!, true),
                JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => (value.GetRawText(), false),
                var other => throw new InvalidDataException($"{path}: {Flat}, got {other}"),
            };
    }

    private static SettingEntry Entry(string name, List<(string, bool)> values, string place) =>
        name.Length > 0 && values.Count > 0
            ? new(name, values, place)
            : throw new InvalidDataException($"{place}: {Flat}, got \"{name}\" with {values.Count} values");
}
