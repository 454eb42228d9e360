// Gaussian noise of the covariance of a batch. With g_i the gradient of sample i, g their mean over n samples and
//   S = (1/n) sum_i (g_i - g)(g_i - g)',
// the mean of b gradients drawn with replacement has mean g and covariance S / b. For independent standard normal z_i,
//   g + (1 / sqrt(b n)) sum_i z_i (g_i - g)
// is normal with mean g and covariance (1 / (b n)) sum_i (g_i - g)(g_i - g)' = S / b: the same, exactly. Since
// sum_i z_i (g_i - g) = sum_i (z_i - mean z) g_i, it is
//   (1/n) sum_i f_i g_i,   f_i = 1 + sqrt(n / b) (z_i - mean z),
// one gradient of a weighted loss, and no gradient of a single sample is formed. Wu, Hu, Xiong, Huan, Braverman & Zhu
// 2020, arXiv:1906.07405, train with noise of this kind.
using System.Numerics;
using HeavyTails.Training.Batches;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Objectives;
using HeavyTails.Training.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace HeavyTails.Training.Trainers;

/// <summary>What is done to the gradients of a step before the optimiser sees them.</summary>
internal static class StepGradients
{
    /// <summary>
    /// The gradients of (1/n) sum_i f_i l_i by the parameters, f_i the plan's factors. Every loss is a mean over
    /// samples, so that the factor of a sample scales the gradient by that sample's outputs.
    /// </summary>
    /// <param name="loss">The mean loss of all n samples, a scalar.</param>
    /// <param name="outputs">The outputs [n x k] that it was computed from.</param>
    /// <param name="parameters">The parameters.</param>
    /// <param name="plan">The plan that draws the factors.</param>
    /// <param name="step">The step k = 0, 1, ...</param>
    public static Tensor[] WithGaussianNoise(
        Tensor loss,
        Tensor outputs,
        Tensor[] parameters,
        BatchPlan plan,
        long step
    )
    {
        var factors = new double[plan.BatchSize];
        plan.Factors(step, factors);
        var rows = tensor(factors, [factors.Length, 1], dtype: outputs.dtype, device: outputs.device);
        var byOutputs = Differentiation.Gradients([loss], [outputs], null, new() { RetainGraph = true })[0];
        return Differentiation.Gradients([outputs], parameters, [byOutputs * rows]);
    }

    /// <summary>Scales gradients whose common norm is above a bound to that norm, in place.</summary>
    public static void Clip(Tensor[] gradients, double largest)
    {
        var squares = 0.0;
        for (var i = 0; i < gradients.Length; i++)
        {
            if (!gradients[i].is_contiguous())
                gradients[i] = gradients[i].contiguous();
            squares +=
                gradients[i].device_type != DeviceType.CPU
                    ? gradients[i].to(ScalarType.Float64).square().sum().ToDoubleValue()
                : gradients[i].dtype == ScalarType.Float64 ? Squares<double>(gradients[i])
                : Squares<float>(gradients[i]);
        }
        var norm = Math.Sqrt(squares);
        if (!(norm > largest))
            return;
        foreach (var gradient in gradients)
            if (gradient.device_type != DeviceType.CPU)
                gradient.mul_(gradient.Number(largest / norm));
            else if (gradient.dtype == ScalarType.Float64)
                Scale(gradient.Values<double>(), largest / norm);
            else
                Scale(gradient.Values<float>(), (float)(largest / norm));
    }

    private static double Squares<T>(Tensor gradient)
        where T : unmanaged, INumberBase<T>
    {
        var sum = 0.0;
        foreach (var value in gradient.Values<T>())
        {
            var x = double.CreateTruncating(value);
            sum += x * x;
        }
        return sum;
    }

    private static void Scale<T>(Span<T> values, T factor)
        where T : unmanaged, INumberBase<T>
    {
        foreach (ref var value in values)
            value *= factor;
    }
}
