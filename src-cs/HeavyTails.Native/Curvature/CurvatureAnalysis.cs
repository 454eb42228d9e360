// Eigenvalues, traces and densities of the matrices of a loss, of the whole network and layer by layer, each with its
// error.
using System.Diagnostics;
using HeavyTails.Core.Curvature;

namespace HeavyTails.Native.Curvature;

/// <summary>
/// A loss whose curvature is analysed: words for the result, and the operators. Disposing it frees what they share.
/// </summary>
public sealed record CurvatureSubject : IDisposable
{
    /// <summary>The network in words.</summary>
    public required string Network { get; init; }

    /// <summary>The loss in words.</summary>
    public required string Loss { get; init; }

    /// <summary>The samples in words.</summary>
    public required string Data { get; init; }

    /// <summary>Number of samples over which the loss is a mean.</summary>
    public required long Samples { get; init; }

    /// <summary>Names of the layers with parameters, in forward order.</summary>
    public required IReadOnlyList<string> Layers { get; init; }

    /// <summary>
    /// Makes the operator of a matrix, for the whole network or for the layer of that name. The analysis disposes it.
    /// </summary>
    public required Func<CurvatureMatrix, string?, ILossCurvature> Operator { get; init; }

    /// <summary>The matrix that is analysed unless the options name others. Default: the Hessian.</summary>
    public CurvatureMatrix Matrix { get; init; } = CurvatureMatrix.Hessian;

    /// <summary>What the operators share. Default: null, nothing.</summary>
    public IDisposable? Shared { get; init; }

    /// <summary>The subject with another matrix, which shares everything with this one.</summary>
    public CurvatureSubject WithMatrix(CurvatureMatrix matrix) => this with { Matrix = matrix };

    /// <summary>The subject that also frees something else, such as the network that was made for it.</summary>
    public CurvatureSubject Owning(IDisposable other) => this with { Shared = new Both(Shared, other) };

    /// <inheritdoc/>
    public void Dispose() => Shared?.Dispose();

    private sealed class Both(IDisposable? first, IDisposable second) : IDisposable
    {
        public void Dispose()
        {
            first?.Dispose();
            second.Dispose();
        }
    }
}

/// <summary>How far an analysis is.</summary>
/// <param name="What">What is computed, for example "Gauss-Newton matrix of fc1: trace".</param>
/// <param name="Products">Products with one vector that it has made.</param>
/// <param name="Expected">Number of products that it makes; null where it ends when it has converged.</param>
public readonly record struct CurvatureProgress(string What, long Products, long? Expected);

/// <summary>What an analysis of curvature computes.</summary>
public sealed record CurvatureAnalysisOptions
{
    /// <summary>The matrices of the whole network. Default: null, the subject's, which is the Hessian.</summary>
    public IReadOnlyList<CurvatureMatrix>? Matrices { get; init; }

    /// <summary>Whether the whole matrices are analysed, before the layers. Default: true.</summary>
    public bool Whole { get; init; } = true;

    /// <summary>
    /// Number of largest eigenvalues of each matrix. Default: 5, as in Yao et al. 2020, arXiv:1912.07145.
    /// </summary>
    public int Largest { get; init; } = 5;

    /// <summary>
    /// Number of smallest (most negative) eigenvalues of each matrix. Default: null, 3 of the Hessian and of the
    /// residual, and 0 of matrices without negative eigenvalues (<see cref="CurvatureMatrices.IsSemidefinite"/>): their
    /// smallest are zeros of high multiplicity, on which Lanczos takes thousands of products.
    /// </summary>
    public int? Smallest { get; init; }

    /// <summary>Products of each trace by Hutchinson's method; 0 for no trace. Default: 100, as in PyHessian.</summary>
    public int TraceProducts { get; init; } = 100;

    /// <summary>Probes of the density of each whole matrix; 0 for no density. Default: 0.</summary>
    public int Probes { get; init; }

    /// <summary>Lanczos steps of each probe. Default: 100, as in Ghorbani et al. 2019, arXiv:1901.10159.</summary>
    public int Steps { get; init; } = 100;

    /// <summary>
    /// Whether the blocks of the single layers of each matrix are analysed as well: one eigenvalue at each end that has
    /// any, and the trace. Default: false.
    /// </summary>
    public bool PerLayer { get; init; }

    /// <summary>Probes that are multiplied in one block, at least 1. Default: 1.</summary>
    public int AtOnce { get; init; } = 1;

    /// <summary>Relative residual at which eigenvalues have converged. Default: 0, the library's choice.</summary>
    public double Tolerance { get; init; }

    /// <summary>Seed of all random numbers. Default: 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Number of threads of the methods. Default: 0, one a processor.</summary>
    public int Threads { get; init; }

    /// <summary>Called after each block of products. Default: null.</summary>
    public Action<CurvatureProgress>? Progress { get; init; }

    /// <summary>Cancelling ends the analysis by <see cref="OperationCanceledException"/>. Default: none.</summary>
    public CancellationToken Cancellation { get; init; }

    internal int SmallestOf(CurvatureMatrix matrix) => Smallest ?? (matrix.IsSemidefinite() ? 0 : 3);
}

/// <summary>Analyses the curvature of a loss.</summary>
public static class CurvatureAnalysis
{
    /// <summary>Analyses the matrices of the whole network and, where asked for, of its layers.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the message holds both sides.</exception>
    /// <exception cref="ArithmeticException">A product holds NaN or infinity.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static CurvatureResult Of(CurvatureSubject subject, CurvatureAnalysisOptions? options = null)
    {
        options ??= new();
        var matrices = options.Matrices ?? [subject.Matrix];
        if (matrices.Count == 0)
            throw new ArgumentException("expected at least one matrix, got none");
        var parts = new List<CurvaturePart>();
        var (value, norm, parameters) = (0.0, 0.0, 0);
        // Without the whole matrices, one operator is made for the loss and the gradient.
        foreach (var matrix in options.Whole ? matrices : [matrices[0]])
        {
            using var whole = subject.Operator(matrix, null);
            if (parameters == 0)
            {
                var squares = 0.0;
                foreach (var g in whole.Gradient())
                    squares += g * g;
                (value, norm, parameters) = (whole.Loss, Math.Sqrt(squares), whole.Dimension);
            }
            if (options.Whole)
                parts.Add(Part(whole, matrix, null, options));
        }
        if (options.PerLayer)
        {
            foreach (var matrix in matrices)
            {
                var layerOptions = options with
                {
                    Largest = Math.Min(1, options.Largest),
                    Smallest = Math.Min(1, options.SmallestOf(matrix)),
                    Probes = 0,
                };
                foreach (var layer in subject.Layers)
                {
                    using var block = subject.Operator(matrix, layer);
                    parts.Add(Part(block, matrix, layer, layerOptions));
                }
            }
        }
        return new()
        {
            Network = subject.Network,
            Loss = subject.Loss,
            Data = subject.Data,
            Samples = subject.Samples,
            Parameters = parameters,
            Value = value,
            GradientNorm = norm,
            Parts = parts,
        };
    }

    private static CurvaturePart Part(
        ICurvatureOperator a,
        CurvatureMatrix matrix,
        string? layer,
        CurvatureAnalysisOptions options
    )
    {
        var clock = Stopwatch.StartNew();
        var name = matrix.InWords() + (layer is null ? "" : $" of {layer}");
        var products = 0L;
        // A small matrix has no more eigenvalues than its dimension.
        var largest = Math.Min(options.Largest, a.Dimension);
        var smallest = Math.Min(options.SmallestOf(matrix), a.Dimension - largest);
        var pairs =
            largest + smallest == 0
                ? null
                : Lanczos.Eigenpairs(
                    a,
                    Common(
                        new LanczosOptions
                        {
                            Largest = largest,
                            Smallest = smallest,
                            Tolerance = options.Tolerance,
                        },
                        $"{name}: eigenvalues",
                        null
                    )
                );
        products += pairs?.Report.Products ?? 0;
        var traces =
            options.TraceProducts == 0
                ? null
                : Traces.Trace(
                    a,
                    Common(
                        new TraceOptions { Products = options.TraceProducts, AtOnce = options.AtOnce },
                        $"{name}: trace",
                        options.TraceProducts
                    )
                );
        products += traces?.Report.Products ?? 0;
        var quadrature =
            options.Probes == 0
                ? null
                : StochasticLanczos.Quadrature(
                    a,
                    Common(
                        new StochasticLanczosOptions
                        {
                            Probes = options.Probes,
                            Steps = options.Steps,
                            AtOnce = options.AtOnce,
                        },
                        $"{name}: density",
                        (long)options.Probes * Math.Min(options.Steps, a.Dimension)
                    )
                );
        products += quadrature?.Report.Products ?? 0;
        return new()
        {
            Matrix = matrix,
            Layer = layer,
            Dimension = a.Dimension,
            Operator = a.Description,
            Eigenpairs = pairs,
            Trace = traces?.Trace,
            FrobeniusSquared = traces?.FrobeniusSquared,
            Quadrature = quadrature,
            Products = products,
            Seconds = clock.Elapsed.TotalSeconds,
        };

        T Common<T>(T iteration, string what, long? expected)
            where T : IterationOptions =>
            iteration with
            {
                Seed = options.Seed,
                Threads = options.Threads,
                Cancellation = options.Cancellation,
                Progress = options.Progress is { } report ? n => report(new(what, n, expected)) : null,
            };
    }
}
