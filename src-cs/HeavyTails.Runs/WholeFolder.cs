namespace HeavyTails.Runs;

/// <summary>Folders that are whole at any time: made beside under a name of their own, then renamed. A failure leaves the one before as it was.</summary>
public static class WholeFolder
{
    /// <summary>Makes a folder in place of one that may be there.</summary>
    /// <param name="path">Its name in the end.</param>
    /// <param name="write">Fills the empty folder it is given.</param>
    public static void Replace(string path, Action<string> write)
    {
        path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var beside = WholeFile.NameBeside(path);
        var (aside, old) = (beside + WholeFile.Aside, beside + ".old");
        try
        {
            Directory.CreateDirectory(aside);
            write(aside);
            if (Directory.Exists(path))
                Directory.Move(path, old);
            Directory.Move(aside, path);
        }
        finally
        {
            if (Directory.Exists(old) && !Directory.Exists(path))
                Directory.Move(old, path);
            foreach (var left in new[] { aside, old })
                if (Directory.Exists(left))
                    Directory.Delete(left, recursive: true);
        }
    }
}
