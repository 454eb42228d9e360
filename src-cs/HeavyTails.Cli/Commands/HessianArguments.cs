using System.CommandLine;
using HeavyTails.Core.Curvature;
using HeavyTails.Native.Curvature;
using HeavyTails.Reports.Curvature;
using HeavyTails.Reports.Pages;

namespace HeavyTails.Cli.Commands;

/// <summary>What the words that were typed after the command hessian ask for.</summary>
internal sealed class HessianArguments(HessianOptions options, ParseResult parsed)
{
    private const int DefaultTop = 5,
        TraceProbes = 100,
        DensityProbes = 10;

    /// <summary>The value of --net.</summary>
    public string? Net => Of(options.Net);

    /// <summary>The value of --data.</summary>
    public string Data => Of(options.Data)!;

    /// <summary>Where the JSON goes; null for nowhere.</summary>
    public string? Json => Of(options.Json);

    /// <summary>Where the CSV goes; null for nowhere.</summary>
    public string? Csv => Of(options.Csv);

    /// <summary>The folder of the report; null for none.</summary>
    public string? Report => Of(options.Report.Folder);

    /// <summary>What the report of a file is to have.</summary>
    public ReportOptions ReportOf(string file) => options.Report.Of(parsed, file, Of(options.Threads));

    /// <summary>What network and which samples are asked for.</summary>
    public HessianRequest Request() =>
        new()
        {
            Net = Of(options.Net),
            Data = Of(options.Data)!,
            Loss = Of(options.Loss)!,
            Activation = Of(options.Activation)!,
            Normalise = Of(options.Normalise)!,
            Samples = Of(options.Samples),
            BatchSize = Of(options.BatchSize),
            BatchStatistics = Of(options.BatchNorm) == "train",
            IsDouble = Of(options.Precision) == "double",
            Device = Of(options.Device)!,
            Seed = Of(options.Seed),
            Threads = Of(options.Threads),
        };

    /// <summary>What is computed.</summary>
    public CurvatureAnalysisOptions Analysis()
    {
        var (top, bottom) = (Of(options.Top), Of(options.Bottom));
        var (trace, density, layers) = (Of(options.Trace), Of(options.Density), Of(options.PerLayer));
        // Layers have no density, so that --density is no choice of what is computed of them.
        var isChosen = top is not null || bottom is not null || trace || (density && !layers);
        if (Report is not null && !isChosen && !layers)
            (density, layers) = (true, true);
        var probes = Of(options.Probes);
        return new()
        {
            Matrices = Matrices(),
            Largest = top ?? (isChosen ? 0 : DefaultTop),
            Smallest = bottom ?? (isChosen ? 0 : null),
            TraceProducts = trace || !isChosen ? probes ?? TraceProbes : 0,
            Probes = density ? probes ?? DensityProbes : 0,
            Steps = Of(options.Steps),
            PerLayer = layers,
            Seed = Of(options.Seed),
            Threads = Of(options.Threads),
        };
    }

    // Hinge losses are no log likelihoods of a model, so that they have no Fisher matrix.
    private IReadOnlyList<CurvatureMatrix> Matrices()
    {
        string[] words = Of(options.Matrix) ?? [];
        if (words.Contains("all"))
            return Of(options.Loss)!.Contains("hinge")
                ? [.. HessianOptions.AllMatrices.Where(m => m != CurvatureMatrix.Fisher)]
                : HessianOptions.AllMatrices;
        if (words.Length > 0)
            return [.. HessianOptions.AllMatrices.Where(m => words.Contains(MatrixNames.Option(m)))];
        return Report is null ? [CurvatureMatrix.Hessian] : HessianOptions.AllMatrices[..3];
    }

    private T? Of<T>(Option<T> option) => parsed.GetValue(option);
}
