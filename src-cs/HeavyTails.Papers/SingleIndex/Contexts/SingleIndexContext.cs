// What defines one run of a student f(x) = a' s(W x / sqrt d) / sqrt h on y = softplus(x'beta) + rho N(0, 1): the sizes
// n, n_test, d, h, L; optimiser, step sizes, batches; what is probed, and when.
// Kothapalli et al. 2024, arXiv:2406.04657. Defaults are those of the authors' README unless a summary says otherwise.
using HeavyTails.Core.Fits;
using HeavyTails.Native.Curvature;
using HeavyTails.Native.Training;

namespace HeavyTails.Papers.SingleIndex.Contexts;

/// <summary>
/// The settings of one run of a single-index model. A file names them by the keys of the authors' code;
/// <see cref="ContextKeys"/> lists those.
/// </summary>
public sealed record SingleIndexContext
{
    private readonly int? _batchSize;
    private readonly int? _testBatchSize;

    /// <summary>Number L of layers of the student, 2 or 3, the output among them. Default: 2, the authors'.</summary>
    public int Layers { get; init; } = 2;

    /// <summary>
    /// Number n >= 1 of training samples, and of samples of the probe set to which the read-out is fitted. Default:
    /// 2000, the authors'.
    /// </summary>
    public int Samples { get; init; } = 2000;

    /// <summary>
    /// Samples in a batch, 1 .. n. Default: all n, as in the authors' runs; then it follows
    /// <see cref="Samples"/>.
    /// </summary>
    public int BatchSize
    {
        get => _batchSize ?? Samples;
        init => _batchSize = value;
    }

    /// <summary>Number n_test >= 1 of test samples. Default: 200, the authors'.</summary>
    public int TestSamples { get; init; } = 200;

    /// <summary>
    /// Test samples that are evaluated at a time, 1 .. n_test: fewer need less memory. The test loss is always the mean
    /// over all of them. Default: all, as in the authors' runs; then it follows <see cref="TestSamples"/>.
    /// </summary>
    public int TestBatchSize
    {
        get => _testBatchSize ?? TestSamples;
        init => _testBatchSize = value;
    }

    /// <summary>Number h >= 1 of units of each hidden layer. Default: 1500, the authors'.</summary>
    public int Width { get; init; } = 1500;

    /// <summary>Dimension d >= 1 of the inputs. Default: 1000, the authors'.</summary>
    public int Dimension { get; init; } = 1000;

    /// <summary>
    /// Standard deviation rho >= 0 of the labels' noise, test labels included. Default: 0.3, the authors'.
    /// </summary>
    public double LabelNoise { get; init; } = .3;

    /// <summary>
    /// Passes over the training set, at least 0; with full batches the number of steps. Default: 10, the authors'.
    /// </summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Gradient descent or Adam. Default: Adam, the authors'.</summary>
    public OptimizerKind Optimizer { get; init; } = OptimizerKind.Adam;

    /// <summary>Momentum mu >= 0 of gradient descent; 0 with Adam, which has none. Default: 0, the authors'.</summary>
    public double Momentum { get; init; }

    /// <summary>Weight decay lambda >= 0: lambda w is added to the gradient. Default: 0, the authors'.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Step size eta > 0. Default: 1, the authors'.</summary>
    public double LearningRate { get; init; } = 1;

    /// <summary>
    /// Parameter lambda > 0 of the ridge read-out, whose penalty is lambda n / h. Default: 0.01, the authors'.
    /// </summary>
    public double RegLambda { get; init; } = 1e-2;

    /// <summary>Whether W is rescaled to the norm sqrt(h d) before each step. Default: false, the authors'.</summary>
    public bool WeightNormalization { get; init; }

    /// <summary>
    /// Steps between two probes, at least 1; step 0 is always probed. Default: 10, the authors'.
    /// </summary>
    public int ProbeFrequency { get; init; } = 10;

    /// <summary>Whether the spectra of the weights are recorded. Default: true, the authors'.</summary>
    public bool ProbeWeights { get; init; } = true;

    /// <summary>
    /// Whether overlaps of the singular vectors of W and of its updates are recorded; every step must be probed then.
    /// Default: false, the authors'.
    /// </summary>
    public bool PlotOverlaps { get; init; }

    /// <summary>Whether the spectra of the hidden features are recorded. Default: true, the authors'.</summary>
    public bool ProbeFeatures { get; init; } = true;

    /// <summary>
    /// Whether the output's weights a are frozen and losses are those of a ridge read-out. Default: true, the authors'.
    /// </summary>
    public bool FixLastLayer { get; init; } = true;

    /// <summary>
    /// Whether each layer gets the full spectral analysis, in place of the authors' WeightWatcher. Default: false, the
    /// authors'.
    /// </summary>
    public bool EnableSpectralAnalysis { get; init; }

    /// <summary>
    /// Whether whole spectra are left out of the records, as the authors' bulk runs leave out plots of weights.
    /// Default: false, the authors'.
    /// </summary>
    public bool Lightweight { get; init; }

    /// <summary>The schedule of the step size. Default: null, for a constant one, the authors'.</summary>
    public StepSchedule? Schedule { get; init; }

    /// <summary>Number of repetitions, at least 1, each with data of its own. Default: 1, one run.</summary>
    public int Repeats { get; init; } = 1;

    /// <summary>
    /// Key that the file varies, which figures name; it decides no result. The authors' step_lr_gamma is read as gamma.
    /// Default: null, for every key with a list.
    /// </summary>
    public string? VaryingParameter { get; init; }

    /// <summary>
    /// Position of the smallest eigenvalue of the Hill estimate's tail: the floor(N / position)-th of N, position >= 1.
    /// Default: 2, the median, the authors'.
    /// </summary>
    public int XminPosition { get; init; } = 2;

    /// <summary>
    /// Seed, from which and from the number of the repetition all random numbers follow. Default: 1; the authors set
    /// none.
    /// </summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>
    /// Features of which read-out losses are recorded: corrected, those of the authors' evaluation, which divides by
    /// sqrt d twice, or both. Default: both.
    /// </summary>
    public ReadoutVariants Variant { get; init; } = ReadoutVariants.Both;

    /// <summary>The function s of each hidden unit. Default: tanh, the paper's.</summary>
    public PerceptronActivation Activation { get; init; } = PerceptronActivation.Tanh;

    /// <summary>Adam's epsilon >= 0, which keeps its denominator from 0. Default: 1e-8, PyTorch's.</summary>
    public double AdamEpsilon { get; init; } = 1e-8;

    /// <summary>Place of Adam's epsilon. Default: PyTorch's, which the authors use.</summary>
    public AdamForm AdamForm { get; init; } = AdamForm.PyTorch;

    /// <summary>
    /// Whether the mean of the training labels is taken off all labels, which a student without biases cannot
    /// represent. Default: false, as in the authors' code.
    /// </summary>
    public bool CentreLabels { get; init; }

    /// <summary>
    /// Probes in a row without a lower test loss after which a run stops; 0 never stops it. Default: 0, as in the
    /// authors' code.
    /// </summary>
    public int EarlyStopPatience { get; init; }

    /// <summary>Least decrease >= 0 of the test loss that counts as an improvement. Default: 0.</summary>
    public double EarlyStopTolerance { get; init; }

    /// <summary>Device "cpu", "cuda" or "cuda:N", the latter two only with torch. Default: "cpu".</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>What multiplies matrices in the steps. Default: the native library.</summary>
    public ArithmeticKind Arithmetic { get; init; } = ArithmeticKind.Native;

    /// <summary>Threads of one run, 1 .. 1024; they change no result. Default: 1.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Whether exponents get jackknife errors over rows, which takes longer. Default: false.</summary>
    public bool Errors { get; init; }

    /// <summary>
    /// Number of untrained matrices of the layer's shape, at least 2, whose spectra are compared with a layer's.
    /// Default: 50, ours.
    /// </summary>
    public int NullDraws { get; init; } = 50;

    /// <summary>
    /// Seed of one untrained student for all repetitions, as in the authors' runs over n and label noise. Default:
    /// null, for a student of its own in each repetition.
    /// </summary>
    public ulong? StudentSeed { get; init; }

    /// <summary>The variants of <see cref="Variant"/> one by one, the corrected one first.</summary>
    public IEnumerable<Variant> EachVariant()
    {
        if (Variant.HasFlag(ReadoutVariants.Corrected))
            yield return Core.Fits.Variant.Corrected;
        if (Variant.HasFlag(ReadoutVariants.Legacy))
            yield return Core.Fits.Variant.Legacy;
    }

    /// <summary>Seed of a repetition's data, and of its student unless <see cref="StudentSeed"/> is set.</summary>
    /// <remarks>
    /// It depends on nothing else, so that cells of one repetition differ in what the file varies alone: they share
    /// their data and their untrained student wherever the shapes are the same.
    /// </remarks>
    /// <param name="repeat">Number of the repetition, from 0.</param>
    public ulong SeedOf(int repeat) => Core.Numerics.SplitMix64.ForStream(Seed, (ulong)repeat).NextBits();

    /// <summary>Checks every setting.</summary>
    /// <exception cref="ArgumentException">
    /// A setting is out of its range; the message names its key, what was expected, and what it is.
    /// </exception>
    public SingleIndexContext Checked()
    {
        ContextCheck.Of(this);
        return this;
    }
}
