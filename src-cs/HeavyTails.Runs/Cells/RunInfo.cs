// run.json: programs, machines and times of the computation that context.json describes. It is gathered from one record
// after another; what it keeps of each is a few numbers, and a note only if it differs from those of other cells.
using System.Globalization;
using System.Text.Json.Nodes;
using HeavyTails.Runs.Folders;

namespace HeavyTails.Runs.Cells;

/// <summary>The facts that run.json holds of a sweep, merged from the notes of its cells.</summary>
/// <param name="context">The context of the run.</param>
/// <param name="facts">The notes that cells share.</param>
internal sealed class RunInfo(RunContext context, SharedFacts facts)
{
    private const string PackagePrefix = "package ",
        Started = "started",
        Finished = "finished";

    private static readonly HashSet<string> OfProcess = [.. Provenance.Facts.Select(fact => fact.Name), "isa"];

    private readonly Dictionary<string, SortedSet<string>> _notes = [];
    private readonly Dictionary<string, double?[]> _times = [];
    private readonly List<double> _seconds = [];
    private readonly HashSet<string> _known = [];
    private (string? First, string? Last) _span;

    /// <summary>The notes that every cell has: facts of this process, times and versions of packages.</summary>
    public static IEnumerable<KeyValuePair<string, string>> OfThisProcess(DateTimeOffset started) =>
        [
            .. Provenance.Facts.Select(f => KeyValuePair.Create(f.Name, f.Value)),
            new(Started, started.ToString("u", CultureInfo.InvariantCulture)),
            new(Finished, DateTimeOffset.UtcNow.ToString("u", CultureInfo.InvariantCulture)),
            .. Provenance.Packages().Select(p => KeyValuePair.Create(PackagePrefix + p.Name, p.Version)),
        ];

    /// <summary>Whether a note is the same for all cells of a process.</summary>
    public static bool IsShared(string note) =>
        OfProcess.Contains(note) || note.StartsWith(PackagePrefix, StringComparison.Ordinal);

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
            : [.. folder.Facts.All().Select(notes => notes.GetValueOrDefault("script")).OfType<string>().Distinct()];

    /// <summary>The times of a name that the cells of a complete run measured, by index.</summary>
    public static IReadOnlyDictionary<int, double> TimesOf(SweepFolder folder, string name) =>
        Json(folder)?["times"]?[name]?.AsArray() is { } times
            ? Enumerable
                .Range(0, times.Count)
                .Where(cell => times[cell] is not null)
                .ToDictionary(cell => cell, cell => (double)times[cell]!)
            : new Dictionary<int, double>();

    /// <summary>The wall times of the cells of a complete run.</summary>
    public static IReadOnlyList<double> SecondsOf(SweepFolder folder) =>
        Json(folder)?["cellSeconds"]?.AsArray().Select(seconds => (double)seconds!).ToArray() ?? [];

    /// <summary>Takes the time when the run was begun, which the cells that are done may be later than.</summary>
    public void Began(DateTimeOffset time) => Add(Started, time.ToString("u", CultureInfo.InvariantCulture));

    /// <summary>Takes the facts of one more record.</summary>
    public void Add(CellRecord record)
    {
        _seconds.Add(Math.Round(record.Seconds, 3));
        foreach (var (name, seconds) in record.Times)
        {
            if (!_times.TryGetValue(name, out var times))
                _times[name] = times = new double?[context.Grid.Count];
            times[record.Index] = double.IsFinite(seconds) ? seconds : null;
        }
        foreach (var (name, value) in record.Notes)
            Add(name, value);
        if (record.Facts is not null && _known.Add(record.Facts))
            if (facts.Read(record.Facts) is { } shared)
                foreach (var (name, value) in shared)
                    Add(name, value);
            else
                Add("facts", $"facts/{record.Facts}.json, of one process or more, was lost before this file was made");
    }

    /// <summary>The object of run.json.</summary>
    public JsonObject Json() =>
        new()
        {
            ["name"] = context.Name,
            ["hash"] = context.Hash,
            ["seed"] = context.Grid.Seed.ToString(CultureInfo.InvariantCulture),
            ["started"] = _span.First,
            ["finished"] = _span.Last,
            ["cells"] = _seconds.Count,
            ["cellSeconds"] = new JsonArray([.. _seconds.Select(s => JsonValue.Create(s))]),
            // By the index of the cell; null for a cell that has not measured it.
            ["times"] = new JsonObject(
                _times
                    .OrderBy(time => time.Key, StringComparer.Ordinal)
                    .Select(time =>
                        KeyValuePair.Create<string, JsonNode?>(
                            time.Key,
                            new JsonArray([.. time.Value.Select(s => s is { } x ? JsonValue.Create(x) : null)])
                        )
                    )
            ),
            ["notes"] = Merged(_notes.Where(n => !n.Key.StartsWith(PackagePrefix, StringComparison.Ordinal))),
            ["packages"] = Merged(
                _notes
                    .Where(n => n.Key.StartsWith(PackagePrefix, StringComparison.Ordinal))
                    .Select(n => KeyValuePair.Create(n.Key[PackagePrefix.Length..], n.Value))
            ),
        };

    // Different values of a note are listed once each; of the times only the first and the last are kept.
    private void Add(string name, string value)
    {
        if (name == Started)
            _span.First = _span.First is { } first && string.CompareOrdinal(first, value) <= 0 ? first : value;
        else if (name == Finished)
            _span.Last = _span.Last is { } last && string.CompareOrdinal(last, value) >= 0 ? last : value;
        else if (_notes.TryGetValue(name, out var values))
            values.Add(value);
        else
            _notes[name] = new(StringComparer.Ordinal) { value };
    }

    private static JsonNode? Json(SweepFolder folder) => JsonNode.Parse(File.ReadAllText(folder.PathOf("run.json")));

    private static JsonNode? Note(SweepFolder folder, string name) => Json(folder)?["notes"]?[name];

    private static JsonObject Merged(IEnumerable<KeyValuePair<string, SortedSet<string>>> notes) =>
        new(
            from note in notes
            orderby note.Key
            select KeyValuePair.Create<string, JsonNode?>(
                note.Key,
                note.Value.Count == 1 ? note.Value.Min : new JsonArray([.. note.Value.Select(v => JsonValue.Create(v))])
            )
        );
}
