// a_hat = (Z'Z + (lambda / h) n I)^-1 Z'y with Z = z_(L-1) / sqrt h [n x h], the last hidden layer on a probe set;
// loss = (1/n) |Z a_hat - y|^2 on that set or on a test set.
// legacy: the features of the source's evaluation, sigma(W X / d) for two layers, which divides by sqrt d twice.
using HeavyTails.Core.Fits;
using HeavyTails.Core.LinearModels;
using HeavyTails.Core.Numerics;

namespace HeavyTails.Papers.SingleIndex;

/// <summary>How a read-out is fitted.</summary>
public sealed record StudentReadoutOptions
{
    /// <summary>The source's reg_lambda, positive: the penalty is lambda n / h. Default: 1e-2, the source's.</summary>
    public double Lambda { get; init; } = 1e-2;

    /// <summary>Corrected features, or those of the source's evaluation. Default: corrected.</summary>
    public Variant Variant { get; init; } = Variant.Corrected;

    /// <summary>What computes the features. Default: float64 on one thread.</summary>
    public IStudentArithmetic Arithmetic { get; init; } = new ManagedArithmetic();

    /// <summary>
    /// Features z_(L-1) [n x h] of the probe set, without the factor 1 / sqrt h, where the arithmetic has computed
    /// those of the variant already; they are not changed. Default: null, for features that are computed.
    /// </summary>
    public double[]? ProbeFeatures { get; init; }

    /// <summary>
    /// Number of samples, at least 1, whose features are in memory at a time when a loss is computed. Default: all.
    /// </summary>
    public int BatchSize { get; init; } = int.MaxValue;
}

/// <summary>A ridge read-out of the features of a student, in place of its own output weights.</summary>
public sealed record StudentReadout
{
    private readonly Student _student;
    private readonly StudentReadoutOptions _options;

    private StudentReadout(Student student, StudentReadoutOptions options) => (_student, _options) = (student, options);

    /// <summary>Weights a_hat [h] of the features with their factor 1 / sqrt h.</summary>
    public double[] Weights { get; private init; } = [];

    /// <summary>Mean squared error on the probe set, to which the read-out was fitted.</summary>
    public double FitLoss { get; private init; }

    /// <summary>Kernel-target alignment of the features on the probe set, 0 .. 1; fails where they are all 0.</summary>
    public FitResult<double> Alignment => BesideNull.Map(alignment => alignment.Value);

    /// <summary>The same alignment with means taken off features and targets.</summary>
    public FitResult<double> CentredAlignment => CentredBesideNull.Map(alignment => alignment.Value);

    /// <summary>The alignment beside its mean over all orders of the probe set's targets.</summary>
    public required FitResult<TargetAlignment> BesideNull { get; init; }

    /// <summary>The centred alignment beside its mean over all orders of the probe set's targets.</summary>
    public required FitResult<TargetAlignment> CentredBesideNull { get; init; }

    /// <summary>Euclidean norm |a_hat| of the weights.</summary>
    public double Norm => Math.Sqrt(Vectors.Dot(Weights, Weights));

    /// <summary>Fits a read-out.</summary>
    /// <param name="student">The student whose features are read.</param>
    /// <param name="probe">The probe set, independent of the training set in the source.</param>
    /// <param name="options">Default: null, for corrected features and the source's lambda.</param>
    /// <exception cref="ArgumentException">Dimensions differ, or lambda is not positive.</exception>
    public static StudentReadout Fit(Student student, SingleIndexSample probe, StudentReadoutOptions? options = null)
    {
        options ??= new();
        var z = Scaled(options.ProbeFeatures ?? Features(student, probe, options), student, probe.Count);
        // One Gram matrix serves the ridge system and the norm of the kernel.
        var gram = Gram.OfSmallerSide(z, probe.Count);
        var weights = Ridge.Fit(z, probe.Y, options.Lambda / student.Width * probe.Count, gram);
        return new(student, options)
        {
            Weights = weights,
            FitLoss = probe.MeanSquare(z, weights),
            BesideNull = KernelTargetAlignment.BesideNull(z, probe.Y, centred: false, gram),
            CentredBesideNull = KernelTargetAlignment.BesideNull(z, probe.Y, centred: true, gram),
        };
    }

    /// <summary>Mean squared error on another sample, over all of it, however many are evaluated at a time.</summary>
    public double Loss(SingleIndexSample sample) =>
        sample.Mean(
            _options.BatchSize,
            batch => batch.MeanSquare(Scaled(Features(_student, batch, _options), _student, batch.Count), Weights)
        );

    private static double[] Features(Student student, SingleIndexSample sample, StudentReadoutOptions options)
    {
        if (sample.Dimension != student.Dimension)
            throw new ArgumentException($"expected inputs of dimension {student.Dimension}, got {sample.Dimension}");
        return options.Arithmetic.Features(student, sample.X, options.Variant)[^1];
    }

    private static double[] Scaled(double[] features, Student student, int samples)
    {
        if (features.Length != (long)samples * student.Width)
            throw new ArgumentException(
                $"expected features [{samples} x {student.Width}], got {features.Length} numbers"
            );
        var factor = 1 / Math.Sqrt(student.Width);
        return Array.ConvertAll(features, z => z * factor);
    }
}
