using HeavyTails.Runs.Processes;

namespace HeavyTails.Runs.Files;

/// <summary>
/// Folders for temporary files. Their names tell which process made them: if it was killed, the next process that makes
/// a folder of the same kind removes what it left, and ends the programs that it had started for that folder.
/// </summary>
public static class ScratchFolder
{
    /// <summary>
    /// Variable in the environment of a program that holds the folder which the program works in; see
    /// <see cref="Make"/>.
    /// </summary>
    public const string Variable = "HEAVYTAILS_TEMPORARY";

    /// <summary>Makes a new folder, which no other user may read, and removes those of ended processes.</summary>
    /// <param name="kind">Beginning of the name, for example "heavytails-chromium".</param>
    /// <exception cref="IOException">TMPDIR names a folder that does not exist.</exception>
    public static DirectoryInfo Make(string kind)
    {
        var path = Path.Combine(Path.GetFullPath(Path.GetTempPath()), kind);
        if (!Directory.Exists(Path.GetTempPath()))
            throw new IOException(
                $"{Path.GetTempPath()}: TMPDIR names this folder for temporary files, but it does not exist"
            );
        foreach (var left in Leftover.OfEndedProcesses(path))
            ProcessTree.End(() => ProcessTree.Marked($"{Variable}={left}"));
        Leftover.RemoveBeside(path);
        var made = Leftover.NameBeside(path) + Leftover.Part;
        return OperatingSystem.IsWindows()
            ? Directory.CreateDirectory(made)
            : Directory.CreateDirectory(
                made,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            );
    }
}
