// tr A = E v'Av and ||A||_F^2 = E ||A v||^2 for random v with covariance I, and A_ii = E v_i (A v)_i.
using System.Runtime.CompilerServices;
using HeavyTails.Core.Curvature;

namespace HeavyTails.Native.Curvature;

/// <summary>Methods that estimate a trace.</summary>
public enum TraceMethod
{
    /// <summary>The mean of v'Av. Hutchinson 1989.</summary>
    Hutchinson = 0,

    /// <summary>Hutch++: exact on a random subspace. Meyer, Musco, Musco and Woodruff 2021, arXiv:2010.09649.</summary>
    HutchPlusPlus = 1,

    /// <summary>
    /// XTrace: Hutch++ with each probe left out once. Epperly, Tropp and Webber 2024, arXiv:2301.07825.
    /// </summary>
    XTrace = 2,
}

/// <summary>How a trace or a diagonal is estimated.</summary>
public sealed record TraceOptions : IterationOptions
{
    /// <summary>The method; a diagonal has only one. Default: Hutchinson's.</summary>
    public TraceMethod Method { get; init; }

    /// <summary>
    /// Number of products with one vector: at least 2, for Hutch++ at least 6, for XTrace an even number of at least 4.
    /// For a diagonal it is the number of probes. Default: 100, as in PyHessian.
    /// </summary>
    public long Products { get; init; } = 100;

    /// <summary>Vectors in one block of products, at least 1. Default: 1.</summary>
    public int AtOnce { get; init; } = 1;

    /// <summary>Distribution of the probes. Default: Rademacher.</summary>
    public ProbeDistribution Distribution { get; init; }
}

/// <summary>Traces of an operator.</summary>
/// <param name="Trace">The trace tr A.</param>
/// <param name="FrobeniusSquared">The squared Frobenius norm, the sum of the squared eigenvalues.</param>
/// <param name="Report">What is known of the operator, with the number of products.</param>
public sealed record TraceEstimates(Estimate Trace, Estimate FrobeniusSquared, OperatorReport Report);

/// <summary>The estimated diagonal of an operator.</summary>
/// <param name="Values">Diagonal entries [n].</param>
/// <param name="StandardErrors">Standard error [n] of each.</param>
/// <param name="Report">What is known of the operator, with the number of products.</param>
public sealed record DiagonalEstimate(double[] Values, double[] StandardErrors, OperatorReport Report);

/// <summary>Traces and diagonals of symmetric operators by random probes.</summary>
public static unsafe class Traces
{
    /// <summary>The trace and, by the same products, the squared Frobenius norm.</summary>
    /// <exception cref="ArgumentException">
    /// An option is out of its range, or the operator is not symmetric; the message holds both sides.
    /// </exception>
    /// <exception cref="ArithmeticException">A product holds NaN or infinity.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static TraceEstimates Trace(ICurvatureOperator a, TraceOptions? options = null)
    {
        options ??= new();
        using var call = new OperatorCall(a, options);
        var parameters = Parameters(call, options);
        NativeEstimate trace,
            frobenius;
        call.Check(
            a.IsDouble
                ? CurvatureMethods.ht_trace_d(
                    call.Context,
                    a.Dimension,
                    call.Function,
                    call.User,
                    parameters,
                    out trace,
                    out frobenius,
                    ref call.Report
                )
                : CurvatureMethods.ht_trace_s(
                    call.Context,
                    a.Dimension,
                    call.Function,
                    call.User,
                    parameters,
                    out trace,
                    out frobenius,
                    ref call.Report
                )
        );
        return new(Managed(trace), Managed(frobenius), call.Described());
    }

    /// <summary>The diagonal. Bekas, Kokiopoulou and Saad 2007.</summary>
    /// <exception cref="ArgumentException">
    /// An option is out of its range, or the operator is not symmetric; the message holds both sides.
    /// </exception>
    /// <exception cref="ArithmeticException">A product holds NaN or infinity.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static DiagonalEstimate Diagonal(ICurvatureOperator a, TraceOptions? options = null)
    {
        options ??= new();
        using var call = new OperatorCall(a, options);
        var parameters = Parameters(call, options);
        var (values, errors) = (new double[a.Dimension], new double[a.Dimension]);
        fixed (
            double* value = values,
                error = errors
        )
            call.Check(
                a.IsDouble
                    ? CurvatureMethods.ht_diagonal_d(
                        call.Context,
                        a.Dimension,
                        call.Function,
                        call.User,
                        parameters,
                        value,
                        error,
                        ref call.Report
                    )
                    : CurvatureMethods.ht_diagonal_s(
                        call.Context,
                        a.Dimension,
                        call.Function,
                        call.User,
                        parameters,
                        value,
                        error,
                        ref call.Report
                    )
            );
        return new(values, errors, call.Described());
    }

    private static TraceParams Parameters(OperatorCall call, TraceOptions options)
    {
        call.Check(CurvatureMethods.ht_trace_params_init(out var parameters, (nuint)Unsafe.SizeOf<TraceParams>()));
        parameters.Method = (int)options.Method;
        parameters.Products = options.Products;
        parameters.AtOnce = options.AtOnce;
        parameters.Distribution = (int)options.Distribution;
        parameters.Check = options.CheckSymmetry ? 1 : 0;
        parameters.Seed = options.Seed;
        return parameters;
    }

    // One probe has no spread: NaN there is an infinite error here.
    private static Estimate Managed(NativeEstimate estimate) =>
        new(
            estimate.Value,
            double.IsNaN(estimate.StandardError) ? double.PositiveInfinity : estimate.StandardError,
            estimate.Probes
        );
}
