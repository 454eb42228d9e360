// NAME-HASH.partial/cells/000012.json and failures/000012.json: the records of the cells of an incomplete run.
// NAME-HASH.partial/facts/*.json: notes that the cells of a process share.
// They are only read here: a question leaves damaged records to the run itself, which sets them aside.
using System.Text.Json;
using HeavyTails.Runs.Cells;

namespace HeavyTails.Runs.Index;

/// <summary>The records of an incomplete run, of which each is read alone.</summary>
internal sealed class PartialRecords
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

    public static PartialRecords Of(RunPlace place, List<string> problems)
    {
        var found = new PartialRecords();
        foreach (var record in Records(place, "cells", problems))
        {
            found.Done++;
            found.Seconds += record.Seconds;
            found.Take(record.Notes);
        }
        foreach (var notes in SharedNotes(place))
            found.Take(notes);
        found.Failures =
        [
            .. Records(place, "failures", problems)
                .Where(f => !File.Exists(Path.Combine(place.Path, "cells", $"{f.Index:000000}.json"))),
        ];
        return found;
    }

    private void Take(IEnumerable<KeyValuePair<string, string>> notes)
    {
        foreach (var (key, value) in notes)
        {
            if (!_notes.TryGetValue(key, out var values))
                _notes[key] = values = new(StringComparer.Ordinal);
            values.Add(value);
            // Only the first start and the last end are wanted, of what may be 100,000 times.
            if (key is "started" or "finished" && values.Count > 2)
                values.Remove(values.ElementAt(1));
        }
    }

    private static IEnumerable<IReadOnlyDictionary<string, string>> SharedNotes(RunPlace place)
    {
        var folder = Path.Combine(place.Path, "facts");
        if (!Directory.Exists(folder))
            yield break;
        foreach (var file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            Dictionary<string, string>? notes;
            try
            {
                notes = JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(file));
            }
            catch (Exception e) when (e is FileNotFoundException or JsonException)
            {
                continue; // The run itself says so when it is collected; the results do not depend on it.
            }
            if (notes is not null)
                yield return notes;
        }
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
            if (record.Run is { } run && !place.FinalName.EndsWith(run, StringComparison.Ordinal))
                damaged.Add($"{file}: expected a record of the run {place.FinalName}, got one of {run}");
            else
                yield return record;
        }
        if (damaged.Count > 0)
            problems?.Add($"{damaged.Count} damaged records, the first of which is {damaged[0]}");
    }
}
