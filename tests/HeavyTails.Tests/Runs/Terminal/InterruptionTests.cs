using System.Diagnostics;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Tests.Runs.Terminal;

public class InterruptionTests
{
    [Fact]
    public void The_first_Ctrl_C_cancels_and_the_second_ends_the_process()
    {
        // Processes that a shell starts in the background ignore SIGINT, and so do their children.
        using var child = Process.Start(
            new ProcessStartInfo(
                "env",
                ["--default-signal=INT", "dotnet", typeof(InterruptionTests).Assembly.Location, "interrupted"]
            )
            {
                RedirectStandardOutput = true,
            }
        )!;
        Assert.Equal("listening", child.StandardOutput.ReadLine());
        Interrupt(child);
        Assert.Equal("asked to end", child.StandardOutput.ReadLine());
        Assert.False(child.WaitForExit(200));
        Interrupt(child);
        Assert.True(child.WaitForExit(20_000));
        Assert.Equal(128 + 2, child.ExitCode);
    }

    /// <summary>Work of the child process: takes the cancellation and does not end.</summary>
    public static int Child()
    {
        using var interruption = new Interruption();
        Console.WriteLine("listening");
        interruption.Token.WaitHandle.WaitOne();
        Console.WriteLine("asked to end");
        Thread.Sleep(60_000);
        return 0;
    }

    private static void Interrupt(Process child)
    {
        using var kill = Process.Start("kill", ["-INT", $"{child.Id}"]);
        kill.WaitForExit();
    }
}
