using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Analysis.Requests;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Spectra;
using HeavyTails.Native;
using HeavyTails.Reports.Files;

namespace HeavyTails.AnalysisLibrary;

/// <summary>
/// What a C program asks of an analysis. The names, ranges and defaults of its options are those of `heavytails
/// analyze`, without the dashes.
/// </summary>
internal sealed record AnalysisRequest
{
    private static readonly WordList<string> Devices = new("device", new Word<string>("cpu", "cpu"));

    public required AnalysisOptions Options { get; init; }

    public required LayerFilter Filter { get; init; }

    public required CheckpointOptions Reading { get; init; }

    public required ISpectralBackend Backend { get; init; }

    public required int Threads { get; init; }

    /// <summary>Whether products of neighbouring layers are analysed in place of the layers.</summary>
    public required bool Intra { get; init; }

    /// <summary>Whether each layer of the result has its eigenvalues.</summary>
    public required bool WithEsd { get; init; }

    /// <summary>Reads the options; null stands for the defaults.</summary>
    /// <exception cref="ArgumentException">An option is unknown or has a wrong value.</exception>
    public static AnalysisRequest Parse(string? json)
    {
        using var reader = new OptionReader(json);
        reader.Word(Devices);
        var backend = reader.Word(SpectralBackend.ByWord);
        var threads = reader.Threads();
        var (options, filter) = (AnalysisOf(reader), SharedOptions.Filter(reader));
        var reading = SharedOptions.Reading(reader) with { Base = reader.Text("base") };
        var (withEsd, intra) = (reader.Flag("esd"), reader.Flag("intra"));
        reader.Finish();
        return new AnalysisRequest
        {
            Options = options.Checked(),
            Filter = filter,
            Reading = reading,
            Backend = backend().WithThreads(threads),
            Threads = threads,
            Intra = intra,
            WithEsd = withEsd,
        };
    }

    private static AnalysisOptions AnalysisOf(OptionReader reader)
    {
        var byDefault = AnalysisOptions.Default;
        var mode = reader.Word(AnalysisWords.Conv);
        List<MetricFlag> asked = [.. LayerMetrics.Flags.Where(flag => reader.Flag(flag.Name.TrimStart('-')))];
        return new AnalysisOptions
        {
            Conv = mode,
            ConvNorm = reader.Flag("conv-norm", byDefault.ConvNorm),
            OperatorGrid = reader.Whole("operator-grid", 1, 4096) ?? byDefault.OperatorGrid,
            Fit = reader.Word(AnalysisWords.Fit),
            Fingers = reader.Word(AnalysisWords.Fingers),
            MaxFingers = reader.Whole("max-fingers", 1, int.MaxValue) ?? byDefault.MaxFingers,
            FingerThreshold = reader.Number("finger-threshold") ?? byDefault.FingerThreshold,
            LeaveOutLargest = reader.Whole("leave-out-largest", 0, int.MaxValue) ?? byDefault.LeaveOutLargest,
            EvalsThreshold = reader.Number("evals-threshold") ?? byDefault.EvalsThreshold,
            Tolerance = reader.Number("tolerance") ?? byDefault.Tolerance,
            Variant = reader.Word(AnalysisWords.Variant),
            Normalisation = reader.Word(AnalysisWords.Normalisation),
            Metrics = AnalysisWords.Metrics(reader.Flag("full"), asked),
            Bootstrap = reader.Whole("bootstrap", 0, 1_000_000) ?? 0,
            Pool = reader.Flag("pool", !reader.Flag("no-pool")),
            SplitAttention = reader.Flag("split-qkv"),
            SplitGates = reader.Flag("split-gates"),
            MinEvals = reader.Whole("min-evals", 1, int.MaxValue) ?? AnalysisWords.LeastEvals(mode, asked),
            MaxEvals = reader.Whole("max-evals", 1, int.MaxValue) ?? int.MaxValue,
            Seed = reader.Whole("seed", 0ul, ulong.MaxValue) ?? 0,
            Accuracy = reader.Flag("accurate") ? SpectralAccuracy.Accurate : SpectralAccuracy.Fast,
        };
    }

    /// <summary>
    /// The layers of a checkpoint that are looked at, and all of them with the reason where that is none.
    /// </summary>
    public (IReadOnlyList<Layer> Layers, IReadOnlyList<SkippedLayer> LeftOut) Of(Checkpoint checkpoint)
    {
        IReadOnlyList<Layer> all = [.. checkpoint.Layers()];
        var chosen = Filter.Of(all);
        var layers = Intra ? LayerOverlaps.Of(chosen) : chosen;
        return (layers, layers.Count == 0 ? NothingAnalysed.LeftOut(all) : []);
    }
}
