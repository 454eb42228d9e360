using System.Text;

namespace HeavyTails.Runs;

/// <summary>Files that are whole or not there: written beside under a name of their own, then renamed.</summary>
public static class WholeFile
{
    /// <summary>What a killed process may leave behind ends in this.</summary>
    internal const string Aside = ".part";

    /// <summary>Writes a file in place of one that may be there; makes its folder.</summary>
    /// <param name="path">Its name in the end.</param>
    /// <param name="write">Its content.</param>
    /// <param name="toDisk">Whether it is on the disk itself before it gets its name, so that it is whole after a loss of power too.</param>
    public static void Write(string path, Action<Stream> write, bool toDisk = false)
    {
        path = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var aside = NameBeside(path) + Aside;
        try
        {
            using (var stream = new FileStream(aside, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
            {
                write(stream);
                stream.Flush(toDisk);
            }
            File.Move(aside, path, overwrite: true);
        }
        finally
        {
            File.Delete(aside);
        }
    }

    /// <summary>The same for text, in UTF-8.</summary>
    public static void Write(string path, string text, bool toDisk = false) => Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)), toDisk);

    /// <summary>A name that no other process or thread takes.</summary>
    internal static string NameBeside(string path) => $"{path}.{Environment.ProcessId}.{Guid.NewGuid():N}";
}
