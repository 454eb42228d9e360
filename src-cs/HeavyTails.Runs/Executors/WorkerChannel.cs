using System.Text;
using HeavyTails.Runs.Processes;
using Microsoft.Win32.SafeHandles;

namespace HeavyTails.Runs.Executors;

/// <summary>
/// The worker's ends of the two pipes to its parent. On Linux they become private to this process: processes that a
/// cell starts read an empty input, and standard output leads to standard error, so that the log keeps its order.
/// </summary>
internal sealed class WorkerChannel : IDisposable
{
    private const int Input = 0,
        Output = 1,
        Error = 2,
        LeastPrivate = 3;

    private readonly Stream _output = Open(Output);
    private readonly StreamReader _input = new(Open(Input), Encoding.UTF8);
    private readonly Lock _gate = new();

    /// <summary>Takes the pipes over from standard input and output.</summary>
    public WorkerChannel()
    {
        if (!OperatingSystem.IsLinux())
            return;
        using var nothing = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.Read);
        _ = ProcessCalls.Duplicate((int)nothing.DangerousGetHandle(), Input);
        _ = ProcessCalls.Duplicate(Error, Output);
    }

    /// <summary>The parent's next line; null after the end of its output.</summary>
    public string? Hear() => _input.ReadLine();

    /// <summary>Sends a line to the parent. A parent that has ended is not told.</summary>
    public void Say(string what)
    {
        try
        {
            lock (_gate)
            {
                _output.Write(Encoding.UTF8.GetBytes($"{Worker.Mark}{what}\n"));
                _output.Flush();
            }
        }
        catch (IOException)
        {
            // The end of the input, which comes with it, ends this process.
        }
    }

    /// <summary>Closes the output. The input may be in use by the thread that waits for it, and stays open.</summary>
    public void Dispose() => _output.Dispose();

    private static Stream Open(int number)
    {
        if (!OperatingSystem.IsLinux())
            return number == Input ? Console.OpenStandardInput() : Console.OpenStandardOutput();
        var file = ProcessCalls.OfFile(number, ProcessCalls.DuplicatePrivately, LeastPrivate);
        return new FileStream(
            new SafeFileHandle(file, ownsHandle: true),
            number == Input ? FileAccess.Read : FileAccess.Write,
            bufferSize: 0
        );
    }
}
