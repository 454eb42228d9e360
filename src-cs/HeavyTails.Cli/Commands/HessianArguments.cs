using System.CommandLine;
using HeavyTails.Core.Curvature;
using HeavyTails.Native.Curvature;
using HeavyTails.Reports.Curvature;

namespace HeavyTails.Cli.Commands;

/// <summary>The options of the command hessian, and their values.</summary>
internal sealed class HessianArguments
{
    private const int DefaultTop = 5,
        TraceProbes = 100,
        DensityProbes = 10;

    private static readonly CurvatureMatrix[] All =
    [
        CurvatureMatrix.Hessian,
        CurvatureMatrix.GaussNewton,
        CurvatureMatrix.Residual,
        CurvatureMatrix.Fisher,
        CurvatureMatrix.EmpiricalFisher,
    ];

    private readonly Option<string> _loss = Choice(
        "--loss",
        "The loss, a mean over samples and, but for cross-entropy, over outputs: cross-entropy, mse (that of PyTorch), "
            + "hinge (of margin 1), squared-hinge (half its square, Spigler et al. 2019).",
        "cross-entropy",
        "mse",
        "hinge",
        "squared-hinge"
    );
    private readonly Option<string> _activation = Choice(
        "--activation",
        "The activation of --net mlp, which no file holds.",
        "relu",
        "tanh",
        "softplus"
    );
    private readonly Option<string> _normalise = Choice(
        "--normalise",
        "How mnist and cifar10 are normalised, which is to be as in training: default (mean and deviation of each "
            + "channel; those of ImageNet for resnet20, whose public checkpoints were trained so), imagenet, half "
            + "((x - 0.5) / 0.5), none (0 .. 1).",
        "default",
        "imagenet",
        "half",
        "none"
    );
    private readonly Option<int?> _samples = WholeNumber.Option(
        "--samples",
        1,
        int.MaxValue,
        "Number of samples, the first of the data. Default: 1000, or all where there are fewer."
    );
    private readonly Option<int> _batchSize = WholeNumber.Option(
        "--batch-size",
        1,
        int.MaxValue,
        "Largest number of samples in a batch, which bounds the memory of networks other than perceptrons; "
            + "--batch-norm train takes the statistics of each batch.",
        250
    );
    private readonly Option<int?> _top = WholeNumber.Option(
        "--top",
        0,
        10_000,
        "Number of largest eigenvalues. Default: 5."
    );
    private readonly Option<int?> _bottom = WholeNumber.Option(
        "--bottom",
        0,
        10_000,
        "Number of smallest (most negative) eigenvalues. Default: 3 of matrices that have negative ones, the Hessian "
            + "and the residual."
    );
    private readonly Option<bool> _trace = new("--trace")
    {
        Description = "Estimate the trace and the Frobenius norm by Hutchinson's method.",
    };
    private readonly Option<bool> _density = new("--density")
    {
        Description = "Estimate the spectral density by stochastic Lanczos quadrature; --json and --report hold it.",
    };
    private readonly Option<bool> _perLayer = new("--per-layer")
    {
        Description = "Also the largest and the smallest eigenvalue and the trace of the block of each layer.",
    };
    private readonly Option<string[]> _matrix = new("--matrix")
    {
        Description =
            "The matrices: hessian, gauss-newton (H0), residual (Hp, the Hessian less H0), fisher, empirical-fisher; "
            + "all for each that the loss has. Default: hessian; with --report the first three.",
        HelpName = "NAME",
        AllowMultipleArgumentsPerToken = true,
    };
    private readonly Option<int?> _probes = WholeNumber.Option(
        "--probes",
        2,
        1_000_000,
        "Number of random vectors of the trace and of the density; errors fall as its square root. Default: 100 for "
            + "the trace, as in PyHessian, and 10 for the density."
    );
    private readonly Option<int> _steps = WholeNumber.Option(
        "--steps",
        2,
        10_000,
        "Lanczos steps of each probe of the density.",
        100
    );
    private readonly Option<string> _batchNorm = Choice(
        "--batch-norm",
        "Statistics of batch norm in resnet20: eval for the running ones, train for those of each batch.",
        "eval",
        "train"
    );
    private readonly Option<string> _precision = Choice(
        "--precision",
        "Number type of the weights and of products. The noise floor in the result says what either resolves.",
        "single",
        "double"
    );
    private readonly Option<ulong> _seed = WholeNumber.Option(
        "--seed",
        0ul,
        ulong.MaxValue,
        "Seed of the random vectors, and of the images of digits.",
        0ul
    );
    private readonly Option<int> _threads = WholeNumber.Option(
        "--threads",
        1,
        4096,
        "Number of threads. Default: one per processor.",
        Environment.ProcessorCount
    );

    /// <summary>
    /// What describes the network; required, but a missing one is answered by a description that fits.
    /// </summary>
    public Option<string?> Net { get; } =
        new("--net")
        {
            Description =
                "The network: mlp and lenet (widths, channels and sides from the checkpoint), resnet20 (He et al. "
                + "2016, option A), or a .json file with its layers, of the form that the command proposes if this is "
                + "left out.",
            HelpName = "NAME|FILE.json",
        };

    /// <summary>The samples over which the loss is a mean.</summary>
    public Option<string> Data { get; } =
        new("--data")
        {
            Description =
                "The samples: mnist, mnist-test, cifar10, cifar10-test (training or test images, normalised by "
                + "--normalise), digits (synthetic images in 0 .. 1, no download), or two files X.npy,Y.npy: samples "
                + "[n x d] as the network takes them, without normalisation, and labels [n].",
            HelpName = "NAME|X.npy,Y.npy",
            Required = true,
        };

    /// <summary>Where the JSON goes.</summary>
    public Option<string?> Json { get; } =
        new("--json")
        {
            Description =
                "Write all results, with nodes and weights of densities, as JSON to FILE, or to standard output if "
                + "FILE is -.",
            HelpName = "FILE",
        };

    /// <summary>Where the CSV goes.</summary>
    public Option<string?> Csv { get; } =
        new("--csv")
        {
            Description = "Write a row for each matrix as CSV to FILE, or to standard output if FILE is -.",
            HelpName = "FILE",
        };

    /// <summary>Where the report goes.</summary>
    public Option<string?> Report { get; } =
        new("--report")
        {
            Description =
                "Write a report into DIR: a page with figures. Without a choice of what to compute it computes "
                + "everything.",
            HelpName = "DIR",
        };

    public void AddTo(Command command)
    {
        foreach (
            var option in (Option[])
                [
                    Net,
                    Data,
                    _loss,
                    _activation,
                    _normalise,
                    _samples,
                    _batchSize,
                    _top,
                    _bottom,
                    _trace,
                    _density,
                    _perLayer,
                    _matrix,
                    _probes,
                    _steps,
                    _batchNorm,
                    _precision,
                    _seed,
                    _threads,
                    Json,
                    Csv,
                    Report,
                ]
        )
            command.Add(option);
        _matrix.AcceptOnlyFromAmong([.. All.Select(MatrixNames.Option), "all"]);
        command.Validators.Add(result =>
        {
            if (TypedValue.Of(result, Json) is "-" && TypedValue.Of(result, Csv) is "-")
                result.AddError("--json - and --csv -: standard output takes only one of them");
        });
    }

    /// <summary>What network and which samples are asked for.</summary>
    public HessianRequest Request(ParseResult p) =>
        new()
        {
            Net = p.GetValue(Net),
            Data = p.GetValue(Data)!,
            Loss = p.GetValue(_loss)!,
            Activation = p.GetValue(_activation)!,
            Normalise = p.GetValue(_normalise)!,
            Samples = p.GetValue(_samples),
            BatchSize = p.GetValue(_batchSize),
            BatchStatistics = p.GetValue(_batchNorm) == "train",
            IsDouble = p.GetValue(_precision) == "double",
            Seed = p.GetValue(_seed),
            Threads = p.GetValue(_threads),
        };

    /// <summary>What is computed.</summary>
    public CurvatureAnalysisOptions Analysis(ParseResult p)
    {
        var (top, bottom) = (p.GetValue(_top), p.GetValue(_bottom));
        var (trace, density, layers) = (p.GetValue(_trace), p.GetValue(_density), p.GetValue(_perLayer));
        var isChosen = top is not null || bottom is not null || trace || density;
        if (p.GetValue(Report) is not null && !isChosen && !layers)
            (density, layers) = (true, true);
        var probes = p.GetValue(_probes);
        return new()
        {
            Matrices = Matrices(p),
            Largest = top ?? (isChosen ? 0 : DefaultTop),
            Smallest = bottom ?? (isChosen ? 0 : null),
            TraceProducts = trace || !isChosen ? probes ?? TraceProbes : 0,
            Probes = density ? probes ?? DensityProbes : 0,
            Steps = p.GetValue(_steps),
            PerLayer = layers,
            Seed = p.GetValue(_seed),
            Threads = p.GetValue(_threads),
        };
    }

    // Hinge losses are no log likelihoods of a model, so that they have no Fisher matrix.
    private IReadOnlyList<CurvatureMatrix> Matrices(ParseResult p)
    {
        string[] words = p.GetValue(_matrix) ?? [];
        if (words.Contains("all"))
            return p.GetValue(_loss)!.Contains("hinge") ? [.. All.Where(m => m != CurvatureMatrix.Fisher)] : All;
        if (words.Length > 0)
            return [.. All.Where(m => words.Contains(MatrixNames.Option(m)))];
        return p.GetValue(Report) is null ? [CurvatureMatrix.Hessian] : All[..3];
    }

    /// <summary>
    /// An option that takes one of a list of values, of which the first is the default. A long list is in the
    /// description alone: the help has all names of options in one column.
    /// </summary>
    private static Option<string> Choice(string name, string description, params string[] values)
    {
        const int Widest = 20;
        var list = string.Join('|', values);
        var option = new Option<string>(name)
        {
            Description = description,
            DefaultValueFactory = _ => values[0],
            HelpName = list.Length <= Widest ? list : "NAME",
        };
        option.AcceptOnlyFromAmong(values);
        return option;
    }
}
