// Layers l = 1 .. L - 1 with inputs z_{l-1} [n x d_{l-1}], u_l = z_{l-1} W_l' / sqrt d_{l-1}, z_l = sigma(u_l) [n x h];
// f = z_{L-1} a / sqrt h;  loss = (1/n) sum_i (f_i - y_i)^2.  With r = f - y,
//   e_{L-1} = (2/n) r a' / sqrt h [n x h],   D_l = e_l o sigma'(u_l),   e_{l-1} = D_l W_l / sqrt d_{l-1},
//   dL/dW_l = D_l' z_{l-1} / sqrt d_{l-1},   dL/da = (2/n) z_{L-1}' r / sqrt h [h].
using HeavyTails.Core.Fits;

namespace HeavyTails.Papers.SingleIndex;

/// <summary>The loss of a student on a sample, and its gradients.</summary>
/// <param name="Loss">Mean squared error, without a factor 1/2.</param>
/// <param name="Hidden">Gradients with respect to W_1 [h x d], W_2 [h x h], ..., row-major.</param>
/// <param name="Output">Gradient with respect to a [h].</param>
public sealed record StudentGradient(double Loss, double[][] Hidden, double[] Output);

/// <summary>
/// What costs time in a student: products of the samples with its weights. Weights and gradients are float64 at the
/// interface. An implementation may compute in another precision or on a device; <see cref="ManagedArithmetic"/>
/// defines the results.
/// </summary>
public interface IStudentArithmetic
{
    /// <summary>Description of what runs, with precision and threads, for the records.</summary>
    string Routine { get; }

    /// <summary>The features z_l [n x h] of each hidden layer, row-major, without 1 / sqrt h.</summary>
    /// <param name="student">The student, of the dimension d of the inputs.</param>
    /// <param name="x">Inputs [n x d], row-major.</param>
    /// <param name="variant">
    /// Legacy gives sigma(u_l / sqrt d_{l-1}), while the layers themselves feed each other correctly: the source's
    /// evaluation divides a layer's sums by the root of the number of its inputs twice.
    /// </param>
    /// <exception cref="ArgumentException">The inputs are not rows of d numbers.</exception>
    double[][] Features(Student student, double[] x, Variant variant = Variant.Corrected);

    /// <summary>The mean squared error on a sample and its exact gradients.</summary>
    /// <exception cref="ArgumentException">Student and sample have different dimensions.</exception>
    StudentGradient Gradient(Student student, SingleIndexSample sample);
}
