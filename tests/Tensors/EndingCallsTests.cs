namespace HeavyTails.Tensors.Tests;

public class EndingCallsTests(ITestOutputHelper output)
{
    public static TheoryData<string> Calls => [.. EndingCalls.All.Keys];

    [Theory]
    [MemberData(nameof(Calls))]
    public void A_call_that_ends_the_process_in_TorchSharp_throws_an_exception_in_this_library(string call)
    {
        var problem = Record.Exception(EndingCalls.All[call].Checked);
        Assert.NotNull(problem);
        Assert.Contains(EndingCalls.All[call].Message, problem.Message);
        Assert.DoesNotContain('\n', problem.Message);

        // TorchSharp's behaviour is printed and not asserted, since it may improve.
        var raw = Child.Run(["raw", call], ("DOTNET_DbgEnableMiniDump", "0"));
        Assert.StartsWith("begun", raw.Output);
        var ended = raw.ExitCode > 128 ? $"ended by signal {raw.ExitCode - 128}" : $"exit {raw.ExitCode}";
        output.WriteLine($"{call}: TorchSharp {ended}; this library {problem.GetType().Name}: {problem.Message}");
    }
}
