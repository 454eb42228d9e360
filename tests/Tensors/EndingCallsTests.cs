namespace HeavyTails.Tensors.Tests;

public class EndingCallsTests(ITestOutputHelper output)
{
    public static TheoryData<string> Calls => [.. EndingCalls.All.Keys];

    [Theory]
    [MemberData(nameof(Calls))]
    public void What_ends_the_process_through_the_package_is_an_exception_through_our_doors(string call)
    {
        var problem = Record.Exception(EndingCalls.All[call].Door);
        Assert.NotNull(problem);
        Assert.Contains(EndingCalls.All[call].Message, problem.Message);
        Assert.DoesNotContain('\n', problem.Message);

        // What the package does is its own affair, and may get better: it is said, not asserted.
        var raw = Child.Run(["raw", call], ("DOTNET_DbgEnableMiniDump", "0"));
        Assert.StartsWith("begun", raw.Output);
        var ended = raw.ExitCode > 128 ? $"ended by signal {raw.ExitCode - 128}" : $"exit {raw.ExitCode}";
        output.WriteLine($"{call}: package {ended}; here {problem.GetType().Name}: {problem.Message}");
    }
}
