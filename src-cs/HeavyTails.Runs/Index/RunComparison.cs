// Runs beside the first of them. A row of one run belongs to the row of another that has the same cell: the values of
// the axes that both runs have, and the repetition; sweeps without a common axis have no such rows. Within a cell rows
// are matched in their order if both runs have as many of them, otherwise by their texts (layer, kind) in the order of
// their occurrence.
using HeavyTails.Runs.Files;

namespace HeavyTails.Runs.Index;

/// <summary>One value of the context or of the provenance in each of some runs.</summary>
/// <param name="Part">Part of the file that the value stands in; see <see cref="RunValue"/>.</param>
/// <param name="Key">Name of the value.</param>
/// <param name="Values">The value in each run as text; null where a run has none.</param>
public sealed record ComparedValue(string Part, string Key, IReadOnlyList<string?> Values)
{
    /// <summary>Whether all runs have the same value.</summary>
    public bool IsEqual => Values.All(v => v == Values[0]);
}

/// <summary>Several runs side by side: what differs in their settings, their provenance and their numbers.</summary>
public sealed class RunComparison
{
    /// <summary>What differs in every two runs and says nothing about them.</summary>
    private static readonly string[] Ignored =
    [
        "name",
        "hash",
        "started",
        "finished",
        "ended",
        "written",
        "seed",
        "cells",
        "seconds",
    ];

    private RunComparison(IReadOnlyList<RunReading> runs, IReadOnlyList<RunTable> tables)
    {
        (Runs, Tables) = (runs, tables);
        Context = Compare([.. runs.Select(r => r.Context)]);
        Provenance = Compare([.. runs.Select(r => r.Notes.Where(n => n.Part != "fact" || !Ignored.Contains(n.Key)))]);
        Numbers = [.. Enumerable.Range(1, runs.Count - 1).Select(i => ComparedTable.Of(this, i))];
    }

    /// <summary>The runs, the first of which the others are compared with.</summary>
    public IReadOnlyList<RunReading> Runs { get; }

    /// <summary>The tables of the runs.</summary>
    public IReadOnlyList<RunTable> Tables { get; }

    /// <summary>Parameters, axes and settings that at least one run has.</summary>
    public IReadOnlyList<ComparedValue> Context { get; }

    /// <summary>Notes, packages and facts that at least one run has; several values are joined by commas.</summary>
    public IReadOnlyList<ComparedValue> Provenance { get; }

    /// <summary>The numbers of each run but the first, beside those of the first.</summary>
    public IReadOnlyList<ComparedTable> Numbers { get; }

    /// <summary>
    /// Whether contexts and tables agree, the tables in every value; programs and machines may differ.
    /// </summary>
    public bool IsEqual => Context.All(v => v.IsEqual) && Numbers.All(n => n.IsEqual);

    /// <summary>Reads and compares runs.</summary>
    /// <param name="places">Folders of the runs, at least two.</param>
    /// <exception cref="ArgumentException">There are fewer than two runs.</exception>
    /// <exception cref="DirectoryNotFoundException">A folder has been removed.</exception>
    public static RunComparison Of(IEnumerable<RunPlace> places)
    {
        RunReading[] runs = [.. places.Select(RunReading.Of)];
        if (runs.Length < 2)
            throw new ArgumentException($"expected at least 2 runs to compare, got {runs.Length}");
        return new(runs, [.. runs.Select(RunTable.Read)]);
    }

    /// <summary>
    /// Short names of the runs: the first digits of their hashes, enough to tell them apart, after the experiment's
    /// name if the runs have several.
    /// </summary>
    public IReadOnlyList<string> Names
    {
        get
        {
            var hashes = Runs.Select(r => r.Entry.Hash).ToList();
            var digits = 6;
            while (digits < 16 && hashes.Distinct().Count() > hashes.Select(h => Cut(h, digits)).Distinct().Count())
                digits++;
            var several = Runs.Select(r => r.Entry.Name).Distinct().Count() > 1;
            string[] names =
            [
                .. Runs.Select(r =>
                    several ? $"{r.Entry.Name} {Cut(r.Entry.Hash, digits)}" : Cut(r.Entry.Hash, digits)
                ),
            ];
            // The same run in two folders.
            return [.. names.Select((n, i) => names.Count(m => m == n) > 1 ? $"{n} ({i + 1})" : n)];
        }
    }

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length];

    private static IReadOnlyList<ComparedValue> Compare(IReadOnlyList<IEnumerable<RunValue>> runs)
    {
        var byKey = runs.Select(values =>
                values
                    .GroupBy(v => (v.Part, v.Key))
                    .ToDictionary(g => g.Key, g => string.Join(", ", g.Select(v => Csv.Text(v.Value))))
            )
            .ToList();
        return
        [
            .. byKey
                .SelectMany(values => values.Keys)
                .Distinct()
                .Select(key => new ComparedValue(
                    key.Part,
                    key.Key,
                    [.. byKey.Select(values => values.GetValueOrDefault(key))]
                )),
        ];
    }
}
