using System.CommandLine;
using HeavyTails.Core.Curvature;
using HeavyTails.Reports.Curvature;

namespace HeavyTails.Cli.Commands;

/// <summary>
/// The options of the command hessian, as its help describes them; <see cref="HessianArguments"/> says what they ask
/// for, and <see cref="HessianUsage"/> which of them exclude each other.
/// </summary>
internal sealed class HessianOptions
{
    /// <summary>The matrices that --matrix names.</summary>
    public static readonly CurvatureMatrix[] AllMatrices =
    [
        CurvatureMatrix.Hessian,
        CurvatureMatrix.GaussNewton,
        CurvatureMatrix.Residual,
        CurvatureMatrix.Fisher,
        CurvatureMatrix.EmpiricalFisher,
    ];

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

    public Option<string> Loss { get; } =
        Choice.Option(
            "--loss",
            "The loss, a mean over samples and, but for cross-entropy, over outputs: cross-entropy, mse (that of "
                + "PyTorch), hinge (of margin 1), squared-hinge (half its square, Spigler et al. 2019).",
            "cross-entropy",
            "mse",
            "hinge",
            "squared-hinge"
        );

    public Option<string> Activation { get; } =
        Choice.Option("--activation", "The activation of --net mlp, which no file holds.", "relu", "tanh", "softplus");

    public Option<string> Normalise { get; } =
        Choice.Option(
            "--normalise",
            "How mnist and cifar10 are normalised, which is to be as in training: default (mean and deviation of each "
                + "channel; those of ImageNet for resnet20, whose public checkpoints were trained so), imagenet, half "
                + "((x - 0.5) / 0.5), none (0 .. 1).",
            "default",
            "imagenet",
            "half",
            "none"
        );

    public Option<int?> Samples { get; } =
        WholeNumber.Option(
            "--samples",
            1,
            int.MaxValue,
            "Number of samples, the first of the data. Default: 1000, or all where there are fewer."
        );

    public Option<int> BatchSize { get; } =
        WholeNumber.Option(
            "--batch-size",
            1,
            int.MaxValue,
            "Largest number of samples in a batch, which bounds the memory of networks other than perceptrons; "
                + "--batch-norm train takes the statistics of each batch.",
            250
        );

    public Option<int?> Top { get; } =
        WholeNumber.Option("--top", 0, 10_000, "Number of largest eigenvalues. Default: 5.");

    public Option<int?> Bottom { get; } =
        WholeNumber.Option(
            "--bottom",
            0,
            10_000,
            "Number of smallest (most negative) eigenvalues. Default: 3 of matrices that have negative ones, the "
                + "Hessian and the residual."
        );

    public Option<bool> Trace { get; } =
        new("--trace") { Description = "Estimate the trace and the Frobenius norm by Hutchinson's method." };

    public Option<bool> Density { get; } =
        new("--density")
        {
            Description =
                "Estimate the spectral density by stochastic Lanczos quadrature; --json and --report hold it.",
        };

    public Option<bool> PerLayer { get; } =
        new("--per-layer")
        {
            Description =
                "Also the largest and the smallest eigenvalue and the trace of the block of each layer, or those of "
                + "them that --top, --bottom and --trace choose.",
        };

    public Option<string[]> Matrix { get; } =
        new("--matrix")
        {
            Description =
                "The matrices: hessian, gauss-newton (H0), residual (Hp, the Hessian less H0), fisher, "
                + "empirical-fisher; all for each that the loss has. Default: hessian; with --report the first three.",
            HelpName = "NAME",
            AllowMultipleArgumentsPerToken = true,
        };

    public Option<int?> Probes { get; } =
        WholeNumber.Option(
            "--probes",
            2,
            1_000_000,
            "Number of random vectors of the trace and of the density; errors fall as its square root. Default: 100 "
                + "for the trace, as in PyHessian, and 10 for the density."
        );

    public Option<int> Steps { get; } =
        WholeNumber.Option("--steps", 2, 10_000, "Lanczos steps of each probe of the density.", 100);

    public Option<string> BatchNorm { get; } =
        Choice.Option(
            "--batch-norm",
            "Statistics of batch norm in resnet20: eval for the running ones, train for those of each batch.",
            "eval",
            "train"
        );

    public Option<string> Precision { get; } =
        Choice.Option(
            "--precision",
            "Number type of the weights and of products. The noise floor in the result says what either resolves. "
                + "Samples are float32 with either, also those of a .npy file in float64.",
            "single",
            "double"
        );

    public Option<string> Device { get; } =
        new("--device")
        {
            Description =
                "Where libtorch computes: cpu, cuda or cuda:N, which need a libtorch with CUDA (HEAVYTAILS_LIBTORCH). "
                + "On a GPU all products are by automatic differentiation, those of perceptrons too.",
            HelpName = "cpu|cuda|cuda:N",
            DefaultValueFactory = _ => "cpu",
        };

    public Option<ulong> Seed { get; } =
        WholeNumber.Option(
            "--seed",
            0ul,
            ulong.MaxValue,
            "Seed of the random vectors, and of the images of digits.",
            0ul
        );

    public Option<int> Threads { get; } = WholeNumber.Threads();

    public Option<string?> Json { get; } =
        new("--json")
        {
            Description =
                "Write all results, with nodes and weights of densities, as JSON to FILE, or to standard output if "
                + "FILE is -.",
            HelpName = "FILE",
        };

    public Option<string?> Csv { get; } =
        new("--csv")
        {
            Description = "Write a row for each matrix as CSV to FILE, or to standard output if FILE is -.",
            HelpName = "FILE",
        };

    public ReportArguments Report { get; } =
        new(
            "Write a report into DIR: a page with figures. Without a choice of what to compute it computes everything."
        );

    /// <summary>Adds all options to the command, in the order in which the help lists them.</summary>
    public void AddTo(Command command)
    {
        Option[] inputs = [Net, Data, Loss, Activation, Normalise, Samples, BatchSize];
        Option[] work = [Top, Bottom, Trace, Density, PerLayer, Matrix, Probes, Steps, BatchNorm];
        Option[] means = [Precision, Device, Seed, Threads, Json, Csv];
        foreach (var option in (Option[])[.. inputs, .. work, .. means])
            command.Add(option);
        Report.AddTo(command);
        Choice.Among(Matrix, [.. AllMatrices.Select(MatrixNames.Option), "all"]);
        HessianUsage.AddTo(command, this);
    }
}
