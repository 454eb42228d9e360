using HeavyTails.Papers.SingleIndex.Contexts;
using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Sweeps;

namespace HeavyTails.Tests.Papers.SingleIndex.Contexts;

public class SingleIndexSweepTests
{
    private static readonly ContextFile File = ContextFile.Parse(
        "n: 40\nd: 5\nh: 6\nlr: [0.1, 1]\noptimizer: [sgd, adam]\nrepeat: 3\nseed: 5\nthreads: 2\n",
        "c.yml"
    );

    [Fact]
    public void Cells_of_a_repetition_share_their_seed_whatever_the_axes_are()
    {
        var seeds = File.Expand().Select(c => (c.Cell.Repeat, c.Seed)).ToList();
        Assert.Equal(12, seeds.Count);
        Assert.Equal(3, seeds.Distinct().Count());
        Assert.Equal(3, seeds.Select(s => s.Seed).Distinct().Count());
        Assert.Equal(File.Base.SeedOf(2), File.With("lr=7", "n=4000").Expand().Last().Seed);
        Assert.NotEqual(File.Base.SeedOf(2), File.With("seed=6").Base.SeedOf(2));
    }

    [Fact]
    public void The_hash_depends_on_what_decides_results_and_on_nothing_else()
    {
        var hash = SingleIndexSweep.Context(File).Hash;
        foreach (var same in new[] { "threads=8", "momentum=0", "varying_param=lr", "batch_size=40", "lr=0.1,1.0" })
            Assert.Equal(hash, SingleIndexSweep.Context(File.With(same)).Hash);
        string[] others =
        [
            "seed=6",
            "repeat=4",
            "lr=1",
            "lr=1,0.1",
            "variant=legacy",
            "arithmetic=managed",
            "errors=true",
        ];
        Assert.Equal(
            others.Length,
            others.Select(other => SingleIndexSweep.Context(File.With(other)).Hash).Distinct().Except([hash]).Count()
        );
    }

    [Fact]
    public void A_run_s_folder_alone_says_the_settings_of_each_cell()
    {
        var run = SingleIndexSweep.Context(File);
        foreach (var (cell, context, _) in File.Expand())
            Assert.Equal($"{context with { Threads = 1 }}", $"{SingleIndexSweep.ContextOf(run, cell)}");
        var other = new RunContext("another", run.Grid);
        Assert.Contains(
            "got one of another",
            Assert.Throws<ArgumentException>(() => SingleIndexSweep.ContextOf(other, run.Grid[0])).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_stopped_run_keeps_the_cells_that_are_done_and_resumes_with_the_others()
    {
        var root = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}");
        try
        {
            List<string> ran = [];
            using var stop = new CancellationTokenSource();
            SweepOptions Options(CancellationToken token) =>
                new() { Arguments = new(null, false, 0, root), Cancellation = token };
            IEnumerable<Row> Rows(SingleIndexContext context, ulong seed)
            {
                ran.Add($"{context.Optimizer} {context.LearningRate} {seed}");
                yield return new Row([new("step", 0), new("random", (double)(seed % 1000))]);
                if (ran.Count == 5)
                    stop.Cancel();
                yield return new Row([new("step", 1), new("eta", context.LearningRate)]);
            }
            Assert.Throws<OperationCanceledException>(() => SingleIndexSweep.Run(File, Rows, Options(stop.Token)));
            Assert.Equal(5, ran.Count);
            var folder = SweepFolder.Open(root, SingleIndexSweep.Context(File));
            Assert.Equal(8, folder.Missing().Count); // the fifth cell was stopped in its middle

            var result = SingleIndexSweep.Run(File, Rows, Options(CancellationToken.None));
            Assert.Equal(5 + 8, ran.Count);
            Assert.Equal(12, ran.Distinct().Count());
            Assert.True(result.Folder.IsComplete);
            Assert.Equal(24, result.Rows.Count);
            Assert.All(result.Rows.Where(r => r["step"] == 1), row => Assert.Equal(row["lr"], row["eta"]));
            Assert.Equal(3, result.Rows.Where(r => r.Has("random")).Select(r => r["random"]).Distinct().Count());
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [Fact]
    public void A_column_with_the_name_of_a_key_fails_its_cell_with_the_reason()
    {
        var root = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}");
        try
        {
            var result = SingleIndexSweep.Run(
                ContextFile.Parse("n: 4", "c.yml"),
                (_, _) => [new Row([new("step", 0), new("lr", 1)])],
                new() { Arguments = new(null, false, 0, root) }
            );
            Assert.Contains(
                "without the name of a key, got lr",
                Assert.Single(result.Failed).Failure,
                StringComparison.Ordinal
            );
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }
}
