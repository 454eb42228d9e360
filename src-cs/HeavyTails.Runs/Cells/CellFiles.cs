// cells/000012.json, failures/000012.json   a record, whole; its name is the index of its cell
// cells/000012.json.damaged                 a record that could not be read; its cell counts as not run
using System.Collections;
using System.Globalization;
using System.IO.Enumeration;
using HeavyTails.Runs.Files;

namespace HeavyTails.Runs.Cells;

/// <summary>The records of one folder. Which there are is found by one listing of the folder.</summary>
/// <param name="folder">Path of the folder, which need not exist.</param>
/// <param name="context">The context of the run, whose hash the records hold, and whose grid has their cells.</param>
internal sealed class CellFiles(string folder, RunContext context)
{
    private const string Ending = ".json",
        Damaged = ".damaged";

    private readonly int _count = context.Grid.Count;

    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0 };

    /// <summary>Path of the record of a cell.</summary>
    public string PathOf(int index) => Path.Combine(folder, index.ToString("000000", null) + Ending);

    /// <summary>Which cells have a record.</summary>
    public BitArray List()
    {
        var listed = new BitArray(_count);
        if (!Directory.Exists(folder))
            return listed;
        List<int> empty = [];
        try
        {
            foreach (
                var (index, isNone) in new FileSystemEnumerable<(int, bool)>(
                    folder,
                    (ref entry) => (IndexOf(entry.FileName), entry.IsDirectory || entry.Length == 0),
                    Everything
                )
                {
                    ShouldIncludePredicate = (ref entry) => IndexOf(entry.FileName) >= 0,
                }
            )
                if (isNone)
                    empty.Add(index);
                else
                    listed[index] = true;
        }
        catch (DirectoryNotFoundException)
        {
            return new(_count); // removed meanwhile, and the records with it
        }
        foreach (var index in empty)
            SetAside(PathOf(index), "it is empty, or a folder");
        return listed;
    }

    /// <summary>
    /// The record of a cell; null if there is none, or a damaged one or one of another run, which is set aside.
    /// </summary>
    public CellRecord? Read(int index)
    {
        var path = PathOf(index);
        if (!File.Exists(path))
            return null;
        try
        {
            var record = CellRecord.Read(path);
            return record.Run is null || record.Run == context.Hash
                ? record
                : throw new InvalidDataException(
                    $"{path}: expected a record of the run {context.Hash}, got one of {record.Run}"
                );
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (InvalidDataException e)
        {
            SetAside(path, e.Message);
            return null;
        }
    }

    public void Delete(int index)
    {
        if (File.Exists(PathOf(index)))
            File.Delete(PathOf(index));
    }

    // A damaged record would be found again by every run; under another name it is kept for the user to look at.
    private static void SetAside(string path, string why)
    {
        var done = $"it is now {Path.GetFileName(path)}{Damaged}";
        try
        {
            if (Directory.Exists(path))
                Directory.Move(path, FreeName(path + Damaged));
            else
                File.Move(path, path + Damaged, overwrite: true);
        }
        catch (FileNotFoundException)
        {
            return; // another process has set it aside
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            done = $"it could not be renamed: {e.Message}";
        }
        Console.Error.WriteLine(
            Terminal.Printable.Lines($"{path}: this record is damaged and its cell counts as not run; {done} ({why})")
        );
    }

    // A folder does not replace another one.
    private static string FreeName(string path) =>
        Enumerable.Range(1, int.MaxValue).Select(i => i == 1 ? path : $"{path}{i}").First(name => !Path.Exists(name));

    private int IndexOf(ReadOnlySpan<char> name) =>
        name.EndsWith(Ending, StringComparison.Ordinal)
        && int.TryParse(name[..^Ending.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var index)
        && index < _count
        && name.SequenceEqual(index.ToString("000000", null) + Ending)
            ? index
            : -1;
}
