using System.Diagnostics;
using System.Runtime.InteropServices;
using HeavyTails.Runs.Cells;

namespace HeavyTails.SweepWorker;

/// <summary>What cells do wrong on demand: --FAULT X, for the cells with x = X.</summary>
/// <param name="value">The value of an option of the command line; null if it is not there.</param>
internal sealed partial class Faults(Func<string, string?> value)
{
    private const int Mebibyte = 1 << 20;

    /// <summary>Does what is asked for in a cell.</summary>
    public void Happen(Cell cell)
    {
        bool Is(string fault) => value(fault) == cell.Values[0].Value;
        if (Is("--throw"))
            throw new InvalidOperationException("thrown on demand");
        if (Is("--die"))
            Process.GetCurrentProcess().Kill();
        if (Is("--exit"))
            Environment.Exit(int.Parse(value("--code") ?? "0"));
        if (Is("--leave"))
            Leave();
        if (Is("--fork"))
            Fork();
        if (Is("--hang"))
            Thread.Sleep(Timeout.Infinite);
        if (Is("--eat"))
            Eat();
        if (Is("--flood"))
            Flood(Console.OpenStandardError(), "without line feeds ");
        if (Is("--flood-output"))
            Flood(Console.OpenStandardOutput(), "with line feeds\n");
    }

    private static void Eat()
    {
        List<byte[]> eaten = [];
        while (true)
        {
            eaten.Add(GC.AllocateUninitializedArray<byte>(8 * Mebibyte));
            Array.Fill<byte>(eaten[^1], 1);
            Thread.Sleep(5);
        }
    }

    // A process that inherits the output, and one in a session of its own whose parent has ended.
    private static void Leave()
    {
        Process.Start("sleep", "300").Dispose();
        using var shell = Process.Start("sh", ["-c", "setsid sleep 300 & exit"]);
        shell.WaitForExit();
        Thread.Sleep(100);
    }

    // Makes a copy of this process, which goes on with the cell, too.
    private static void Fork()
    {
        if (OperatingSystem.IsLinux())
            _ = CopyProcess();
    }

    private void Flood(Stream output, string text)
    {
        var part = System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(text, Mebibyte / text.Length)));
        for (var i = 0; i < int.Parse(value("--mebibytes") ?? "8"); i++)
            output.Write(part);
        output.Write("the end of the flood"u8);
        throw new InvalidOperationException("thrown after the flood");
    }

    [LibraryImport("libc", EntryPoint = "fork")]
    private static partial int CopyProcess();
}
