using FsCheck.Xunit;
using HeavyTails.Papers.SingleIndex.Contexts;

namespace HeavyTails.Tests.Papers.SingleIndex.Contexts;

public class ContextFileTests
{
    private static ContextFile Yaml(string text) => ContextFile.Parse(text, "c.yml");

    private static ContextFile Json(string text) => ContextFile.Parse(text, "c.json");

    private static string Fault(string text, string name = "c.yml") =>
        Assert.Throws<InvalidDataException>(() => ContextFile.Parse(text, name)).Message;

    [Fact]
    public void An_empty_file_is_the_authors_main_run()
    {
        foreach (var empty in new[] { Yaml(""), Yaml("# nothing\n"), Json("{}") })
        {
            var (cell, context, _) = Assert.Single(empty.Expand());
            Assert.Equal(new SingleIndexContext(), context);
            Assert.Empty(cell.Values);
        }
        // The README of the authors: L 2, n 2000, n_test 200, h 1500, d 1000, rho .3, ten epochs of Adam at lr 1.
        var c = new SingleIndexContext();
        Assert.Equal((2, 2000, 2000, 200, 200), (c.Layers, c.Samples, c.BatchSize, c.TestSamples, c.TestBatchSize));
        Assert.Equal((1500, 1000, .3, 10), (c.Width, c.Dimension, c.LabelNoise, c.Epochs));
        Assert.Equal((OptimizerKind.Adam, 1.0, .01, 10), (c.Optimizer, c.LearningRate, c.RegLambda, c.ProbeFrequency));
    }

    [Fact]
    public void Yaml_and_json_that_say_the_same_have_the_same_cells_and_the_same_hash()
    {
        var yaml = Yaml(
            "lr: [1.0, 1e1]  # two\noptimizer: sgd\nn: 100\nlr_scheduler_cls: StepLR\nfix_last_layer: False\n"
                + "lr_scheduler_kwargs:\n  gamma: .5\n  step_size: 2\nrepeat: 2\nthreads: 3\n"
        );
        var json = Json(
            """
            {"n": 100, "batch_size": 100, "optimizer": "sgd", "lr": [1, 10], "repeat": 2, "momentum": 0.0,
             "lr_scheduler_cls": "StepLR", "lr_scheduler_kwargs": {"step_size": 2, "gamma": 0.5},
             "fix_last_layer": false, "student_seed": null}
            """
        );
        Assert.Equal(SingleIndexSweep.Context(yaml).FolderName, SingleIndexSweep.Context(json).FolderName);
        Assert.Equal(yaml.Expand().Select(c => c.Cell.ToString()), json.Expand().Select(c => c.Cell.ToString()));
        var cell = yaml.Expand().ElementAt(3);
        Assert.Equal("lr=10 repeat=1", cell.Cell.ToString());
        Assert.Equal((100, 100, 10.0), (cell.Context.Samples, cell.Context.BatchSize, cell.Context.LearningRate));
        Assert.Equal(new StepSchedule { StepSize = 2, Gamma = .5 }, cell.Context.Schedule);
        Assert.False(cell.Context.FixLastLayer);
        Assert.Equal(3, cell.Context.Threads);
    }

    [Fact]
    public void A_batch_size_that_is_left_out_follows_the_sizes_of_an_axis()
    {
        foreach (var text in new[] { "n: [5, 20]", "n: [5, 20]\nbatch_size: n", "n: [5, 20]\nbatch_size: ~" })
            Assert.Equal([5, 20], Yaml(text).Expand().Select(c => c.Context.BatchSize));
        Assert.Equal([4, 4], Yaml("n: [5, 20]\nbatch_size: 4").Expand().Select(c => c.Context.BatchSize));
        var smaller = Fault("n: [5, 20]\nbatch_size: 20");
        Assert.Contains("batch_size: expected 1 .. n = 5, got 20", smaller, StringComparison.Ordinal);
        Assert.Contains("n=5", smaller, StringComparison.Ordinal);
        Assert.NotEqual(
            SingleIndexSweep.Context(Yaml("n: [5, 20]")).Hash,
            SingleIndexSweep.Context(Yaml("n: [5, 20]\nbatch_size: 5")).Hash
        );
    }

    [Theory]
    [InlineData("batch_size: 4000", "batch_size: expected 1 .. n = 2000, got 4000")]
    [InlineData("L: 4", "L: expected 2 or 3, got 4")]
    [InlineData("lr: 0", "lr: expected a finite number > 0, got 0")]
    [InlineData("lr: .nan", "lr: expected a number, got .nan")]
    [InlineData("lr: '0.1'", "c.yml:1: lr: expected a number, got the text \"0.1\"")]
    [InlineData("n: 1\nlr: fast", "c.yml:2: lr: expected a number, got fast")]
    [InlineData("n: 2e3", "n: expected a whole number, got 2e3")]
    [InlineData("n:", "n: expected a whole number, got nothing")]
    [InlineData("fix_last_layer: no", "got no, which only YAML 1.1 reads as false: write false")]
    [InlineData("lightweight: On", "got On, which only YAML 1.1 reads as true: write true")]
    [InlineData("lightweight: 1", "lightweight: expected true or false, got 1")]
    [InlineData("optimizer: rmsprop", "optimizer: expected sgd or adam, got rmsprop")]
    [InlineData("momentum: 0.9", "momentum: expected 0 with optimizer adam, got 0.9")]
    [InlineData("plot_overlaps: true", "probe_freq_steps: expected 1 with plot_overlaps")]
    [InlineData("device: cuda", "device: expected cpu with arithmetic native")]
    [InlineData("device: gpu", "device: expected cpu, cuda or cuda:N, got gpu")]
    [InlineData("xmin_pos: 0", "xmin_pos: expected a whole number >= 1, got 0")]
    [InlineData("n: 100000\nd: 100000", "n x d: expected at most")]
    [InlineData("seed: -1", "seed: expected a whole number 0 .. 2^64 - 1, got -1")]
    [InlineData("seed: [1, 2]", "seed: expected one value, got a list of 2")]
    [InlineData("repeat: 0", "repeat: expected a whole number >= 1, got 0")]
    [InlineData("lr: []", "lr: expected at least one value in the list, got none")]
    [InlineData("lr: [1, 1.0]", "lr: expected different values, got 1 twice")]
    [InlineData("lr: 1\nlr: 2", "c.yml:2: lr: expected each key once, got it twice")]
    [InlineData("gamma: 0.5", "gamma: expected lr_scheduler_cls: StepLR beside it, got none")]
    [InlineData("lr_scheduler_cls: CosineLR", "lr_scheduler_cls: expected StepLR, or null")]
    [InlineData("lr_scheduler_kwargs: 3", "expected a map of step_size and gamma")]
    [InlineData("lr_scheduler_kwargs: {lr: 3}", "unknown key lr_scheduler_kwargs.lr; the nearest known key is lr")]
    [InlineData("epochs: 3", "c.yml:1: unknown key epochs; the nearest known key is num_epochs")]
    [InlineData("learning-rate: 3", "unknown key learning-rate")]
    [InlineData("batchsize: 3", "the nearest known key is batch_size")]
    [InlineData("varying_param: lrs", "varying_param: expected the name of a key, unknown key lrs; the nearest")]
    [InlineData("main:\n  lr: 1", "expected a flat map of keys")]
    [InlineData("lr: [[1]]", "expected a flat map of keys")]
    [InlineData("- lr", "expected a flat map of keys")]
    [InlineData("lr", "expected a flat map of keys")]
    [InlineData("lr: [1", "expected YAML")]
    [InlineData("lr: 1\n---\nlr: 2", "expected one document")]
    [InlineData("a: &x 1\nlr: *x", "c.yml:2")]
    public void What_a_file_says_wrong_is_named_with_both_sides(string text, string message) =>
        Assert.Contains(message, Fault(text), StringComparison.Ordinal);

    [Theory]
    [InlineData("{\"lr\": \"0.1\"}", "lr: expected a number, got the text \"0.1\"")]
    [InlineData("{\"lr\": 1, \"lr\": 2}", "expected JSON")]
    [InlineData("{\"lr\": 1", "expected JSON")]
    [InlineData("{\"main\": {\"lr\": 1}}", "expected a flat map of keys")]
    [InlineData("{\"device\": \"\\uD83D\"}", "expected JSON")]
    [InlineData("[1]", "expected a flat map of keys")]
    [InlineData("{\"lr\": null}", "lr: expected a number, got null")]
    [InlineData("{\"fix_last_layer\": \"true\"}", "expected true or false, got the text \"true\"")]
    public void What_a_json_file_says_wrong_is_named_too(string text, string message) =>
        Assert.Contains(message, Fault(text, "c.json"), StringComparison.Ordinal);

    [Fact]
    public void Deeply_nested_text_is_refused_and_does_not_overflow_the_stack()
    {
        const int depth = 100_000;
        Assert.Contains("c.yml:1", Fault("lr: " + new string('[', depth)), StringComparison.Ordinal);
        Assert.Contains("c.json", Fault("{\"lr\": " + new string('[', depth), "c.json"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lr\n...\n: ")]
    [InlineData(": [")]
    [InlineData("\n...\n- ")]
    public void What_the_parser_of_yaml_stumbles_over_is_a_fault_too(string text) =>
        Assert.Contains("c.yml", Fault(text), StringComparison.Ordinal);

    [Property(MaxTest = 2000)]
    public void Any_text_is_a_context_or_a_fault_with_the_name_of_the_file(int[] choices, bool json)
    {
        string[] parts =
        [
            .. ContextKeys.All.Select(key => $"{key.Name}: "),
            .. "lr|:|: |\n|\n- |[|]|{|}|,|, |&a |*a|!!float |!x|\n  |'|\"|#|---|...|%YAML 1.1|\t|? ".Split('|'),
            .. "1|-1|0.5|1e400|true|~".Split('|'),
            .. (string[])["|", "\0", "é", "<<: ", "\uD83D", "null", "\"lr\": 1", "@", "`", "StepLR"],
        ];
        var text = string.Concat(choices.Select(i => parts[(int)((uint)i % parts.Length)]));
        try
        {
            Assert.NotNull(ContextFile.Parse(text, json ? "c.json" : "c.yml").Base);
        }
        catch (InvalidDataException fault)
        {
            Assert.StartsWith(json ? "c.json" : "c.yml", fault.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_name_of_a_file_tells_its_format_and_a_missing_file_is_named()
    {
        Assert.Contains(".json, .yml or .yaml, got \".txt\"", Fault("", "c.txt"), StringComparison.Ordinal);
        var missing = Assert.Throws<FileNotFoundException>(() => ContextFile.Read("no-such.yml"));
        Assert.Contains("no-such.yml: expected a context", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Assignments_replace_values_and_make_axes()
    {
        var file = Yaml("n: [5, 20]\nlr: 2").With("n=50", "lr=0.1, 1", "optimizer=sgd");
        Assert.Equal([.1, 1], file.Expand().Select(c => c.Context.LearningRate));
        Assert.All(file.Expand(), c => Assert.Equal((50, 50), (c.Context.Samples, c.Context.BatchSize)));
        Assert.Equal(
            [.2, .4],
            Yaml("lr_scheduler_cls: StepLR")
                .With("lr_scheduler_kwargs.gamma=[.2,.4]")
                .Expand()
                .Select(c => c.Context.Schedule!.Gamma)
        );
        foreach (
            var (assignment, message) in (ReadOnlySpan<(string, string)>)
                [
                    ("lr", "--set: expected key=value, got \"lr\""),
                    ("lr=", "--set: expected key=value, got \"lr=\" without a value"),
                    ("lrr=1", "--set: unknown key lrr; the nearest known key is lr"),
                    ("lr=x", "--set: lr: expected a number, got x"),
                    ("batch_size=51", "batch_size: expected 1 .. n = 50, got 51"),
                ]
        )
            Assert.Contains(
                message,
                Assert.Throws<ArgumentException>(() => file.With(assignment)).Message,
                StringComparison.Ordinal
            );
    }

    [Fact]
    public void Every_setting_has_a_key_and_every_key_reads_back_what_it_wrote()
    {
        var settings = typeof(SingleIndexContext).GetProperties().Where(p => p.CanWrite).Select(p => p.Name);
        // The schedule has three keys.
        Assert.Equal(settings.Count() + 2, ContextKeys.All.Count);
        const string other =
            "L: 3\nn: 31\nbatch_size: 7\nn_test: 11\nbatch_size_test: 5\nh: 13\nd: 17\nlabel_noise_std: 0.1\n"
            + "num_epochs: 4\noptimizer: sgd\nmomentum: 0.9\nweight_decay: 1e-3\nlr: 0.3\nreg_lambda: 0.2\n"
            + "enable_weight_normalization: true\nprobe_freq_steps: 1\nprobe_weights: false\nplot_overlaps: true\n"
            + "probe_features: false\nfix_last_layer: false\nenable_ww: true\nlightweight: true\n"
            + "lr_scheduler_cls: StepLR\nstep_size: 2\ngamma: 0.7\nrepeat: 3\nvarying_param: lr\nxmin_pos: 3\n"
            + "seed: 18446744073709551615\nvariant: legacy\nactivation: relu\nadam_epsilon: 1e-07\nadam_form: keras\n"
            + "center_labels: true\nearly_stop_patience: 2\nearly_stop_tolerance: 0.01\ndevice: cuda:1\n"
            + "arithmetic: torch\nthreads: 2\nerrors: true\nnull_draws: 5\nstudent_seed: 9\n";
        var context = Yaml(other).Base;
        foreach (var key in ContextKeys.All)
            Assert.NotEqual(key.Default, key.Read(context));
        Assert.Equal(other.Replace("1e-3", "0.001", StringComparison.Ordinal), Yaml(other).Yaml, ignoreCase: true);
    }

    [Fact]
    public void The_configurations_of_the_paper_are_read_and_their_whole_text_reads_back_to_the_same_run()
    {
        var cells = new Dictionary<string, int>
        {
            ["main.yml"] = 1,
            ["main_lr_schedule.yml"] = 1,
            ["bulk_lr.yml"] = 90,
            ["bulk_losses_vary_n.yml"] = 8,
            ["bulk_losses_vary_reg_lambda.yml"] = 8,
            ["bulk_losses_vary_label_noise_std.yml"] = 8,
            ["bulk_losses_vary_step_lr_gamma.yml"] = 8,
        };
        var files = Repository.Files("src-fs/papers/SingleIndex/configs", ".yml");
        Assert.Superset(cells.Keys.ToHashSet(), files.Select(f => Path.GetFileName(f)).ToHashSet());
        foreach (var path in files)
        {
            var file = ContextFile.Read(Path.Combine(Repository.Root, path));
            if (cells.TryGetValue(Path.GetFileName(path), out var count))
                Assert.Equal(count, file.Expand().Count());
            Assert.Equal(SingleIndexSweep.Context(file).Hash, SingleIndexSweep.Context(Yaml(file.Yaml)).Hash);
        }
    }
}
