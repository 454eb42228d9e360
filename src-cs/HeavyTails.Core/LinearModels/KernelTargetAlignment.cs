// KTA(Z, y) = <K, y y'>_F / (|K|_F |y y'|_F), K = Z Z' [n x n], Z [n x h];  <K, y y'> = |Z'y|^2, |K|_F = |Z'Z|_F.
// Cristianini, Shawe-Taylor, Elisseeff & Kandola 2001. Centred: K -> H K H, y -> H y with H = I - 1 1'/n, that is, the
// means of the columns of Z and of y are taken off; Cortes, Mohri & Rostamizadeh 2012.
// Null: the mean over all n! orders of the targets, in which E y_i y_j is the same for all i != j, is exactly
//   E y'Ky = tr K |y|^2 / n + (1'K1 - tr K) ((1'y)^2 - |y|^2) / (n (n - 1)),  tr K = |Z|_F^2,  1'K1 = |Z'1|^2,
// over |K|_F |y|^2. Centred, 1'K1 and 1'y are 0. It is not 0: targets with a mean agree with features that have one.
using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;

namespace HeavyTails.Core.LinearModels;

/// <summary>An alignment beside the one of targets without a relation to the features.</summary>
/// <param name="Value">The alignment, 0 .. 1.</param>
/// <param name="Null">Mean of the alignment over all orders of the targets, 0 .. 1, exactly.</param>
public readonly record struct TargetAlignment(double Value, double Null);

/// <summary>How well the kernel of features agrees with targets.</summary>
public static class KernelTargetAlignment
{
    /// <summary>The alignment, 0 .. 1, whatever the scales of features and targets.</summary>
    /// <param name="features">Z [n x h], row-major.</param>
    /// <param name="targets">Targets y [n], at least one.</param>
    /// <param name="centred">Whether means are taken off. Default: false, as in arXiv:2406.04657's code.</param>
    /// <param name="gram">
    /// <see cref="Gram.OfSmallerSide"/> of the features as they are, where it is known already. Default: null.
    /// </param>
    /// <returns>The alignment; fails where features or targets, less their means if centred, are all 0.</returns>
    /// <exception cref="ArgumentException">Sizes do not fit; the message holds both sides.</exception>
    public static FitResult<double> Of(
        double[] features,
        double[] targets,
        bool centred = false,
        double[]? gram = null
    ) => BesideNull(features, targets, centred, gram).Map(alignment => alignment.Value);

    /// <summary>The alignment, and its mean over all orders of the targets.</summary>
    /// <param name="features">Z [n x h], row-major.</param>
    /// <param name="targets">Targets y [n], at least one.</param>
    /// <param name="centred">Whether means are taken off. Default: false, as in arXiv:2406.04657's code.</param>
    /// <param name="gram">
    /// <see cref="Gram.OfSmallerSide"/> of the features as they are, where it is known already. Default: null.
    /// </param>
    /// <returns>Both; fails where features or targets, less their means if centred, are all 0.</returns>
    /// <exception cref="ArgumentException">Sizes do not fit; the message holds both sides.</exception>
    public static FitResult<TargetAlignment> BesideNull(
        double[] features,
        double[] targets,
        bool centred = false,
        double[]? gram = null
    )
    {
        var n = targets.Length;
        if (n == 0 || features.Length == 0 || features.Length % n != 0)
            throw new ArgumentException(
                $"expected features [{n} x h] for {n} >= 1 targets with h >= 1, got {features.Length} numbers"
            );
        var h = features.Length / n;
        gram ??= Gram.OfSmallerSide(features, n);
        if (gram.Length != (long)Math.Min(n, h) * Math.Min(n, h))
            throw new ArgumentException($"expected a Gram matrix of {Math.Min(n, h)} rows, got {gram.Length} numbers");
        var (z, y) = centred ? (Centred(features, h), Centred(targets, 1)) : (features, targets);
        var square = Vectors.Dot(y, y);
        var kernel = centred ? CentredGram(gram, features, n) : gram;
        var norm = Math.Sqrt(Vectors.Dot(kernel, kernel));
        // Rounding leaves a little of constant features and targets; both sums of squares are compared with the whole.
        var (tiny, rest) = (1e-28 * Vectors.Dot(targets, targets), 1e-28 * Vectors.Dot(features, features));
        if (!(square > tiny) || !(norm > rest))
            return double.IsFinite(square) && double.IsFinite(norm)
                ? FitResult<TargetAlignment>.Failed(
                    FitFailure.AllEqual,
                    FormattableString.Invariant($"the alignment needs features and targets that vary, got |y|^2 = ")
                        + FormattableString.Invariant($"{square} and |K| = {norm}")
                )
                : FitResult<TargetAlignment>.Failed(FitFailure.NotFinite, "features or targets are not finite");
        var product = Ridge.TransposedTimes(z, y, h);
        return new TargetAlignment(
            Vectors.Dot(product, product) / (norm * square),
            MeanOverOrders(z, y, square) / (norm * square)
        );
    }

    // E y'Ky over the orders of y; one sample has one order.
    private static double MeanOverOrders(double[] z, double[] y, double square)
    {
        var (n, trace, ones, sum) = (y.Length, Vectors.Dot(z, z), new double[y.Length], y.Sum());
        Array.Fill(ones, 1);
        var total = Ridge.TransposedTimes(z, ones, z.Length / n);
        var pairs = n > 1 ? ((sum * sum) - square) / n / (n - 1) : 0;
        return (trace * square / n) + ((Vectors.Dot(total, total) - trace) * pairs);
    }

    // For columns Z'Z - n m m' with their means m; for rows H K H, whose entries lose the means of their row and
    // column.
    private static double[] CentredGram(double[] gram, double[] features, int n)
    {
        var (h, centred) = (features.Length / n, (double[])gram.Clone());
        var ofColumns = h <= n;
        var size = ofColumns ? h : n;
        var mean = new double[size];
        for (var i = 0; i < n; i++)
            Vectors.AddScaled(1.0 / n, ofColumns ? features.AsSpan(i * h, h) : gram.AsSpan(i * n, n), mean);
        var whole = ofColumns ? 0 : mean.Average();
        for (var i = 0; i < size; i++)
        for (var j = 0; j < size; j++)
            centred[(i * size) + j] -= ofColumns ? n * mean[i] * mean[j] : mean[i] + mean[j] - whole;
        return centred;
    }

    private static double[] Centred(double[] rows, int width)
    {
        var n = rows.Length / width;
        var mean = new double[width];
        for (var i = 0; i < n; i++)
            Vectors.AddScaled(1.0 / n, rows.AsSpan(i * width, width), mean);
        var centred = (double[])rows.Clone();
        for (var i = 0; i < n; i++)
            Vectors.AddScaled(-1, mean, centred.AsSpan(i * width, width));
        return centred;
    }
}
