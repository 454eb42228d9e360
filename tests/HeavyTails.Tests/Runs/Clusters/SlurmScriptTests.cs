using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Executors.Clusters;

namespace HeavyTails.Tests.Runs.Clusters;

public class SlurmScriptTests
{
    private static string Script(ClusterCase run, ClusterOptions options, int pack = 1)
    {
        var cells = Enumerable.Range(0, run.Folder.Context.Grid.Count).ToArray();
        return run.Scripts(options).OfArray(Packing.Of(cells, run.Folder.ResourcesOf, pack, 1000)[0]);
    }

    [Fact]
    public void The_head_of_a_script_asks_for_what_the_cells_may_use()
    {
        using var run = new ClusterCase(
            7,
            _ =>
                new()
                {
                    Time = TimeSpan.FromMinutes(10),
                    Memory = (2L << 30) + 1,
                    Threads = 4,
                    Gpus = 2,
                }
        );
        var script = Script(run, ClusterCase.Options with { Throttle = 50, Further = ["--partition=long"] }, pack: 3);
        var head = script.Split('\n').Where(l => l.StartsWith("#SBATCH ")).Select(l => l["#SBATCH ".Length..]);
        Assert.Equal(
            [
                $"--job-name={run.Folder.Name}",
                "--array=0-2%50",
                $"--output={run.Folder.Path}/submissions/001/logs/%A_%a.out",
                "--open-mode=append",
                "--requeue",
                "--signal=B:TERM@60",
                "--cpus-per-task=4",
                "--time=0-00:33:00", // three cells of ten minutes, and three minutes for the start and the signal
                "--mem=2049M",
                "--gres=gpu:2",
                "--partition=long", // last, so that it wins
            ],
            head
        );
        Assert.Contains("\nexport OMP_NUM_THREADS=4\n", script);
        Assert.Contains("\nexport DOTNET_PROCESSOR_COUNT=4\n", script);
    }

    [Fact]
    public void What_is_not_given_is_left_to_the_cluster()
    {
        using var run = new ClusterCase(2);
        var script = Script(run, ClusterCase.Options);
        Assert.Contains("#SBATCH --array=0-1\n", script);
        Assert.Contains("#SBATCH --cpus-per-task=1\n", script);
        foreach (var option in new[] { "--time", "--mem", "--gres", "HEAVYTAILS_ISA" })
            Assert.DoesNotContain(option, script);
    }

    [Fact]
    public void A_long_time_has_days_and_a_short_one_is_rounded_up_to_minutes()
    {
        using var days = new ClusterCase(1, _ => new() { Time = TimeSpan.FromHours(49) });
        Assert.Contains("#SBATCH --time=2-01:03:00\n", Script(days, ClusterCase.Options));
        using var seconds = new ClusterCase(1, _ => new() { Time = TimeSpan.FromSeconds(61) });
        Assert.Contains("#SBATCH --time=0-00:05:00\n", Script(seconds, ClusterCase.Options));
    }

    [Fact]
    public void The_command_is_run_in_its_folder_and_no_word_of_it_is_obeyed()
    {
        using var run = new ClusterCase(1);
        var script = Script(run, ClusterCase.Options);
        Assert.Contains("\ncd /home/me || exit 2\n", script);
        Assert.Contains("\nprogram=('/opt/run me' 'a b' 'it'\\''s' '$HOME')\n", script);
        Assert.Contains($"\nexport HEAVYTAILS_RUNS={run.Root}\n", script);
    }

    [Fact]
    public void An_instruction_set_holds_every_library_that_chooses_one()
    {
        using var run = new ClusterCase(1);
        var script = Script(run, ClusterCase.Options with { Isa = "avx2" });
        foreach (var variable in new[] { "HEAVYTAILS_ISA=avx2", "DOTNET_EnableAVX512=0", "ATEN_CPU_CAPABILITY=avx2" })
            Assert.Contains($"\nexport {variable}\n", script);
    }

    [Fact]
    public void The_collecting_job_runs_the_program_itself_and_writes_its_log_beside_the_folder()
    {
        using var run = new ClusterCase(1);
        var script = run.Scripts(ClusterCase.Options with { Further = ["--account=lab"] }).OfReduction();
        Assert.Contains($"#SBATCH --output={run.Root}/{run.Folder.Name}.reduce.out\n", script);
        Assert.Contains("#SBATCH --account=lab\n", script);
        Assert.Contains("\n\"${program[@]}\" --reduce || exit\n", script);
        Assert.DoesNotContain("--array", script);
    }

    [Theory]
    [InlineData("plain/word-1.0", "plain/word-1.0")]
    [InlineData("", "''")]
    [InlineData("a;b", "'a;b'")]
    [InlineData("it's", "'it'\\''s'")]
    public void A_text_is_quoted_as_one_word(string text, string word) => Assert.Equal(word, SlurmScript.Word(text));
}
