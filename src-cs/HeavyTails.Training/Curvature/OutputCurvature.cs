// The loss of a batch as a function of the outputs f [b x k] alone, in closed form: its gradient r [b x k] and the
// product S u with its second derivative, which couples no two samples. With p = softmax(f), c = b k and h = 1/2 where
// the loss is half of the mean, else 1:
//   cross-entropy    r = (p - e_y) / b           S u = (p u - p <p, u>) / b
//   squared error    r = 2 h (f - t) / c         S u = 2 h u / c
//   hinge            r = -t [m - t f > 0] / c    S u = 0
//   squared hinge    r = -2 h t (m - t f)_+ / c  S u = 2 h t^2 [m - t f > 0] u / c
// Outputs that are log probabilities q have the curvature of cross-entropy too: softmax(q) = e^q, and (diag p - p p')
// maps the constant vectors, by which q and f differ, to 0. No matrix of k x k entries is formed, so that memory does
// not grow with the square of the number of classes.
// All of this is in float64, also for parameters in float32, which costs little at [b x k]: where a network fits its
// labels well, p - e_y is a difference of nearly equal numbers, and its rounding was the largest error of the products:
// 5e-6 for a perceptron of loss 0.005, 2e-6 with float64 from the outputs on, and 4e-7 with outputs in float64 too
// (BatchLoss).
using HeavyTails.Core.Curvature;
using HeavyTails.Training.Objectives;
using HeavyTails.Training.Tensors;
using static TorchSharp.torch;

namespace HeavyTails.Training.Curvature;

/// <summary>Gradient and second derivative of a batch's loss with respect to the outputs.</summary>
internal sealed class OutputCurvature
{
    private readonly Loss _loss;
    private readonly long _samples,
        _count;
    private readonly Tensor? _p; // cross-entropy's probabilities
    private readonly Tensor? _s; // diagonal of S for losses of each output by itself, without the factor

    /// <summary>The loss's derivatives at outputs [b x k] in float64, whose graph is not needed.</summary>
    public OutputCurvature(Loss loss, Tensor outputs, Tensor targets)
    {
        var f = outputs.detach();
        targets = Wide(targets);
        (_loss, _samples, _count) = (loss, f.shape[0], f.numel());
        switch (loss)
        {
            case CrossEntropy or NegativeLogLikelihood:
                if (loss is NegativeLogLikelihood && f.logsumexp(1).abs().max().ToDoubleValue() > 1e-3)
                    throw new ArgumentException(
                        "the negative log likelihood needs outputs that are log probabilities, "
                            + "got outputs whose exponentials do not sum to 1"
                    );
                _p = f.softmax(1);
                Gradient = (_p - nn.functional.one_hot(targets, f.shape[1]).to(f.dtype)).Times(1.0 / _samples);
                break;
            case SquaredError(var half):
                Gradient = (f - targets).Times((half ? 1.0 : 2.0) / _count);
                break;
            case Hinge(var margin):
                Gradient = ((f.Number(margin) - (targets * f)).gt(f.Number(0)).to(f.dtype) * targets).Times(
                    -1.0 / _count
                );
                break;
            case SquaredHinge(var margin, var half):
                var gap = (f.Number(margin) - (targets * f)).relu();
                Gradient = (gap * targets).Times((half ? -1.0 : -2.0) / _count);
                _s = (gap.gt(f.Number(0)).to(f.dtype) * targets * targets).Times((half ? 1.0 : 2.0) / _count);
                break;
            default:
                throw new ArgumentException($"expected a loss with a known second derivative, got {loss}");
        }
    }

    /// <summary>A float32 tensor in float64; every other one itself.</summary>
    public static Tensor Wide(Tensor x) => x.dtype == ScalarType.Float32 ? x.to(ScalarType.Float64) : x;

    /// <summary>The gradient r [b x k] of the batch's loss in float64.</summary>
    public Tensor Gradient { get; }

    /// <summary>Tensors that products need, for a graph that outlives its scope.</summary>
    public IEnumerable<Tensor> Kept => new[] { Gradient, _p, _s }.OfType<Tensor>();

    /// <summary>Why a matrix does not exist for a loss; null if it does.</summary>
    public static string? WhyNot(CurvatureMatrix matrix, Loss? loss) =>
        matrix == CurvatureMatrix.Hessian ? null
        : loss is null ? $"the {matrix.InWords()} needs outputs and one of this library's losses, got a loss alone"
        : matrix == CurvatureMatrix.Fisher && loss is Hinge or SquaredHinge
            ? $"{loss.GetType().Name} belongs to no model of the targets, so that there is no Fisher information"
        : null;

    /// <summary>
    /// The product with the matrix's own S, for u [b x k] and in its number type; null where S is 0.
    /// </summary>
    public Tensor? Product(CurvatureMatrix matrix, Tensor u) => Wider(matrix, Wide(u))?.to(u.dtype);

    private Tensor? Wider(CurvatureMatrix matrix, Tensor u)
    {
        if (matrix == CurvatureMatrix.EmpiricalFisher)
        {
            // factor sum_s g_s g_s' with r_s = factor d l_s / d f_s.
            var factor = _p is null ? 1.0 / _count : 1.0 / _samples;
            return (Gradient * (Gradient * u).sum(1, keepdim: true)).Times(1 / factor);
        }
        if (_p is not null)
        {
            var weighted = _p * u;
            return (weighted - (_p * weighted.sum(1, keepdim: true))).Times(1.0 / _samples);
        }
        return _loss switch
        {
            SquaredError when matrix == CurvatureMatrix.Fisher => u.Times(1.0 / _count),
            SquaredError(var half) => u.Times((half ? 1.0 : 2.0) / _count),
            SquaredHinge => _s! * u,
            _ => null,
        };
    }
}
