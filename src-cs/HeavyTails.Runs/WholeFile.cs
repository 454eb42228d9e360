using System.Net.Sockets;
using System.Text;

namespace HeavyTails.Runs;

/// <summary>
/// Files that are whole or not there: written beside under a name of their own, then renamed. Only a regular file is
/// replaced: a symbolic link stays and its target is written, a device, a FIFO or a socket takes the bytes.
/// </summary>
public static class WholeFile
{
    /// <summary>What a killed process may leave behind ends in this.</summary>
    internal const string Aside = ".part";

    /// <summary>
    /// Writes a file in place of one that may be there, whose permissions it keeps; makes its folder.
    /// </summary>
    /// <param name="path">Its name in the end.</param>
    /// <param name="write">Its content.</param>
    /// <param name="toDisk">
    /// Whether it is on the disk itself before it gets its name, so that it is whole after a loss of power too.
    /// </param>
    public static void Write(string path, Action<Stream> write, bool toDisk = false)
    {
        path = OutputPath.Target(path);
        var kind = Posix.KindOf(path);
        if (kind == PathKind.Socket)
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Connect(new UnixDomainSocketEndPoint(path));
            using var stream = new NetworkStream(socket);
            write(stream);
            return;
        }
        if (kind == PathKind.Special || OutputPath.IsOpenFile(path))
        {
            // Appending, because an open file such as /dev/stdout may hold what was printed before.
            using var through = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, 1 << 16);
            write(through);
            return;
        }
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var aside = NameBeside(path) + Aside;
        try
        {
            using (var file = new FileStream(aside, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
            {
                if (kind == PathKind.File && !OperatingSystem.IsWindows())
                    File.SetUnixFileMode(file.SafeFileHandle, File.GetUnixFileMode(path));
                write(file);
                file.Flush(toDisk);
            }
            File.Move(aside, path, overwrite: true);
        }
        finally
        {
            File.Delete(aside);
        }
    }

    /// <summary>The same for text, in UTF-8.</summary>
    public static void Write(string path, string text, bool toDisk = false) =>
        Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)), toDisk);

    /// <summary>
    /// A name that no other process or thread takes: the path's own and an addition. Of a name too long for the
    /// addition the beginning is kept.
    /// </summary>
    internal static string NameBeside(string path)
    {
        const int longestEnding = 8;
        var addition = $".{Environment.ProcessId}.{Guid.NewGuid():N}";
        var name = Path.GetFileName(path);
        while (Encoding.UTF8.GetByteCount(name) + addition.Length + longestEnding > OutputPath.LongestName)
            name = name[..^1];
        return Path.Combine(Path.GetDirectoryName(path)!, name + addition);
    }
}
