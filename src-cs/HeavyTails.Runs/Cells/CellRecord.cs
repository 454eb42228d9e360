// cells/000012.json: the rows of one cell, or the reason why there are none. The file is whole or absent.
using System.Globalization;
using System.Text.Json.Nodes;
using HeavyTails.Runs.Folders;

namespace HeavyTails.Runs.Cells;

/// <summary>The result of a cell, or the reason why it failed.</summary>
public sealed record CellRecord
{
    /// <summary>Index of the cell in its grid, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>Rows that the cell returned; empty if it failed.</summary>
    public IReadOnlyList<Row> Rows { get; init; } = [];

    /// <summary>Reason why the cell failed; null if it did not.</summary>
    public string? Failure { get; init; }

    /// <summary>Wall time of the cell in seconds.</summary>
    public double Seconds { get; init; }

    /// <summary>Facts that the cell recorded, and those of the process that ran it.</summary>
    public IReadOnlyDictionary<string, string> Notes { get; init; } = new Dictionary<string, string>();

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
            return new()
            {
                Index = (int)node["cell"]!,
                Rows = [.. rows],
                Failure = (string?)node["failure"],
                Seconds = (double)node["seconds"]!,
                Notes = node["notes"]!.AsObject().ToDictionary(n => n.Key, n => (string)n.Value!),
            };
        }
        catch (Exception e)
            when (e is System.Text.Json.JsonException or NullReferenceException or InvalidOperationException)
        {
            throw new InvalidDataException($"{path}: expected the record of a cell, {e.Message}", e);
        }
    }

    // JSON has neither NaN nor infinities; they are written by name.
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
