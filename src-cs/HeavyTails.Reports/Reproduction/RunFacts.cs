// What the page of a paper shows of a run's run.json: of a sweep, facts are in "notes"; of other runs they are at the
// top.
using System.Text.Json;
using System.Text.Json.Nodes;

namespace HeavyTails.Reports.Reproduction;

/// <summary>Where and when a run was computed, as its run.json says.</summary>
/// <param name="Finished">Time of its end in words; null where it is not known.</param>
/// <param name="Cells">Number of its cells; null for a run that is no sweep.</param>
/// <param name="CellSeconds">Sum of its cells' times in seconds; null for a run that is no sweep.</param>
/// <param name="Machine">Processors, operating system and versions, in words.</param>
public sealed record RunFacts(string? Finished, int? Cells, double? CellSeconds, string Machine)
{
    /// <summary>The first twelve digits of the commits that computed it, in words; null where none is known.</summary>
    public string? Commit { get; private init; }

    /// <summary>The facts of the run in a folder; null where it has no run.json that could be read.</summary>
    public static RunFacts? Read(string folder)
    {
        var path = Path.Combine(folder, "run.json");
        if (!File.Exists(path))
            return null;
        try
        {
            if (JsonNode.Parse(File.ReadAllText(path)) is not JsonObject run)
                return null;
            var notes = run["notes"] as JsonObject ?? run;
            string? Fact(string name) =>
                notes[name] is { } note
                    ? note is JsonArray several
                        ? string.Join(", ", several)
                        : note.ToString()
                    : null;
            (string Name, string? Value)[] facts =
            [
                ("processors", Fact("threads")),
                ("system", Fact("operating system")),
                (".NET", Fact(".NET")),
                ("backend", Fact("backend")),
            ];
            var seconds = run["cellSeconds"] as JsonArray;
            return new(
                (run["finished"] ?? run["written"])?.ToString(),
                seconds?.Count,
                seconds?.Sum(s => (double)s!),
                string.Join("; ", facts.Where(f => !string.IsNullOrEmpty(f.Value)).Select(f => $"{f.Name} {f.Value}"))
            )
            {
                Commit = Fact("commit") is { } commit
                    ? string.Join(", ", commit.Split(", ").Select(c => c.Length > 12 ? c[..12] : c))
                    : null,
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
