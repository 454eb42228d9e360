// cells/000012.json: one cell's rows, or why there are none; whole or absent.
using System.Globalization;
using System.Text.Json.Nodes;
using HeavyTails.Runs.Folders;

namespace HeavyTails.Runs.Cells;

/// <summary>What became of a cell.</summary>
/// <param name="Index">Which.</param>
/// <param name="Rows">Its record; empty when it failed.</param>
/// <param name="Failure">Why it failed; null when it did not.</param>
/// <param name="Seconds">It took.</param>
/// <param name="Notes">What it noted, and the host it ran on.</param>
public sealed record CellRecord(
    int Index,
    IReadOnlyList<Row> Rows,
    string? Failure,
    double Seconds,
    IReadOnlyDictionary<string, string> Notes
)
{
    internal string Json =>
        new JsonObject
        {
            ["cell"] = Index,
            ["failure"] = Failure,
            ["seconds"] = Seconds,
            ["notes"] = new JsonObject(Notes.Select(n => KeyValuePair.Create<string, JsonNode?>(n.Key, n.Value))),
            ["rows"] = new JsonArray([
                .. Rows.Select(row => new JsonObject(
                    row.Select(f => KeyValuePair.Create<string, JsonNode?>(f.Key, Value(f.Value)))
                )),
            ]),
        }.ToJsonString(RunFolder.Readable);

    internal static CellRecord Read(string path)
    {
        try
        {
            var node = JsonNode.Parse(File.ReadAllText(path))!;
            var rows = node["rows"]!
                .AsArray()
                .Select(r => new Row(r!.AsObject().Select(f => KeyValuePair.Create(f.Key, Value(f.Value!.AsValue())))));
            return new(
                (int)node["cell"]!,
                [.. rows],
                (string?)node["failure"],
                (double)node["seconds"]!,
                node["notes"]!.AsObject().ToDictionary(n => n.Key, n => (string)n.Value!)
            );
        }
        catch (Exception e)
            when (e is System.Text.Json.JsonException or NullReferenceException or InvalidOperationException)
        {
            throw new InvalidDataException($"{path}: expected the record of a cell, {e.Message}", e);
        }
    }

    // JSON has no NaN and no infinity: they go by name.
    private static JsonValue Value(object value) =>
        value is double x
            ? double.IsFinite(x)
                ? JsonValue.Create(x)
                : JsonValue.Create(x.ToString("R", CultureInfo.InvariantCulture))
            : JsonValue.Create((string)value)!;

    private static object Value(JsonValue value) =>
        value.TryGetValue<double>(out var x) ? x
        : (string)value! is "NaN" or "Infinity" or "-Infinity"
            ? double.Parse((string)value!, CultureInfo.InvariantCulture)
        : (string)value!;
}
