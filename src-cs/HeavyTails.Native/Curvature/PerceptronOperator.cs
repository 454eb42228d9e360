// Exact curvature of a perceptron's loss by the R-operator (Pearlmutter 1994) as matrix products, in libheavytails:
// native/include/heavytails/perceptron.h.
using System.Runtime.CompilerServices;
using HeavyTails.Core.Curvature;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Native.Curvature;

/// <summary>
/// A curvature matrix of a multilayer perceptron, computed by libheavytails; no tensor library is needed. Several
/// operators can share one perceptron, which is freed when all of them are disposed.
/// </summary>
public sealed unsafe partial class PerceptronOperator : ILossCurvature
{
    private readonly Shared _shared;
    private readonly CurvatureMatrix _matrix;
    private readonly int _first,
        _last;
    private bool _disposed;

    private PerceptronOperator(Shared shared, CurvatureMatrix matrix, int first, int last)
    {
        (_shared, _matrix, _first, _last) = (shared, matrix, first, last);
        var count = PerceptronMethods.ht_perceptron_count(shared.Handle, first, last);
        if (count == 0)
            throw new ArgumentException(
                $"expected layers 1 <= first <= last <= {shared.Problem.Widths.Count - 1}, got {first} and {last}"
            );
        if (
            matrix == CurvatureMatrix.Fisher
            && shared.Problem.Loss is PerceptronLoss.Hinge or PerceptronLoss.SquaredHinge
        )
            throw new ArgumentException(
                $"{shared.Problem.Loss} belongs to no model of the targets, so that there is no Fisher information"
            );
        Dimension = checked((int)count);
        Interlocked.Increment(ref shared.Users);
    }

    /// <summary>The Hessian of a perceptron; the parameters and samples are copied.</summary>
    /// <exception cref="ArgumentException">Sizes or number types do not fit; the message holds both.</exception>
    /// <exception cref="ArithmeticException">An output is NaN or infinite.</exception>
    public static PerceptronOperator Of(PerceptronProblem problem) =>
        new(Create(problem), CurvatureMatrix.Hessian, 1, problem.Widths.Count - 1);

    /// <summary>Another matrix of the same perceptron, whose memory is shared.</summary>
    public PerceptronOperator With(CurvatureMatrix matrix) => new(Alive(), matrix, _first, _last);

    /// <summary>The rows and columns of the parameters of layers first .. last, numbered from 1.</summary>
    /// <exception cref="ArgumentException">They are no layers of the perceptron; the message holds both.</exception>
    public PerceptronOperator Layers(int first, int last) => new(Alive(), _matrix, first, last);

    /// <inheritdoc/>
    public int Dimension { get; }

    /// <summary>Whether the parameters are float64; products are computed in their number type.</summary>
    public bool IsDouble => _shared.IsDouble;

    /// <inheritdoc/>
    public double Loss => _shared.Loss;

    /// <summary>What the perceptron holds in memory.</summary>
    public PerceptronInfo Info => _shared.Info;

    /// <inheritdoc/>
    public string Description
    {
        get
        {
            var p = _shared.Problem;
            var layers = p.Widths.Count - 1;
            return FormattableString.Invariant($"{_matrix.InWords()} of {(p.Half ? "half the " : "")}{p.Loss}")
                + (p.Loss >= PerceptronLoss.Hinge ? FormattableString.Invariant($" of margin {p.Margin}") : "")
                + (p.Factor is { } factor ? FormattableString.Invariant($" times {factor}") : "")
                + $" over {_shared.Samples} samples of {p.Name}; perceptron {string.Join("-", p.Widths)} with "
                + $"{p.Activation}{(p.Bias ? "" : " without biases")}; {Dimension} parameters"
                + (_first > 1 || _last < layers ? $" of layers {_first} .. {_last}" : "")
                + $"; {(IsDouble ? "float64" : "float32")} by libheavytails";
        }
    }

    /// <inheritdoc/>
    public double[] Gradient()
    {
        var whole = new double[_shared.Parameters];
        fixed (double* g = whole)
            ContextHandle.Check(PerceptronMethods.ht_perceptron_gradient(Alive().Handle, g));
        var before = _first == 1 ? 0 : (int)PerceptronMethods.ht_perceptron_count(_shared.Handle, 1, _first - 1);
        return whole.AsSpan(before, Dimension).ToArray();
    }

    /// <summary>
    /// The whole matrix in float64, column-major [n x n], by Khatri-Rao products: faster than n products. It needs
    /// about twice the memory of the matrix.
    /// </summary>
    public double[] Dense()
    {
        var dense = new double[checked(Dimension * Dimension)];
        Use(matrix =>
        {
            fixed (double* h = dense)
                return PerceptronMethods.ht_perceptron_dense(matrix, h, Dimension);
        });
        if (Scale != 1)
            for (var i = 0; i < dense.Length; i++)
                dense[i] *= Scale;
        return dense;
    }

    /// <inheritdoc/>
    public void Apply(ReadOnlySpan<double> x, Span<double> y, int count)
    {
        CurvatureArguments.Check(this, x.Length, y.Length, count);
        if (!IsDouble)
        {
            var (narrow, product) = (new float[x.Length], new float[y.Length]);
            CurvatureArguments.Convert(x, narrow);
            Apply(narrow, product, count);
            CurvatureArguments.Convert(product, y);
            return;
        }
        fixed (
            double* from = x,
                to = y
        )
        {
            var (source, target) = ((nint)from, (nint)to);
            Use(matrix =>
                (NativeStatus)
                    PerceptronMethods.ht_perceptron_apply_d(matrix, Dimension, count, (double*)source, (double*)target)
            );
        }
        if (Scale != 1)
            foreach (ref var value in y)
                value *= Scale;
    }

    /// <inheritdoc/>
    public void Apply(ReadOnlySpan<float> x, Span<float> y, int count)
    {
        CurvatureArguments.Check(this, x.Length, y.Length, count);
        if (IsDouble)
        {
            var (wide, product) = (new double[x.Length], new double[y.Length]);
            CurvatureArguments.Convert(x, wide);
            Apply(wide, product, count);
            CurvatureArguments.Convert(product, y);
            return;
        }
        fixed (
            float* from = x,
                to = y
        )
        {
            var (source, target) = ((nint)from, (nint)to);
            Use(matrix =>
                (NativeStatus)
                    PerceptronMethods.ht_perceptron_apply_s(matrix, Dimension, count, (float*)source, (float*)target)
            );
        }
        if (Scale != 1)
            foreach (ref var value in y)
                value *= (float)Scale;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        if (Interlocked.Decrement(ref _shared.Users) == 0)
            _shared.Handle.Dispose();
    }

    // The library multiplies its own l by half the factor. With l' = l / 2 the gradients of samples are halved, so that
    // their squares need another half; the Fisher matrix of squared errors is that of the model, without the half.
    private double Scale =>
        !_shared.Problem.Half ? 1
        : _matrix == CurvatureMatrix.EmpiricalFisher ? .5
        : _matrix == CurvatureMatrix.Fisher && _shared.Problem.Loss == PerceptronLoss.SquaredError ? 2
        : 1;

    private void Use(Func<PerceptronMatrix, NativeStatus> call)
    {
        var handle = Alive().Handle;
        var added = false;
        try
        {
            handle.DangerousAddRef(ref added);
            ContextHandle.Check(
                call(
                    new()
                    {
                        Perceptron = handle.DangerousGetHandle(),
                        Kind = (int)_matrix,
                        First = _first,
                        Last = _last,
                    }
                )
            );
        }
        finally
        {
            if (added)
                handle.DangerousRelease();
        }
    }

    private Shared Alive()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _shared;
    }

    /// <summary>A perceptron of the library with the number of operators that use it.</summary>
    private sealed class Shared
    {
        public Shared(PerceptronHandle handle, PerceptronProblem problem)
        {
            ContextHandle.Check(
                PerceptronMethods.ht_perceptron_info_init(out var info, (nuint)Unsafe.SizeOf<NativePerceptronInfo>())
            );
            ContextHandle.Check(PerceptronMethods.ht_perceptron_describe(handle, ref info));
            Handle = handle;
            // The library has copied the numbers, so that they are not kept twice.
            var none = new TensorData([0], ReadOnlyMemory<float>.Empty);
            (Samples, IsDouble) = (problem.X.Shape[0], problem.X.IsDouble);
            Problem = problem with { Parameters = none, X = none, Labels = null, Targets = null };
            Parameters = (int)info.Parameters;
            Loss = info.Loss;
            Info = new(info.Active, info.Violated, info.Columns, info.Bytes);
        }

        public PerceptronHandle Handle { get; }
        public PerceptronProblem Problem { get; }
        public int Samples { get; }
        public bool IsDouble { get; }
        public int Parameters { get; }
        public double Loss { get; }
        public PerceptronInfo Info { get; }
        public int Users;
    }
}
