// context.json and run.json of one run. Nothing of them is needed to be there but the context: what cannot be read is
// said in the entry's Problem, and the other files are read all the same.
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using HeavyTails.Runs.Cells;

namespace HeavyTails.Runs.Index;

/// <summary>What the files of one run say: its entry, its context and its provenance.</summary>
public sealed partial record RunReading
{
    /// <summary>The folder that was read.</summary>
    public required RunPlace Place { get; init; }

    /// <summary>The run as a line of a list.</summary>
    public required RunEntry Entry { get; init; }

    /// <summary>Parameters, axes and settings of the context.</summary>
    public IReadOnlyList<RunValue> Context { get; init; } = [];

    /// <summary>Programs, machines and times; a note with several values occurs once for each.</summary>
    public IReadOnlyList<RunValue> Notes { get; init; } = [];

    /// <summary>Cells that failed, for an incomplete run.</summary>
    public IReadOnlyList<CellRecord> Failures { get; init; } = [];

    /// <summary>Names of the axes of a sweep; none for another run.</summary>
    public IReadOnlyList<string> Axes { get; init; } = [];

    internal RunContext? Sweep { get; init; }

    /// <summary>Reads the files of a run.</summary>
    /// <exception cref="DirectoryNotFoundException">The folder has been removed.</exception>
    public static RunReading Of(RunPlace place)
    {
        var problems = new List<string>();
        var context = Json(place, "context.json", problems);
        var run = Json(place, "run.json", place.IsComplete ? problems : null);
        var isSweep = context is { ValueKind: JsonValueKind.Object } c && c.TryGetProperty("axes", out _);
        RunContext? sweep = null;
        if (isSweep)
            try
            {
                sweep = RunContext.Read(System.IO.Path.Combine(place.Path, "context.json"));
            }
            catch (InvalidDataException damaged)
            {
                problems.Add(damaged.Message);
            }
        var cells = sweep is not null && !place.IsComplete ? PartialRecords.Of(place, problems) : null;
        var notes = run is { } facts ? NotesOf(facts).ToList() : cells?.Notes ?? [];
        string? Note(params string[] keys) =>
            notes.Where(n => keys.Contains(n.Key)).Select(n => Files.Csv.Text(n.Value)).Distinct().ToList()
                is { Count: > 0 } values
                ? string.Join(", ", values)
                : null;
        var (started, finished) = (Note("started"), Note("finished", "written", "ended"));
        var count = sweep?.Grid.Count ?? 1;
        return new()
        {
            Place = place,
            Sweep = sweep,
            Axes = [.. sweep?.Grid.Axes.SelectMany(a => a.Names) ?? []],
            Context =
                sweep is not null ? [.. ContextOf(sweep), .. KeptOf(context)]
                : context is { } settings ? [.. JsonKeys.Of("setting", "", settings)]
                : [],
            Notes = notes,
            Failures = cells?.Failures ?? [],
            Entry = new()
            {
                Name = NameOf(place, context, sweep),
                Hash = HashOf(place),
                Folder = place.Folder,
                State = place.IsComplete ? "complete" : "partial",
                Kind = isSweep ? "sweep" : Property(context, "kind") ?? "run",
                Started = started,
                Finished = finished,
                Revision = Note("commit"),
                Host = Note("host"),
                InstructionSet = Note("instruction set", "isa"),
                Cells = count,
                Done = place.IsComplete ? count : cells?.Done ?? 0,
                Failed = cells?.Failures.Count ?? 0,
                Seconds =
                    Time(finished) is { } end && Time(started) is { } begin
                        ? (end - begin).TotalSeconds
                        : notes.FirstOrDefault(n => n.Key == "seconds")?.Value as double?,
                CellSeconds =
                    run is { } r && r.TryGetProperty("cellSeconds", out var times) ? Sum(times) : cells?.Seconds,
                Problem = problems.Count > 0 ? string.Join("; ", problems) : null,
            },
        };
    }

    /// <summary>The name of a run, for which only its context is read.</summary>
    internal static string NameOf(RunPlace place) => NameOf(place, Json(place, "context.json", null), null);

    private static IReadOnlyList<RunValue> ContextOf(RunContext sweep) =>
        [
            .. sweep.Parameters.Select(p => new RunValue("parameter", p.Key, JsonKeys.ValueOf(p.Value))),
            .. from axis in sweep.Grid.Axes
            from name in axis.Names.Select((text, at) => (text, at))
            let levels = axis.Points.Select(p => p[name.at]).Distinct()
            select new RunValue("axis", name.text, JsonKeys.Short(string.Join(' ', levels))),
            new("setting", "seeds", (double)sweep.Grid.Seeds),
            new("setting", "seed", sweep.Grid.Seed.ToString(CultureInfo.InvariantCulture)),
        ];

    // The points of the product of the axes that a filter has kept.
    private static IEnumerable<RunValue> KeptOf(JsonElement? context) =>
        Property(context, "kept") is { } kept ? [new("setting", "kept", JsonKeys.Short(kept))] : [];

    // run.json of a sweep has its notes and packages in objects of their own, that of another run at the top.
    private static IEnumerable<RunValue> NotesOf(JsonElement run)
    {
        foreach (var property in run.EnumerateObject())
        {
            var part = property.Name switch
            {
                "notes" => "note",
                "packages" => "package",
                "cellSeconds" => null, // one number for each cell, whose sum the entry holds
                "times" => "time",
                _ => "fact",
            };
            if (part is null)
                continue;
            if (part == "fact")
                foreach (var value in Each(part, property.Name, property.Value))
                    yield return value;
            else if (part == "time" && property.Value.ValueKind == JsonValueKind.Object)
                foreach (var time in property.Value.EnumerateObject())
                    yield return new(part, time.Name, MeanOf(time.Value));
            else if (property.Value.ValueKind == JsonValueKind.Object)
                foreach (var inner in property.Value.EnumerateObject())
                foreach (var value in Each(part, inner.Name, inner.Value))
                    yield return value;
        }
    }

    private static IEnumerable<RunValue> Each(string part, string key, JsonElement node) =>
        node.ValueKind == JsonValueKind.Array
            ? node.EnumerateArray().SelectMany(e => JsonKeys.Of(part, key, e))
            : JsonKeys.Of(part, key, node);

    private static JsonElement? Json(RunPlace place, string name, List<string>? problems)
    {
        var path = System.IO.Path.Combine(place.Path, name);
        try
        {
            using var file = new FileStream(
                path,
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete
            );
            using var document = JsonDocument.Parse(file);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new JsonException($"expected an object, got {document.RootElement.ValueKind}");
            return document.RootElement.Clone();
        }
        catch (FileNotFoundException)
        {
            problems?.Add($"{name} is missing");
        }
        catch (Exception e) when (e is JsonException or UnauthorizedAccessException)
        {
            (problems ?? []).Add($"{name}: {e.Message}");
        }
        return null;
    }

    private static string NameOf(RunPlace place, JsonElement? context, RunContext? sweep) =>
        sweep?.Name
        ?? Property(context, "name")
        ?? (SweepName().Match(place.FinalName) is { Success: true } match ? match.Groups["name"].Value : null)
        ?? (place.Folder.LastIndexOf('/') is > 0 and var end ? place.Folder[..end] : null)
        ?? Property(context, "kind")
        ?? "run";

    /// <summary>The hash at the end of a folder's name, or the whole name.</summary>
    internal static string HashOf(RunPlace place) =>
        SweepName().Match(place.FinalName) is { Success: true } match ? match.Groups["hash"].Value : place.FinalName;

    private static string? Property(JsonElement? node, string name) =>
        node is { ValueKind: JsonValueKind.Object } known
        && known.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static double? Sum(JsonElement times) =>
        times.ValueKind == JsonValueKind.Array
            ? times.EnumerateArray().Sum(t => t.TryGetDouble(out var seconds) ? seconds : 0)
            : null;

    // A time of each cell that has measured it, null for the others.
    private static double MeanOf(JsonElement times) =>
        times.ValueKind == JsonValueKind.Array
            ? times
                .EnumerateArray()
                .Where(t => t.ValueKind == JsonValueKind.Number)
                .Select(t => t.GetDouble())
                .DefaultIfEmpty(double.NaN)
                .Average()
            : double.NaN;

    private static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : null;

    [GeneratedRegex("^(?<name>.+)-(?<hash>[0-9a-f]{16})$")]
    private static partial Regex SweepName();
}
