// tr f(A) = E v'f(A)v = E n sum_j w_j f(theta_j) for random v with covariance I: nodes and weights of Lanczos's
// tridiagonal matrices. Ubaru, Chen & Saad 2017, doi:10.1137/16M1104974.
using System.Runtime.CompilerServices;
using HeavyTails.Core.Curvature;

namespace HeavyTails.Native.Curvature;

/// <summary>How the spectrum of an operator is sampled.</summary>
public sealed record StochasticLanczosOptions : IterationOptions
{
    /// <summary>Number of random start vectors, at least 1; the error falls as its square root. Default: 10.</summary>
    public int Probes { get; init; } = 10;

    /// <summary>
    /// Lanczos steps of each probe, at least 1: moments below twice their number are exact for the probe. Default: 100,
    /// as in PyHessian.
    /// </summary>
    public int Steps { get; init; } = 100;

    /// <summary>Probes in one block of products, at least 1. Default: 1.</summary>
    public int AtOnce { get; init; } = 1;

    /// <summary>
    /// Whether each new vector is made orthogonal to all before it, for which steps + 1 vectors are stored. Without it
    /// converged eigenvalues appear several times with divided weights. Default: true.
    /// </summary>
    public bool Reorthogonalise { get; init; } = true;

    /// <summary>Distribution of the probes. Default: Rademacher.</summary>
    public ProbeDistribution Distribution { get; init; }

    /// <summary>Number of the first probe, at least 0, to continue an earlier call. Default: 0.</summary>
    public long FirstProbe { get; init; }

    /// <summary>Number type of the basis. Default: that of the operator.</summary>
    public KrylovBasis Basis { get; init; }
}

/// <summary>Stochastic Lanczos quadrature of symmetric operators.</summary>
public static unsafe class StochasticLanczos
{
    /// <summary>Nodes and weights, from which densities, moments and traces of functions follow.</summary>
    /// <param name="a">A symmetric operator.</param>
    /// <param name="options">Probes and steps. Default: 10 probes of 100 steps.</param>
    /// <exception cref="ArgumentException">
    /// An option is out of its range, or the operator is not symmetric; the message holds both sides.
    /// </exception>
    /// <exception cref="ArithmeticException">A product holds NaN or infinity.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static SpectralQuadrature Quadrature(ICurvatureOperator a, StochasticLanczosOptions? options = null)
    {
        options ??= new();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Probes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Steps, 1);
        using var call = new OperatorCall(a, options);
        call.Check(CurvatureMethods.ht_slq_params_init(out var parameters, (nuint)Unsafe.SizeOf<SlqParams>()));
        parameters.Basis = (int)options.Basis;
        parameters.Probes = options.Probes;
        parameters.Steps = options.Steps;
        parameters.AtOnce = options.AtOnce;
        parameters.Reorthogonalise = options.Reorthogonalise ? 1 : 0;
        parameters.Distribution = (int)options.Distribution;
        parameters.Seed = options.Seed;
        parameters.FirstProbe = options.FirstProbe;
        parameters.Check = options.CheckSymmetry ? 1 : 0;

        var size = checked(options.Probes * options.Steps);
        var (nodes, weights, counts) = (new double[size], new double[size], new long[options.Probes]);
        fixed (
            double* node = nodes,
                weight = weights
        )
        fixed (long* count = counts)
            call.Check(
                a.IsDouble
                    ? CurvatureMethods.ht_slq_d(
                        call.Context,
                        a.Dimension,
                        call.Function,
                        call.User,
                        parameters,
                        node,
                        weight,
                        count,
                        ref call.Report
                    )
                    : CurvatureMethods.ht_slq_s(
                        call.Context,
                        a.Dimension,
                        call.Function,
                        call.User,
                        parameters,
                        node,
                        weight,
                        count,
                        ref call.Report
                    )
            );
        return new()
        {
            Dimension = a.Dimension,
            Steps = options.Steps,
            Nodes = nodes,
            Weights = weights,
            Counts = counts,
            Report = call.Described(),
        };
    }
}
