namespace HeavyTails.Runs.Index;

/// <summary>Finds a run by what a person types.</summary>
public static class RunLookup
{
    private const int MostListed = 8;

    /// <summary>
    /// The run of a folder, of the beginning of a hash, of the name of a folder, or of the name of an experiment that
    /// has one run.
    /// </summary>
    /// <param name="word">The folder, hash or name.</param>
    /// <param name="root">The folder of all runs, in which hashes and names are looked up.</param>
    /// <exception cref="ArgumentException">There is no such run, or there are several, which the message
    /// lists.</exception>
    public static RunPlace Find(string word, string root)
    {
        if (File.Exists(Path.Combine(word, "context.json")))
            return RunPlace.At(word);
        var places = RunPlace.Below(root);
        var found = places.Where(p => p.Folder == word || p.FinalName == word).ToList();
        if (found.Count == 0)
            found = [.. places.Where(p => HashOf(p).StartsWith(word, StringComparison.OrdinalIgnoreCase))];
        if (found.Count == 0)
            found = [.. places.Where(p => NameOf(p) == word)];
        if (found.Count == 1)
            return found[0];
        var all = found.Count > 0 ? found : [.. places];
        var listed =
            string.Join(", ", all.Take(MostListed).Select(p => p.Folder))
            + (all.Count > MostListed ? $" and {all.Count - MostListed} more" : "");
        throw new ArgumentException(
            found.Count > 0 ? $"expected one run, but {word} fits {found.Count}: {listed}"
            : places.Count > 0 ? $"expected a folder, hash or name of a run, got {word}; in {root} there are {listed}"
            : $"expected a folder, hash or name of a run, got {word}; in {root} there are no runs"
        );
    }

    private static string HashOf(RunPlace place) => RunReading.HashOf(place);

    private static string NameOf(RunPlace place)
    {
        try
        {
            return RunReading.NameOf(place);
        }
        catch (DirectoryNotFoundException)
        {
            return ""; // removed since it was found
        }
    }
}
