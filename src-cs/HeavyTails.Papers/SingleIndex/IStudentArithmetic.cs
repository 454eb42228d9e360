// Features Z = sigma(W x / sqrt d) [n x h];  loss = (1/n) sum_i (f_i - y_i)^2, f = Z a / sqrt h;  with r = f - y and
// D_ij = (2/n) r_i a_j sigma'((W x_i)_j / sqrt d) / sqrt h:
//   dL/dW = D'X / sqrt d [h x d],   dL/da = (2/n) Z'r / sqrt h [h].
using HeavyTails.Core.Fits;

namespace HeavyTails.Papers.SingleIndex;

/// <summary>The loss of a student on a sample, and its gradients.</summary>
/// <param name="Loss">Mean squared error, without a factor 1/2.</param>
/// <param name="Hidden">Gradient with respect to W [h x d], row-major.</param>
/// <param name="Output">Gradient with respect to a [h].</param>
public sealed record StudentGradient(double Loss, double[] Hidden, double[] Output);

/// <summary>
/// What costs time in a student: products of the samples with its weights. Weights and gradients are float64 at the
/// interface. An implementation may compute in another precision or on a device; <see cref="ManagedArithmetic"/>
/// defines the results.
/// </summary>
public interface IStudentArithmetic
{
    /// <summary>Description of what runs, with precision and threads, for the records.</summary>
    string Routine { get; }

    /// <summary>The features sigma(W x / sqrt d) of the hidden layer [n x h], row-major, without 1 / sqrt h.</summary>
    /// <param name="student">The student, of the dimension d of the inputs.</param>
    /// <param name="x">Inputs [n x d], row-major.</param>
    /// <param name="variant">
    /// Legacy divides W x by d instead of sqrt d: the source's evaluation takes the root off twice.
    /// </param>
    /// <exception cref="ArgumentException">The inputs are not rows of d numbers.</exception>
    double[] Features(TwoLayerStudent student, double[] x, Variant variant = Variant.Corrected);

    /// <summary>The mean squared error on a sample and its exact gradients.</summary>
    /// <exception cref="ArgumentException">Student and sample have different dimensions.</exception>
    StudentGradient Gradient(TwoLayerStudent student, SingleIndexSample sample);
}
