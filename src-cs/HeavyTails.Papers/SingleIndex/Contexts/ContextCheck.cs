// The range of every setting of a run, and which settings exclude each other.
using HeavyTails.Training.Tensors;

namespace HeavyTails.Papers.SingleIndex.Contexts;

/// <summary>The one place where the settings of a run are checked.</summary>
internal static class ContextCheck
{
    private const int MostThreads = 1024;

    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static void Of(SingleIndexContext c)
    {
        Need(c.Layers is 2 or 3, "L", "2 or 3", c.Layers);
        AtLeast(1, ("n", c.Samples), ("n_test", c.TestSamples), ("h", c.Width), ("d", c.Dimension));
        Need(c.BatchSize >= 1 && c.BatchSize <= c.Samples, "batch_size", $"1 .. n = {c.Samples}", c.BatchSize);
        Need(
            c.TestBatchSize >= 1 && c.TestBatchSize <= c.TestSamples,
            "batch_size_test",
            $"1 .. n_test = {c.TestSamples}",
            c.TestBatchSize
        );
        Sizes(c);
        AtLeast(0, ("num_epochs", c.Epochs), ("early_stop_patience", c.EarlyStopPatience));
        AtLeast(2, ("null_draws", c.NullDraws));
        AtLeast(1, ("probe_freq_steps", c.ProbeFrequency), ("repeat", c.Repeats));
        NotNegative(
            ("label_noise_std", c.LabelNoise),
            ("momentum", c.Momentum),
            ("weight_decay", c.WeightDecay),
            ("adam_epsilon", c.AdamEpsilon),
            ("early_stop_tolerance", c.EarlyStopTolerance)
        );
        Positive("lr", c.LearningRate);
        Positive("reg_lambda", c.RegLambda);
        AtLeast(1, ("xmin_pos", c.XminPosition));
        Need(c.Threads is >= 1 and <= MostThreads, "threads", $"1 .. {MostThreads}", c.Threads);
        if (c.Schedule is { } schedule)
        {
            AtLeast(1, ("step_size", schedule.StepSize));
            Positive("gamma", schedule.Gamma);
        }
        Together(c);
    }

    private static void Together(SingleIndexContext c)
    {
        Need(c.Optimizer == OptimizerKind.Sgd || c.Momentum == 0, "momentum", "0 with optimizer adam", c.Momentum);
        Need(
            !c.PlotOverlaps || c.ProbeFrequency == 1,
            "probe_freq_steps",
            "1 with plot_overlaps, which compares one step with the next",
            c.ProbeFrequency
        );
        var isTorch = c.Arithmetic == ArithmeticKind.Torch;
        Need(DeviceName.Is(c.Device), "device", "cpu, cuda or cuda:N", c.Device);
        Need(
            c.Device == "cpu" || isTorch,
            "device",
            $"cpu with arithmetic {c.Arithmetic.ToString().ToLowerInvariant()} (torch has others)",
            c.Device
        );
    }

    // Matrices are single arrays, whose lengths are limited.
    private static void Sizes(SingleIndexContext c)
    {
        foreach (
            var (name, rows, columns) in (ReadOnlySpan<(string, int, int)>)
                [
                    ("n x d", c.Samples, c.Dimension),
                    ("n_test x d", c.TestSamples, c.Dimension),
                    ("n x h", c.Samples, c.Width),
                    ("n_test x h", c.TestSamples, c.Width),
                    ("h x d", c.Width, c.Dimension),
                    ("h x h", c.Width, c.Width),
                ]
        )
            Need(
                (long)rows * columns <= Array.MaxLength,
                name,
                $"at most {Array.MaxLength} numbers",
                (long)rows * columns
            );
    }

    private static void AtLeast(int least, params ReadOnlySpan<(string Key, int Value)> settings)
    {
        foreach (var (key, value) in settings)
            Need(value >= least, key, $"a whole number >= {least}", value);
    }

    private static void NotNegative(params ReadOnlySpan<(string Key, double Value)> settings)
    {
        foreach (var (key, value) in settings)
            Need(value >= 0 && double.IsFinite(value), key, "a finite number >= 0", value);
    }

    private static void Positive(string key, double value) =>
        Need(value > 0 && double.IsFinite(value), key, "a finite number > 0", value);

    private static void Need(bool holds, string key, string expected, object got)
    {
        if (!holds)
            throw new ArgumentException(FormattableString.Invariant($"{key}: expected {expected}, got {got}"));
    }
}
