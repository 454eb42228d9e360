// A v = lambda v at the ends of the spectrum by block Lanczos with full reorthogonalisation and thick restart
// (Wu & Simon 2000; Stewart 2002): native/include/heavytails/curvature.h.
using System.Runtime.CompilerServices;
using HeavyTails.Core.Curvature;

namespace HeavyTails.Native.Curvature;

/// <summary>What eigenpairs are computed, and how.</summary>
public sealed record LanczosOptions : IterationOptions
{
    /// <summary>Number of eigenpairs at the upper end, at least 0. Default: 1.</summary>
    public int Largest { get; init; } = 1;

    /// <summary>Number of eigenpairs at the lower end, at least 0. Default: 0.</summary>
    public int Smallest { get; init; }

    /// <summary>Whether eigenvectors are returned. Default: false.</summary>
    public bool Vectors { get; init; }

    /// <summary>Vectors in a block of products, at least 1. Default: 1.</summary>
    public int Block { get; init; } = 1;

    /// <summary>
    /// Vectors kept before a restart, at least k + 2 block for k eigenpairs. Default: 0, the library's choice
    /// min(n, max(2 k + block, 20) + 2 block).
    /// </summary>
    public long BasisSize { get; init; }

    /// <summary>Largest number of products with one vector. Default: 0, a hundred times the basis's size.</summary>
    public long MaxProducts { get; init; }

    /// <summary>
    /// An eigenpair has converged where its residual is at most this times ||A||. Default: 0, 1e-10 for an operator in
    /// float64 and 1e-5 for one in float32.
    /// </summary>
    public double Tolerance { get; init; }

    /// <summary>
    /// Whether further copies of multiple eigenvalues are searched for when all pairs have converged, which about
    /// doubles the products. Without it, eigenvalues between the returned ones may be missing. Default: true.
    /// </summary>
    public bool Search { get; init; } = true;

    /// <summary>Number type of the basis. Default: that of the operator.</summary>
    public KrylovBasis Basis { get; init; }

    /// <summary>
    /// Vectors [n] to start from, <see cref="Block"/> of them, such as those of an earlier call. Default: empty, random
    /// ones.
    /// </summary>
    public IReadOnlyList<double[]> Start { get; init; } = [];
}

/// <summary>Extremal eigenpairs of symmetric operators by Lanczos's method.</summary>
public static unsafe class Lanczos
{
    // More restarts than any computation makes in a day; later ones are counted and not kept.
    private const int HistoryCapacity = 10_000;

    /// <summary>The largest and the smallest eigenvalues with bounds, and vectors where they are asked for.</summary>
    /// <param name="a">A symmetric operator.</param>
    /// <param name="options">Which eigenpairs and how. Default: the largest one.</param>
    /// <exception cref="ArgumentException">
    /// An option is out of its range, or the operator is not symmetric; the message holds both sides.
    /// </exception>
    /// <exception cref="ArithmeticException">A product holds NaN or infinity.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static Eigenpairs Eigenpairs(ICurvatureOperator a, LanczosOptions? options = null)
    {
        options ??= new();
        using var call = new OperatorCall(a, options);
        call.Check(CurvatureMethods.ht_lanczos_params_init(out var parameters, (nuint)Unsafe.SizeOf<LanczosParams>()));
        parameters.Basis = (int)options.Basis;
        parameters.Largest = options.Largest;
        parameters.Smallest = options.Smallest;
        parameters.Block = options.Block;
        parameters.BasisSize = options.BasisSize;
        parameters.MaxProducts = options.MaxProducts;
        parameters.Tolerance = options.Tolerance;
        parameters.Seed = options.Seed;
        parameters.Check = options.CheckSymmetry ? 1 : 0;
        parameters.Search = options.Search ? 1 : 0;

        var (n, k) = (a.Dimension, Math.Max(0, options.Largest) + Math.Max(0, options.Smallest));
        var (values, residuals) = (new double[Math.Max(1, k)], new double[Math.Max(1, k)]);
        var history = new NativeStep[HistoryCapacity];
        var start = Start(options, n);
        var vectors = options.Vectors ? new double[checked(n * k)] : [];
        NativeStatus status;
        long length;
        fixed (
            double* value = values,
                residual = residuals
        )
        fixed (NativeStep* step = history)
        {
            if (a.IsDouble)
            {
                fixed (
                    double* from = start,
                        to = vectors
                )
                    status = CurvatureMethods.ht_lanczos_d(
                        call.Context,
                        n,
                        call.Function,
                        call.User,
                        parameters,
                        from,
                        value,
                        residual,
                        to,
                        step,
                        history.Length,
                        out length,
                        ref call.Report
                    );
            }
            else
            {
                var (narrow, found) = (new float[start.Length], new float[vectors.Length]);
                CurvatureArguments.Convert(start, narrow);
                fixed (
                    float* from = narrow,
                        to = found
                )
                    status = CurvatureMethods.ht_lanczos_s(
                        call.Context,
                        n,
                        call.Function,
                        call.User,
                        parameters,
                        from,
                        value,
                        residual,
                        to,
                        step,
                        history.Length,
                        out length,
                        ref call.Report
                    );
                CurvatureArguments.Convert(found, vectors);
            }
        }
        call.Check(status);
        Eigenvalue[] pairs = [.. values.Zip(residuals, (v, r) => new Eigenvalue(v, r)).Take(k)];
        return new()
        {
            Largest = pairs[..options.Largest],
            Smallest = pairs[options.Largest..],
            Vectors = [.. Enumerable.Range(0, options.Vectors ? k : 0).Select(i => vectors.AsSpan(i * n, n).ToArray())],
            History =
            [
                .. history
                    .Take((int)Math.Min(length, history.Length))
                    .Select(s => new EigenpairStep(s.Products, s.Converged, s.Residual)),
            ],
            Converged = status == NativeStatus.Ok,
            Report = call.Described(),
        };
    }

    /// <summary>
    /// The spectral norm ||A||_2, the larger of |lambda_max| and |lambda_min|, with the residual of that eigenvalue: an
    /// eigenvalue of A is at most that far from it in size.
    /// </summary>
    /// <param name="a">A symmetric operator.</param>
    /// <param name="options">How; the numbers of eigenpairs are ignored. Default: the defaults.</param>
    public static Eigenvalue SpectralNorm(ICurvatureOperator a, LanczosOptions? options = null)
    {
        var ends = Eigenpairs(
            a,
            (options ?? new()) with
            {
                Largest = 1,
                Smallest = a.Dimension > 1 ? 1 : 0,
                Vectors = false,
            }
        );
        var largest = ends.Largest.Concat(ends.Smallest).MaxBy(e => Math.Abs(e.Value));
        return largest with { Value = Math.Abs(largest.Value) };
    }

    private static double[] Start(LanczosOptions options, int n)
    {
        if (options.Start.Count == 0)
            return [];
        if (options.Start.Count != options.Block || options.Start.Any(v => v.Length != n))
            throw new ArgumentException(
                $"expected {options.Block} start vectors of {n} numbers, as many as the block has, got "
                    + $"[{string.Join(", ", options.Start.Select(v => v.Length))}]"
            );
        return [.. options.Start.SelectMany(v => v)];
    }
}
