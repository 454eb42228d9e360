using System.Diagnostics;
using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Processes;

namespace HeavyTails.Tests.Runs.Clusters;

public class InstructionSetTests
{
    [Theory]
    [InlineData("portable")]
    [InlineData("avx2")]
    public void A_run_is_computed_and_recorded_with_the_instruction_set_that_it_was_asked_for(string name)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "A process is replaced by itself on Linux alone.");
        Assert.SkipUnless(
            name == "portable" || InstructionSet.OfThisProcess != "portable",
            "This processor has no AVX2."
        );
        var root = Directory.CreateTempSubdirectory("heavytails-isa-").FullName;
        var worker = Path.Combine(AppContext.BaseDirectory, "HeavyTails.SweepWorker.dll");
        using var process = Process.Start(
            new ProcessStartInfo("dotnet", [worker, "--out", root, "--isa", name, "--cells", "3"])
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            }
        )!;
        var error = process.StandardError.ReadToEnd(); // the other output is one line, which fits into its pipe
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error);
        var folder = SweepFolder.At(Assert.Single(Directory.GetDirectories(root)));
        folder.Reduce();
        Assert.Contains($"\"instruction set\": \"{name}\"", File.ReadAllText(folder.PathOf("run.json")));
        Directory.Delete(root, recursive: true);
    }

    [Fact]
    public void Each_instruction_set_holds_the_same_libraries_and_another_word_is_refused()
    {
        Assert.Equal(
            InstructionSet.Variables("portable").Select(v => v.Name).Where(n => !n.StartsWith("DOTNET_")),
            InstructionSet.Variables("avx512").Select(v => v.Name)
        );
        Assert.Contains("sse9", Assert.Throws<ArgumentException>(() => InstructionSet.Variables("sse9")).Message);
    }
}
