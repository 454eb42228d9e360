// The keys of a context in their canonical order: the authors' first, then ours. Files, command lines, hashes and
// messages all follow this list.
using System.Globalization;
using HeavyTails.Core.Analysis.Requests;
using HeavyTails.Native.Curvature;
using HeavyTails.Native.Training;

namespace HeavyTails.Papers.SingleIndex.Contexts;

/// <summary>The keys that a context may have.</summary>
public static class ContextKeys
{
    /// <summary>
    /// The map of a file that holds <c>step_size</c> and <c>gamma</c>, the arguments of PyTorch's StepLR.
    /// </summary>
    public const string ScheduleArguments = "lr_scheduler_kwargs";

    internal const string ScheduleClass = "lr_scheduler_cls";

    // The authors' varying_param names the argument of the schedule so.
    private const string SourceGamma = "step_lr_gamma";

    /// <summary>All keys in their canonical order.</summary>
    public static IReadOnlyList<ContextKey> All { get; } =
    [
        Whole("L", c => c.Layers, (c, v) => c with { Layers = v }),
        Whole("n", c => c.Samples, (c, v) => c with { Samples = v }),
        Whole("batch_size", c => c.BatchSize, (c, v) => c with { BatchSize = v }, follows: "n"),
        Whole("n_test", c => c.TestSamples, (c, v) => c with { TestSamples = v }),
        Whole("batch_size_test", c => c.TestBatchSize, (c, v) => c with { TestBatchSize = v }, follows: "n_test"),
        Whole("h", c => c.Width, (c, v) => c with { Width = v }),
        Whole("d", c => c.Dimension, (c, v) => c with { Dimension = v }),
        Number("label_noise_std", c => c.LabelNoise, (c, v) => c with { LabelNoise = v }),
        Whole("num_epochs", c => c.Epochs, (c, v) => c with { Epochs = v }),
        Choice(
            "optimizer",
            [("sgd", OptimizerKind.Sgd), ("adam", OptimizerKind.Adam)],
            c => c.Optimizer,
            (c, v) => c with { Optimizer = v }
        ),
        Number("momentum", c => c.Momentum, (c, v) => c with { Momentum = v }),
        Number("weight_decay", c => c.WeightDecay, (c, v) => c with { WeightDecay = v }),
        Number("lr", c => c.LearningRate, (c, v) => c with { LearningRate = v }),
        Number("reg_lambda", c => c.RegLambda, (c, v) => c with { RegLambda = v }),
        Flag("enable_weight_normalization", c => c.WeightNormalization, (c, v) => c with { WeightNormalization = v }),
        Whole("probe_freq_steps", c => c.ProbeFrequency, (c, v) => c with { ProbeFrequency = v }),
        Flag("probe_weights", c => c.ProbeWeights, (c, v) => c with { ProbeWeights = v }),
        Flag("plot_overlaps", c => c.PlotOverlaps, (c, v) => c with { PlotOverlaps = v }),
        Flag("probe_features", c => c.ProbeFeatures, (c, v) => c with { ProbeFeatures = v }),
        Flag("fix_last_layer", c => c.FixLastLayer, (c, v) => c with { FixLastLayer = v }),
        Flag("enable_ww", c => c.EnableSpectralAnalysis, (c, v) => c with { EnableSpectralAnalysis = v }),
        Flag("lightweight", c => c.Lightweight, (c, v) => c with { Lightweight = v }),
        new(
            ScheduleClass,
            "StepLR, or null for a constant step size",
            c => c.Schedule is null ? null : "StepLR",
            (c, v, expected) => v.Text == "StepLR" ? c with { Schedule = Schedule(c) } : throw v.Unexpected(expected)
        )
        {
            MayVary = false,
        },
        new(
            "step_size",
            "a whole number",
            c => c.Schedule is { } s ? Text(s.StepSize) : null,
            (c, v, expected) => c with { Schedule = Schedule(c) with { StepSize = v.Whole(expected) } }
        ),
        new(
            "gamma",
            "a number",
            c => c.Schedule is { } s ? Text(s.Gamma) : null,
            (c, v, expected) => c with { Schedule = Schedule(c) with { Gamma = v.Number(expected) } }
        ),
        Whole("repeat", c => c.Repeats, (c, v) => c with { Repeats = v }) with
        {
            MayVary = false,
        },
        new(
            "varying_param",
            "the name of a key",
            c => c.VaryingParameter,
            (c, v, _) => c with { VaryingParameter = v.Text == SourceGamma ? "gamma" : v.Text }
        )
        {
            MayVary = false,
            DecidesResults = false,
        },
        Whole("xmin_pos", c => c.XminPosition, (c, v) => c with { XminPosition = v }),
        new(
            "seed",
            "a whole number 0 .. 2^64 - 1",
            c => Text(c.Seed),
            (c, v, expected) => c with { Seed = v.Seed(expected) }
        )
        {
            MayVary = false,
        },
        Choice(
            "variant",
            [
                ("corrected", ReadoutVariants.Corrected),
                ("legacy", ReadoutVariants.Legacy),
                ("both", ReadoutVariants.Both),
            ],
            c => c.Variant,
            (c, v) => c with { Variant = v }
        ),
        Choice(
            "activation",
            [
                ("tanh", PerceptronActivation.Tanh),
                ("relu", PerceptronActivation.ReLU),
                ("softplus", PerceptronActivation.Softplus),
                ("identity", PerceptronActivation.Identity),
            ],
            c => c.Activation,
            (c, v) => c with { Activation = v }
        ),
        Number("adam_epsilon", c => c.AdamEpsilon, (c, v) => c with { AdamEpsilon = v }),
        Choice(
            "adam_form",
            [("torch", AdamForm.PyTorch), ("keras", AdamForm.Keras)],
            c => c.AdamForm,
            (c, v) => c with { AdamForm = v }
        ),
        Flag("center_labels", c => c.CentreLabels, (c, v) => c with { CentreLabels = v }),
        Whole("early_stop_patience", c => c.EarlyStopPatience, (c, v) => c with { EarlyStopPatience = v }),
        Number("early_stop_tolerance", c => c.EarlyStopTolerance, (c, v) => c with { EarlyStopTolerance = v }),
        new("device", "cpu, cuda or cuda:N", c => c.Device, (c, v, _) => c with { Device = v.Text }),
        Choice(
            "arithmetic",
            [("native", ArithmeticKind.Native), ("managed", ArithmeticKind.Managed), ("torch", ArithmeticKind.Torch)],
            c => c.Arithmetic,
            (c, v) => c with { Arithmetic = v }
        ),
        Whole("threads", c => c.Threads, (c, v) => c with { Threads = v }) with
        {
            MayVary = false,
            DecidesResults = false,
        },
        Flag("errors", c => c.Errors, (c, v) => c with { Errors = v }),
        Whole("null_draws", c => c.NullDraws, (c, v) => c with { NullDraws = v }),
        new(
            "student_seed",
            "a whole number 0 .. 2^64 - 1, or null for a student of each repetition's own",
            c => c.StudentSeed is { } seed ? Text(seed) : null,
            (c, v, expected) => c with { StudentSeed = v.Seed(expected) }
        ),
    ];

    private static StepSchedule Schedule(SingleIndexContext context) => context.Schedule ?? new();

    /// <summary>A context with values that were written by <see cref="ContextKey.Read"/>.</summary>
    internal static SingleIndexContext Applied(
        SingleIndexContext context,
        IEnumerable<(string Name, string Value)> values
    ) => values.Aggregate(context, (so, value) => Of(value.Name).Set(so, new(value.Value)));

    /// <summary>Whether a key is of a schedule, which needs <c>lr_scheduler_cls</c>.</summary>
    internal static bool IsOfSchedule(string name) => name is "step_size" or "gamma";

    /// <summary>The key of a name.</summary>
    /// <exception cref="ArgumentException">There is none; the message has the nearest known key.</exception>
    internal static ContextKey Of(string name)
    {
        if (name == ScheduleArguments)
            throw new ArgumentException($"{name}: expected a map of step_size and gamma, got a value");
        // "lr_scheduler_kwargs.gamma" is the same key as "gamma".
        var own = name.StartsWith(ScheduleArguments + ".", StringComparison.Ordinal)
            ? name[(ScheduleArguments.Length + 1)..]
            : name;
        if (All.FirstOrDefault(key => key.Name == own && (own == name || IsOfSchedule(own))) is { } known)
            return known;
        var nearest = NearestWord.Of(own, All.Select(key => key.Name).Append(ScheduleArguments));
        throw new ArgumentException($"unknown key {name}; the nearest known key is {nearest}");
    }

    private static ContextKey Whole(
        string name,
        Func<SingleIndexContext, int> read,
        Func<SingleIndexContext, int, SingleIndexContext> write,
        string? follows = null
    ) =>
        new(
            name,
            follows is null ? "a whole number" : $"a whole number, or {follows} for all of them",
            c => Text(read(c)),
            (c, value, expected) => write(c, value.Whole(expected))
        )
        {
            Follows = follows,
        };

    private static ContextKey Number(
        string name,
        Func<SingleIndexContext, double> read,
        Func<SingleIndexContext, double, SingleIndexContext> write
    ) => new(name, "a number", c => Text(read(c)), (c, value, expected) => write(c, value.Number(expected)));

    private static ContextKey Flag(
        string name,
        Func<SingleIndexContext, bool> read,
        Func<SingleIndexContext, bool, SingleIndexContext> write
    ) =>
        new(
            name,
            "true or false",
            c => read(c) ? "true" : "false",
            (c, value, expected) => write(c, value.Flag(expected))
        );

    private static ContextKey Choice<T>(
        string name,
        (string Name, T Value)[] choices,
        Func<SingleIndexContext, T> read,
        Func<SingleIndexContext, T, SingleIndexContext> write
    )
        where T : struct, Enum =>
        new(
            name,
            $"{string.Join(", ", choices[..^1].Select(c => c.Name))} or {choices[^1].Name}",
            c => choices.First(choice => choice.Value.Equals(read(c))).Name,
            (c, value, expected) => write(c, value.Choice(choices, expected))
        );

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
