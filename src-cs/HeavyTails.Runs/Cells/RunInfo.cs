// run.json: programs, machines and times of the computation that context.json describes.
using System.Globalization;
using System.Text.Json.Nodes;
using HeavyTails.Runs.Folders;

namespace HeavyTails.Runs.Cells;

/// <summary>The facts that run.json holds of a sweep, merged from the notes of its cells.</summary>
internal static class RunInfo
{
    /// <summary>The commit that computed a complete run.</summary>
    public static string CommitOf(SweepFolder folder) => Note(folder, "commit")?.ToString() ?? "unknown";

    /// <summary>
    /// The scripts that computed the cells of a run, each with its checksum: more than one if the script was changed
    /// between cells.
    /// </summary>
    public static IReadOnlyList<string> ScriptsOf(SweepFolder folder) =>
        folder.IsComplete
            ? Note(folder, "script") switch
            {
                JsonArray several => [.. several.Select(s => s!.ToString())],
                { } one => [one.ToString()],
                null => [],
            }
            :
            [
                .. folder
                    .Records()
                    .SelectMany(r => r.Notes)
                    .Where(n => n.Key == "script")
                    .Select(n => n.Value)
                    .Distinct(),
            ];

    private static JsonNode? Note(SweepFolder folder, string name) =>
        JsonNode.Parse(File.ReadAllText(folder.PathOf("run.json")))?["notes"]?[name];

    private const string PackagePrefix = "package ";

    /// <summary>The notes that every cell has: facts of this process, times and versions of packages.</summary>
    public static IEnumerable<KeyValuePair<string, string>> OfThisProcess(DateTimeOffset started) =>
        [
            .. Provenance.Facts.Select(f => KeyValuePair.Create(f.Name, f.Value)),
            new("started", started.ToString("u", CultureInfo.InvariantCulture)),
            new("finished", DateTimeOffset.UtcNow.ToString("u", CultureInfo.InvariantCulture)),
            .. Provenance.Packages().Select(p => KeyValuePair.Create(PackagePrefix + p.Name, p.Version)),
        ];

    public static JsonObject Of(RunContext context, IReadOnlyList<CellRecord> records)
    {
        // Different values of a note are listed once each; of the times only the first and the last are kept.
        var notes = records
            .SelectMany(r => r.Notes)
            .GroupBy(n => n.Key)
            .ToDictionary(g => g.Key, g => g.Select(n => n.Value).Distinct().Order(StringComparer.Ordinal).ToList());
        var (started, finished) = (notes.GetValueOrDefault("started")?[0], notes.GetValueOrDefault("finished")?[^1]);
        notes.Remove("started");
        notes.Remove("finished");
        return new()
        {
            ["name"] = context.Name,
            ["hash"] = context.Hash,
            ["seed"] = context.Grid.Seed.ToString(CultureInfo.InvariantCulture),
            ["started"] = started,
            ["finished"] = finished,
            ["cells"] = records.Count,
            ["cellSeconds"] = new JsonArray([.. records.Select(r => JsonValue.Create(Math.Round(r.Seconds, 3)))]),
            ["notes"] = Merged(notes.Where(n => !n.Key.StartsWith(PackagePrefix, StringComparison.Ordinal))),
            ["packages"] = Merged(
                notes
                    .Where(n => n.Key.StartsWith(PackagePrefix, StringComparison.Ordinal))
                    .Select(n => KeyValuePair.Create(n.Key[PackagePrefix.Length..], n.Value))
            ),
        };
    }

    private static JsonObject Merged(IEnumerable<KeyValuePair<string, List<string>>> notes) =>
        new(
            from note in notes
            orderby note.Key
            select KeyValuePair.Create<string, JsonNode?>(
                note.Key,
                note.Value is [var one] ? one : new JsonArray([.. note.Value.Select(v => JsonValue.Create(v))])
            )
        );
}
