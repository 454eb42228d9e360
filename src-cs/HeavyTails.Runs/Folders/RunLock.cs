// ROOT/NAME.lock   {"process": 1234, "started": 8230411, "host": "node1", "since": "2026-01-31 12:00:00Z"}
// started is the start of the process in clock ticks (man 5 proc, field 22 of stat), since numbers are used again.
// The file is locked by flock while its process works; the system unlocks it when that process ends.
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using HeavyTails.Runs.Files;
using HeavyTails.Runs.Processes;

namespace HeavyTails.Runs.Folders;

/// <summary>The process that works on a run.</summary>
/// <param name="Process">Number of the process on its machine.</param>
/// <param name="Started">Start of the process in clock ticks; 0 where that is not known.</param>
/// <param name="Host">Name of its machine.</param>
/// <param name="Since">Time at which it began to work on the run, in UTC.</param>
public sealed record RunHolder(int Process, ulong Started, string Host, string Since)
{
    /// <summary>Whether the process runs on this machine.</summary>
    public bool IsHere => Host == Environment.MachineName;

    /// <summary>Whether the process runs on this machine and has not ended.</summary>
    public bool IsAlive => IsHere && ProcessTree.Find(Process) is { HasEnded: false } entry && entry.Started == Started;

    /// <summary>Asks the process to stop, by SIGTERM. Returns false if it does not run on this machine.</summary>
    public bool Stop() => IsAlive && ProcessCalls.Kill(Process, ProcessCalls.Terminate) == 0;

    /// <summary>"process 1234 on node1".</summary>
    public override string ToString() => $"process {Process} on {Host}";
}

/// <summary>Locks a run against other processes until it is disposed.</summary>
internal sealed class RunLock : IDisposable
{
    private const int Attempts = 10;

    // EWOULDBLOCK of Linux, which .NET leaves in HResult, and ERROR_SHARING_VIOLATION of Windows.
    private static readonly int[] Busy = [11, 32];

    private readonly string _path;
    private readonly FileStream _file;

    private RunLock(string path, FileStream file) => (_path, _file) = (path, file);

    /// <summary>Takes the lock of a run.</summary>
    /// <param name="path">Path of the lock file.</param>
    /// <param name="run">Path of the run, for the message.</param>
    /// <exception cref="IOException">Another process has the lock, or the file cannot be written.</exception>
    public static RunLock Take(string path, string run)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            FileStream file;
            try
            {
                file = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
            }
            catch (IOException e) when (Busy.Contains(e.HResult & 0xFFFF))
            {
                var holder = HolderOf(path);
                throw new IOException(
                    $"{run}: another process is at work on this run"
                        + (holder is null ? "" : $": {holder}, since {holder.Since}"),
                    e
                );
            }
            // The file that was opened may have been removed by its last owner, and another one made since.
            if (OperatingSystem.IsLinux() && Posix.StatusOf(file.SafeFileHandle).Inode != Posix.StatusOf(path).Inode)
            {
                file.Dispose();
                continue;
            }
            var taken = new RunLock(path, file);
            try
            {
                taken.Write();
            }
            catch
            {
                taken.Dispose();
                throw;
            }
            return taken;
        }
        throw new IOException($"{run}: its lock {path} is taken and removed by other processes all the time");
    }

    /// <summary>Who has a lock, or had it last if that process was killed; null if the file does not say.</summary>
    public static RunHolder? HolderOf(string path)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            // The file is opened without .NET, which would respect the lock.
            using var handle = Posix.OpenForReading(path);
            using var file = handle is null
                ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite)
                : new FileStream(handle, FileAccess.Read, 1);
            var node = JsonNode.Parse(new StreamReader(file, Encoding.UTF8).ReadToEnd())!;
            return new((int)node["process"]!, (ulong)node["started"]!, (string)node["host"]!, (string)node["since"]!);
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or JsonException or NullReferenceException)
        {
            return null; // It is being written, or of another program.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Removed while it is locked, so that no other process takes a file that is about to go.
        try
        {
            File.Delete(_path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What counts is the lock.
        }
        _file.Dispose();
    }

    private void Write()
    {
        var holder = new JsonObject
        {
            ["process"] = Environment.ProcessId,
            ["started"] = ProcessTree.Find(Environment.ProcessId)?.Started ?? 0,
            ["host"] = Environment.MachineName,
            ["since"] = DateTime.UtcNow.ToString("u", CultureInfo.InvariantCulture),
        };
        _file.SetLength(0);
        _file.Write(Encoding.UTF8.GetBytes(holder.ToJsonString() + "\n"));
        _file.Flush();
    }
}
