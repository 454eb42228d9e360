namespace HeavyTails.Data.Synthetic;

/// <summary>
/// Standard deviations of <see cref="SyntheticData.LinearRegression"/>. The defaults are those of the code of
/// Gurbuzbalaban, Simsekli and Zhu 2021 (arXiv:2006.04740).
/// </summary>
public sealed record LinearRegressionLaw
{
    /// <summary>Standard deviation sigma_A of the inputs. Default: 1.</summary>
    public double SigmaInput { get; init; } = 1;

    /// <summary>Standard deviation sigma_x of the coefficients. Default: 3.</summary>
    public double SigmaTeacher { get; init; } = 3;

    /// <summary>Standard deviation sigma_y of the noise. Default: 3.</summary>
    public double SigmaNoise { get; init; } = 3;
}

/// <summary>Law of <see cref="SyntheticData.SingleIndex"/>.</summary>
public sealed record SingleIndexLaw
{
    /// <summary>Standard deviation of the noise of the targets. Default: 0.3, that of arXiv:2406.04657.</summary>
    public double LabelNoise { get; init; } = .3;

    /// <summary>The link function g. Default: softplus, that of arXiv:2406.04657.</summary>
    public Func<double, double> Link { get; init; } = SyntheticData.Softplus;

    /// <summary>
    /// Seed of the direction beta; a training set and its test set need the same. Default: null, for the seed of the
    /// set.
    /// </summary>
    public ulong? TeacherSeed { get; init; }
}
