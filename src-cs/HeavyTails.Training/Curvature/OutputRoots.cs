// S_s = sum_c s_c s_c' for the second derivative S_s [k x k] of the loss l of one sample with respect to its outputs f,
// or what stands for it in a Fisher matrix, so that the matrix is the mean over samples of sum_c (J' s_c)(J' s_c)':
//   cross-entropy    s_c = sqrt(p_c) (e_c - p): the gradients for every class, weighted by its probability
//   squared losses   s_c = sqrt(S_cc) e_c
//   empirical Fisher one vector, the gradient of the sample's own loss
// p = softmax(f), e_c unit vectors. Hinge losses have S = 0, and no vector.
using HeavyTails.Core.Curvature;
using HeavyTails.Training.Objectives;
using HeavyTails.Training.Tensors;
using static TorchSharp.torch;

namespace HeavyTails.Training.Curvature;

/// <summary>The vectors s_c of all samples of a batch.</summary>
internal sealed class OutputRoots
{
    private readonly Tensor? _p, // cross-entropy's probabilities
        _root, // sqrt(S_cc) [b x k]
        _gradient;

    /// <summary>The vectors at outputs [b x k] in float64, whose graph is not needed.</summary>
    public OutputRoots(CurvatureMatrix matrix, Loss loss, Tensor outputs, Tensor targets)
    {
        var f = outputs.detach();
        var (b, k) = (f.shape[0], f.shape[1]);
        var curvature = new OutputCurvature(loss, f, targets);
        var classes = loss is CrossEntropy or NegativeLogLikelihood;
        if (matrix == CurvatureMatrix.EmpiricalFisher)
            // The batch's gradient has the factor 1 / b, or 1 / (b k) where the loss is a mean over outputs too.
            (Count, _gradient) = (1, curvature.Gradient.Times(classes ? b : b * Math.Sqrt(k)));
        else if (classes)
            (Count, _p) = ((int)k, f.softmax(1));
        else if (curvature.Product(matrix, ones_like(f)) is { } diagonal)
            (Count, _root) = ((int)k, diagonal.Times(b).sqrt());
    }

    /// <summary>Number of vectors of each sample: that of outputs, 1, or 0.</summary>
    public int Count { get; }

    /// <summary>The vectors s_c [b x k] in float64 of all samples.</summary>
    public Tensor Column(int c)
    {
        if (_gradient is not null)
            return _gradient;
        var column = zeros_like((_p ?? _root)!);
        if (_root is not null)
        {
            column.select(1, c).copy_(_root.select(1, c));
            return column;
        }
        column.select(1, c).fill_(1);
        return (column - _p!) * _p!.narrow(1, c, 1).sqrt();
    }
}
