// Block style of YAML 1.2: "key: value", "- item", two spaces a level. Texts are plain where no rule of YAML would read
// them as anything else, otherwise in double quotes with JSON's escapes, which YAML shares; texts of several lines are
// literal blocks ("|").
using System.Text.Json.Nodes;

namespace HeavyTails.Runs.Executors.Clusters;

/// <summary>Writes objects, arrays, texts and whole numbers as YAML.</summary>
internal static class Yaml
{
    private static readonly string[] Words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];

    /// <summary>Documents with "---" between them.</summary>
    public static string Documents(IEnumerable<JsonObject> documents) =>
        string.Join("---\n", documents.Select(document => string.Join('\n', Lines(document)) + "\n"));

    private static IEnumerable<string> Lines(JsonNode node) =>
        node switch
        {
            JsonObject map => map.SelectMany(pair => Entry($"{Scalar(pair.Key)}:", pair.Value!)),
            JsonArray list => list.SelectMany(item => Item(item!)),
            _ => [Scalar(node)],
        };

    private static IEnumerable<string> Entry(string key, JsonNode value) =>
        value switch
        {
            JsonObject { Count: 0 } => [$"{key} {"{}"}"],
            JsonArray { Count: 0 } => [$"{key} []"],
            JsonObject or JsonArray => [key, .. Lines(value).Select(line => "  " + line)],
            _ when Block(value) is { } lines => [$"{key} |", .. lines.Select(line => line == "" ? "" : "  " + line)],
            _ => [$"{key} {Scalar(value)}"],
        };

    private static IEnumerable<string> Item(JsonNode value)
    {
        if (Block(value) is { } block)
            return ["- |", .. block.Select(line => line == "" ? "" : "  " + line)];
        return Lines(value).Select((line, i) => (i == 0 ? "- " : "  ") + line);
    }

    // The lines of a text that ends in a line feed and whose first line is not indented.
    private static string[]? Block(JsonNode value) =>
        value is JsonValue scalar
        && scalar.TryGetValue<string>(out var text)
        && text.EndsWith('\n')
        && !text.StartsWith(' ')
        && !text.StartsWith('\n')
        && !text.EndsWith("\n\n", StringComparison.Ordinal)
        && text.All(c => c == '\n' || !char.IsControl(c))
            ? text[..^1].Split('\n')
            : null;

    private static string Scalar(JsonNode value) =>
        value.AsValue().TryGetValue<string>(out var text) ? Scalar(text) : value.ToJsonString();

    private static string Scalar(string text) =>
        text.Length > 0
        && (char.IsAsciiLetter(text[0]) || text[0] is '/' or '_')
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '-' or '_')
        && !Words.Contains(text.ToLowerInvariant())
            ? text
            : JsonValue.Create(text).ToJsonString(Folders.RunFolder.Readable);
}
