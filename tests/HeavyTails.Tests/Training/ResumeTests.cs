using System.Diagnostics;
using HeavyTails.Training.Batches;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Objectives;
using HeavyTails.Training.Probes;
using HeavyTails.Training.Trainers;

namespace HeavyTails.Tests.Training;

public class ResumeTests
{
    private static List<Probe> Everything(Samples test) =>
        [
            .. Small.Probes(test),
            new IterateAverage(30, 4),
            new SpectraProbe(ProbeSchedule.Every(20), ["alpha"]),
            new GradientNoise(ProbeSchedule.Every(25), 2),
            new LastIterates(3),
        ];

    /// <summary>
    /// Checksums of all files of a complete run that must not depend on interruptions, by their names.
    /// </summary>
    private static Dictionary<string, string> Contents(string folder) =>
        Directory
            .GetFiles(folder, "*", SearchOption.AllDirectories)
            .Where(f => Path.GetFileName(f) is not ("run.json" or "state.bin"))
            .ToDictionary(
                f => Path.GetRelativePath(folder, f),
                f => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(f)))
            );

    public static TheoryData<OptimizerSpec> Optimizers =>
        [
            new Sgd { StepSize = .05 },
            new Sgd { StepSize = .05, Momentum = .9 },
            new HeavyTails.Training.Objectives.Adam { StepSize = .003 },
        ];

    /// <summary>Cancels the run after a number of steps of this session.</summary>
    private sealed class Stopper(CancellationTokenSource source, int after) : Probe(ProbeSchedule.End)
    {
        private int steps;
        public override string Description => "stopper";

        public override IReadOnlyList<string> Columns(NetworkSpec network) => [];

        public override void Watch(Moment now)
        {
            if (++steps == after)
                source.Cancel();
        }

        public override void Write(Moment now, Span<double?> values) { }
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void A_run_that_is_stopped_and_resumed_has_the_bits_of_an_uninterrupted_run(OptimizerSpec optimizer)
    {
        Samples train = Small.Digits();
        var recipe = Small.Recipe(100) with
        {
            Optimizer = optimizer,
            StepSizes = new MultiStepLR([30, 60], .5) { Unit = ScheduleUnit.Step },
        };
        string whole = Small.Scratch(),
            pieces = Small.Scratch();
        string expected;
        using (
            var result = Trainer.Run(
                recipe,
                train,
                [.. Everything(train), new Stopper(new(), -1)],
                new() { Runs = whole }
            )
        )
            expected = result.Folder!;
        foreach (var after in new[] { 1, 18, 40, 33 })
        {
            using var source = new CancellationTokenSource();
            using var part = Trainer.Run(
                recipe,
                train,
                [.. Everything(train), new Stopper(source, after)],
                new() { Runs = pieces, Cancellation = source.Token }
            );
            Assert.False(part.Completed);
            Assert.EndsWith(".partial", part.Folder);
        }
        using var last = Trainer.Run(
            recipe,
            train,
            [.. Everything(train), new Stopper(new(), -1)],
            new() { Runs = pieces }
        );
        Assert.True(last.Completed);
        Assert.Equal(Contents(expected), Contents(last.Folder!));
        Assert.Contains("\"sessions\": 5", File.ReadAllText(Path.Combine(last.Folder!, "run.json")));
        Directory.Delete(whole, true);
        Directory.Delete(pieces, true);
    }

    [Fact]
    public void A_complete_run_is_read_back_with_its_probes_and_not_trained_again()
    {
        var root = Small.Scratch();
        Samples train = Small.Digits();
        IterateAverage a = new(5),
            b = new(5);
        using var first = Trainer.Run(
            Small.Recipe(),
            train,
            [new WeightNorms(ProbeSchedule.Every(10)), a],
            new() { Runs = root }
        );
        var stamp = File.GetLastWriteTimeUtc(Path.Combine(first.Folder!, "state.bin"));
        using var second = Trainer.Run(
            Small.Recipe(),
            train,
            [new WeightNorms(ProbeSchedule.Every(10)), b],
            new() { Runs = root }
        );
        Assert.Equal(first.Folder, second.Folder);
        Assert.Equal(first.Network.Bits(), second.Network.Bits());
        Assert.Equal(first.Record.ToCsv(), second.Record.ToCsv());
        Assert.Equal(a.Moments[0].Mean, b.Moments[0].Mean);
        Assert.Equal(stamp, File.GetLastWriteTimeUtc(Path.Combine(second.Folder!, "state.bin")));
        using var other = Trainer.Run(
            Small.Recipe() with
            {
                Seed = 9,
            },
            train,
            [new WeightNorms(ProbeSchedule.Every(10)), new IterateAverage(5)],
            new() { Runs = root }
        );
        Assert.NotEqual(first.Folder, other.Folder);
        Directory.Delete(root, true);
    }

    [Fact]
    public void Two_processes_cannot_work_on_one_run_and_a_damaged_state_is_not_used()
    {
        var root = Small.Scratch();
        using (new TrainingFolder(root, new { what = "a run" }))
            Assert.Contains(
                "another process",
                Assert.Throws<IOException>(() => new TrainingFolder(root, new { what = "a run" })).Message
            );
        Samples train = Small.Digits();
        using var source = new CancellationTokenSource();
        using var part = Trainer.Run(
            Small.Recipe(),
            train,
            [new Stopper(source, 5)],
            new() { Runs = root, Cancellation = source.Token }
        );
        var state = Path.Combine(part.Folder!, "state.bin");
        var bytes = File.ReadAllBytes(state);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(state, bytes);
        Assert.Contains(
            "checksum",
            Assert
                .Throws<InvalidDataException>(() =>
                    Trainer.Run(Small.Recipe(), train, [new Stopper(new(), -1)], new() { Runs = root })
                )
                .Message
        );
        Directory.Delete(root, true);
    }

    [Fact]
    public void Runs_killed_at_random_moments_leave_the_same_record()
    {
        string whole = Small.Scratch(),
            killed = Small.Scratch();
        using (var child = KilledRun.Start(whole))
            child.WaitForExit();
        var expected = Directory.GetDirectories(whole).Single();
        var random = new Random();
        var kills = 0;
        for (
            var attempt = 0;
            attempt < 200 && (kills < 5 || !Directory.GetDirectories(killed).Any(IsComplete));
            attempt++
        )
        {
            using var child = KilledRun.Start(killed);
            if (kills < 5)
            {
                // Every second process saves its state at least once. Each is killed at a random time below 0.4 s after
                // that.
                child.StandardOutput.ReadLine();
                var since = DateTime.UtcNow;
                while (
                    attempt % 2 == 0
                    && !child.HasExited
                    && !Directory
                        .GetFiles(killed, "state.bin", SearchOption.AllDirectories)
                        .Any(f => File.GetLastWriteTimeUtc(f) > since)
                )
                    Thread.Sleep(5);
                if (!child.WaitForExit(random.Next(1, 400)))
                {
                    child.Kill();
                    kills++;
                }
            }
            child.WaitForExit();
            if (kills < 5)
                foreach (var done in Directory.GetDirectories(killed).Where(IsComplete))
                    Directory.Delete(done, true);
        }
        Assert.Equal(5, kills);
        var found = Directory.GetDirectories(killed).Single();
        Assert.Equal(Path.GetFileName(expected), Path.GetFileName(found));
        Assert.Equal(Contents(expected), Contents(found));
        // The killed processes had saved their state, so the last one did not start from the beginning.
        Assert.DoesNotContain("\"sessions\": 1,", File.ReadAllText(Path.Combine(found, "run.json")));
        Directory.Delete(whole, true);
        Directory.Delete(killed, true);

        static bool IsComplete(string folder) => !folder.EndsWith(".partial", StringComparison.Ordinal);
    }
}

/// <summary>
/// Entry point of the tests' assembly: by its arguments it is a program that tests kill or interrupt; otherwise it runs
/// the tests.
/// </summary>
public static class KilledRun
{
    public static int Main(string[] args)
    {
        if (args is ["interrupted"])
            return Runs.Terminal.InterruptionTests.Child();
        if (args is ["replace-folder", var folder])
            return Runs.Files.OutputPathTests.Child(folder);
        if (args is ["replace", var replaced, var name])
            return Runs.Files.WholeFolderTests.Child(replaced, name);
        if (args is ["replace-often", var often])
            return Runs.Files.WholeFolderTests.ReplaceOften(often);
        if (args is ["write", var file, var text])
            return Runs.Files.WholeFileTests.Child(file, text);
        if (args is not ["train", var root])
            return Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args).GetAwaiter().GetResult();
        Samples train = Small.Digits();
        Console.WriteLine("training");
        var probes = Small.Probes(train);
        probes.Add(new IterateAverage(1500, 4));
        probes.Add(new SpectraProbe(ProbeSchedule.Every(200), ["alpha"]));
        using var result = Trainer.Run(
            Small.Recipe(6000) with
            {
                Optimizer = new Sgd { StepSize = .01, Momentum = .9 },
            },
            train,
            probes,
            new() { Runs = root, SaveEvery = TimeSpan.FromMilliseconds(30) }
        );
        return result.Completed ? 0 : 2;
    }

    public static Process Start(string root) =>
        Process.Start(
            new ProcessStartInfo("dotnet", [typeof(KilledRun).Assembly.Location, "train", root])
            {
                RedirectStandardOutput = true,
            }
        )!;
}
