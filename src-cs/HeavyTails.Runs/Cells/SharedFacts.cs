// facts/3f2a90c1b2d40e57.json: {"commit": "...", "host": "...", "package HeavyTails.Core": "0.1.0+...", ...}, the notes
// that the cells of a process share. The name is the hash of the content, so that any number of processes and machines
// write the same file, and a record holds sixteen characters in place of thirty notes.
using System.Text;
using System.Text.Json;
using HeavyTails.Runs.Files;
using HeavyTails.Runs.Folders;

namespace HeavyTails.Runs.Cells;

/// <summary>The notes of processes, once for each combination of them.</summary>
/// <param name="folder">Path of the folder, which need not exist.</param>
internal sealed class SharedFacts(string folder)
{
    private readonly HashSet<string> _written = [];

    /// <summary>Writes notes unless that was done before.</summary>
    /// <returns>The name under which <see cref="Read"/> finds them.</returns>
    public string Write(IEnumerable<KeyValuePair<string, string>> notes)
    {
        var text = JsonSerializer.Serialize(
            new SortedDictionary<string, string>(notes.ToDictionary()),
            Folders.RunFolder.Readable
        );
        var name = RunFolder.HashOf(Encoding.UTF8.GetBytes(text));
        lock (_written)
            if (!_written.Contains(name) || !File.Exists(PathOf(name)))
            {
                WholeFile.Write(PathOf(name), text + "\n", toDisk: true);
                _written.Add(name);
            }
        return name;
    }

    /// <summary>The notes of a name; null if their file is missing or damaged.</summary>
    public IReadOnlyDictionary<string, string>? Read(string name)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(PathOf(name)));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null; // run.json says so: the results do not depend on it
        }
    }

    /// <summary>All notes that are there.</summary>
    public IEnumerable<IReadOnlyDictionary<string, string>> All() =>
        Directory.Exists(folder)
            ? Directory
                .EnumerateFiles(folder, "*.json")
                .Order(StringComparer.Ordinal)
                .Select(path => Read(Path.GetFileNameWithoutExtension(path)))
                .OfType<IReadOnlyDictionary<string, string>>()
            : [];

    private string PathOf(string name) => Path.Combine(folder, name + ".json");
}
