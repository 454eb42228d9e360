// NAME-HASH.partial/cells/000012.json and failures/000012.json: the records of the cells of an incomplete run.
using HeavyTails.Runs.Cells;

namespace HeavyTails.Runs.Index;

/// <summary>The records of an incomplete run, of which each is read alone.</summary>
internal sealed class CellFiles
{
    private readonly SortedDictionary<string, SortedSet<string>> _notes = new(StringComparer.Ordinal);

    /// <summary>Number of cells with a result.</summary>
    public int Done { get; private set; }

    /// <summary>Cells that failed and have no result since.</summary>
    public IReadOnlyList<CellRecord> Failures { get; private set; } = [];

    /// <summary>Sum of the wall times of the cells in seconds.</summary>
    public double Seconds { get; private set; }

    /// <summary>The notes of the cells, each different value once.</summary>
    public List<RunValue> Notes =>
        [
            .. from note in _notes
            from value in note.Key switch
            {
                "started" => [note.Value.Min!],
                "finished" => [note.Value.Max!],
                _ => note.Value.AsEnumerable(),
            }
            select note.Key.StartsWith("package ", StringComparison.Ordinal)
                ? new RunValue("package", note.Key["package ".Length..], value)
                : new RunValue("note", note.Key, value),
        ];

    public static CellFiles Of(RunPlace place, List<string> problems)
    {
        var found = new CellFiles();
        foreach (var record in Records(place, "cells", problems))
        {
            found.Done++;
            found.Seconds += record.Seconds;
            foreach (var (key, value) in record.Notes)
            {
                if (!found._notes.TryGetValue(key, out var values))
                    found._notes[key] = values = new(StringComparer.Ordinal);
                values.Add(value);
                // Only the first start and the last end are wanted, of what may be 100,000 times.
                if (key is "started" or "finished" && values.Count > 2)
                    values.Remove(values.ElementAt(1));
            }
        }
        found.Failures =
        [
            .. Records(place, "failures", problems)
                .Where(f => !File.Exists(Path.Combine(place.Path, "cells", $"{f.Index:000000}.json"))),
        ];
        return found;
    }

    /// <summary>
    /// The records in a folder, in the order of the cells. Damaged ones are left out and counted in the problems.
    /// </summary>
    public static IEnumerable<CellRecord> Records(RunPlace place, string folder, List<string>? problems)
    {
        var path = Path.Combine(place.Path, folder);
        if (!Directory.Exists(path))
            yield break;
        string[] files = [.. Directory.EnumerateFiles(path, "*.json")];
        // The names of cells from 1,000,000 on are longer than the others.
        Array.Sort(files, (a, b) => (a.Length, a).CompareTo((b.Length, b)));
        var damaged = new List<string>();
        foreach (var file in files)
        {
            CellRecord record;
            try
            {
                record = CellRecord.Read(file);
            }
            catch (FileNotFoundException)
            {
                continue; // A failed cell has got its result since.
            }
            catch (InvalidDataException e)
            {
                damaged.Add(e.Message);
                continue;
            }
            yield return record;
        }
        if (damaged.Count > 0)
            problems?.Add($"{damaged.Count} damaged records, the first of which is {damaged[0]}");
    }
}
