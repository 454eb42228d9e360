using System.CommandLine;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Analysis.Requests;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Spectra;
using HeavyTails.Native;

namespace HeavyTails.Cli.Commands;

/// <summary>The options that the commands analyze and compare share, and their values.</summary>
internal sealed class AnalysisArguments
{
    private readonly Option<string> conv = Choice.Option(
        "--conv",
        "How a convolution becomes matrices: slices (k k matrices, spectra pooled, as WeightWatcher), flatten (one "
            + "out x in k k, as DeepDataProfiler), operator (the circular convolution, Sedghi et al. 2019).",
        AnalysisWords.Conv.Words
    );
    private readonly Option<int> grid = WholeNumber.Option(
        "--operator-grid",
        1,
        4096,
        "Side of the grid on which --conv operator convolves.",
        AnalysisOptions.Default.OperatorGrid
    );
    private readonly Option<string> fit = Choice.Option(
        "--fit",
        "Law fitted to the tail: pl (power law), tpl (power law with exponential cut-off), etpl (tpl with xmin "
            + "searched near the peak of the density).",
        AnalysisWords.Fit.Words
    );
    private readonly Option<string> fingers = Choice.Option(
        "--fix-fingers",
        "Correction for a few very large eigenvalues that distort alpha: none, clip_xmax (leave them out), xmin_peak "
            + "(search xmin near the peak of the density).",
        AnalysisWords.Fingers.Words
    );
    private readonly Option<string> normalise = Choice.Option(
        "--normalise",
        "Divisor of the eigenvalues: none (WeightWatcher), rows (DeepDataProfiler), columns, max.",
        AnalysisWords.Normalisation.Words
    );
    private readonly Option<string> variant = Choice.Option(
        "--variant",
        "corrected, or legacy, with WeightWatcher's faults: an absolute threshold of the fit, the Marchenko-Pastur "
            + "law fitted to the whole spectrum and not to the bulk, --fix-fingers, and an alpha for flat spectra.",
        AnalysisWords.Variant.Words
    );

    // One option for each flag that a metric names, in the order of the list of metrics.
    private readonly IReadOnlyList<MetricOption> metrics =
    [
        .. LayerMetrics.Flags.Select(flag => new MetricOption(flag, Flag(flag.Name, flag.Description))),
    ];

    // A class and not a tuple, since .NET would compile lists of tuples at run time.
    private sealed record MetricOption(MetricFlag Flag, Option<bool> Option);

    private readonly Option<bool> full = Flag(
        "--full",
        "Compute all of the above but --farms and --entries, without a bootstrap; --report implies it."
    );
    private readonly Option<int> bootstrap = WholeNumber.Option(
        "--bootstrap",
        0,
        1_000_000,
        "Number of synthetic data sets for the goodness-of-fit p value and alpha's interval; 2500 give p to 0.01.",
        0
    );
    private readonly Option<bool> noPool = Flag("--no-pool", "Analyse every slice of a convolution by itself.");
    private readonly Option<bool> splitAttention = Flag(
        "--split-qkv",
        "Analyse query, key and value of a fused attention projection, and gate and up of a fused feed-forward layer, "
            + "each by itself."
    );
    private readonly Option<bool> splitGates = Flag("--split-gates", "Analyse each gate of an LSTM or GRU by itself.");
    private readonly Option<bool> intra = Flag(
        "--intra",
        "Analyse the products W1 W0 / (|W0| |W1|) of neighbouring layers in place of the layers: what one writes and "
            + "the next reads. Eigenvalues are squares of singular values, where WeightWatcher's intra takes the "
            + "latter: its alpha is 2 alpha - 1."
    );
    private readonly Option<int?> minEvals = WholeNumber.Option(
        "--min-evals",
        1,
        int.MaxValue,
        "Skip layers with fewer eigenvalues, with a message. Default: 10, as in WeightWatcher; 2 with --conv flatten "
            + "or --ddp, since DeepDataProfiler has no minimum."
    );
    private readonly Option<int?> maxEvals = WholeNumber.Option(
        "--max-evals",
        1,
        int.MaxValue,
        "Skip layers with more eigenvalues, with a message. Default: no limit."
    );
    private readonly Option<ulong> seed = WholeNumber.Option(
        "--seed",
        0ul,
        ulong.MaxValue,
        "Seed of shuffles and bootstraps. The same seed gives the same bits with any number of threads.",
        0ul
    );
    private readonly Option<int> threads = WholeNumber.Threads();
    private readonly Option<string> device = Choice.Option(
        "--device",
        "Device that computes the singular values: cpu, cuda. It is an error if it is not available.",
        "cpu",
        "cuda"
    );
    private readonly Option<string> backend = Choice.Option(
        "--backend",
        "Library that computes the singular values: default (native if it loads, otherwise managed), native, managed.",
        SpectralBackend.ByWord.Words
    );
    private readonly Option<bool> accurate = Flag(
        "--accurate",
        "Compute singular values and vectors to LAPACK's float64 error bound. The default is more exact than float32 "
            + "weights."
    );

    /// <summary>What to read of a checkpoint.</summary>
    public CheckpointArguments Checkpoint { get; } = new();

    /// <summary>Which of its layers to analyse.</summary>
    public LayerArguments Layers { get; } = new();

    public void AddTo(Command command)
    {
        foreach (
            var option in (Option[])
                [
                    conv,
                    grid,
                    fit,
                    fingers,
                    normalise,
                    variant,
                    .. metrics.Select(m => m.Option),
                    full,
                    bootstrap,
                    noPool,
                    splitAttention,
                    splitGates,
                    .. Checkpoint.Options,
                    .. Layers.Options,
                    intra,
                    minEvals,
                    maxEvals,
                    seed,
                    threads,
                    device,
                    backend,
                    accurate,
                ]
        )
            command.Add(option);
        WholeNumber.NeedOrder(command, minEvals, maxEvals);
        Layers.CheckIn(command);
    }

    /// <summary>What to compute; <paramref name="forReport"/> asks for all that a report shows.</summary>
    public AnalysisOptions Options(ParseResult p, bool forReport)
    {
        var mode = AnalysisWords.Conv.Of(p.GetValue(conv));
        List<MetricFlag> asked = [.. metrics.Where(m => p.GetValue(m.Option)).Select(m => m.Flag)];
        return new AnalysisOptions
        {
            Conv = mode,
            OperatorGrid = p.GetValue(grid),
            Fit = AnalysisWords.Fit.Of(p.GetValue(fit)),
            Fingers = AnalysisWords.Fingers.Of(p.GetValue(fingers)),
            Variant = AnalysisWords.Variant.Of(p.GetValue(variant)),
            Normalisation = AnalysisWords.Normalisation.Of(p.GetValue(normalise)),
            Metrics = AnalysisWords.Metrics(p.GetValue(full) || forReport, asked),
            Bootstrap = p.GetValue(bootstrap),
            Pool = !p.GetValue(noPool),
            SplitAttention = p.GetValue(splitAttention),
            SplitGates = p.GetValue(splitGates),
            MinEvals = p.GetValue(minEvals) ?? AnalysisWords.LeastEvals(mode, asked),
            MaxEvals = p.GetValue(maxEvals) ?? int.MaxValue,
            Seed = p.GetValue(seed),
            Accuracy = p.GetValue(accurate) ? SpectralAccuracy.Accurate : SpectralAccuracy.Fast,
        }.Checked();
    }

    /// <summary>
    /// The layers to analyse: those that the options choose, or the products of neighbours among them.
    /// </summary>
    public IReadOnlyList<Layer> Chosen(ParseResult p, IReadOnlyList<Layer> all) =>
        p.GetValue(intra) ? LayerOverlaps.Of(Layers.Of(p, all)) : Layers.Of(p, all);

    public int Threads(ParseResult p) => p.GetValue(threads);

    public ISpectralBackend Backend(ParseResult p)
    {
        if (p.GetValue(device) == "cpu")
            return SpectralBackend.ByWord.Of(p.GetValue(backend))().WithThreads(p.GetValue(threads));
        if (p.GetValue(backend) == "managed")
            throw new DataException(
                "--device cuda: the managed backend computes on the CPU only; use --backend native"
            );
        try
        {
            var found = CudaInfo.Find();
            return found.IsAvailable
                ? NativeBackend.OnGpu(threads: p.GetValue(threads))
                : throw new DataException($"--device cuda: {found.Reason}; use --device cpu");
        }
        catch (Exception missing) when (missing is NotSupportedException or DllNotFoundException)
        {
            throw new DataException($"--device cuda: {missing.Message}; use --device cpu");
        }
    }

    private static Option<bool> Flag(string name, string description) => new(name) { Description = description };
}
