// f(u) = sum_i w_i g(u - tau z_i),  g the density of u = ln x under the Marchenko-Pastur law of the sample's shape,
//   g(u) = Q / (2 pi sigma^2) sqrt((lambda+ - x)(x - lambda-)),  x = e^u,   sigma^2 = mean lambda.
// The edges are smooth on the scale on which the largest eigenvalue of a Gaussian [N x M] fluctuates,
//   tau = 1.27 (1/sqrt N + 1/sqrt M)^(1/3) / (sqrt N + sqrt M),   about M^(-2/3),
// where 1.27 is the standard deviation of the Tracy-Widom law of order 1 (Johnstone 2001, Ann. Statist. 29, 295): the
// factor e^(tau z), z normal, is integrated by quadrature, a mixture of laws of slightly different scales.
using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;

namespace HeavyTails.Core.RandomMatrices.Laws;

/// <summary>
/// The Marchenko-Pastur law of the matrix's shape: independent entries. Its one parameter is their variance.
/// </summary>
public sealed class MarchenkoPasturLaw : ISpectralLaw
{
    private const double TracyWidomDeviation = 1.27;

    // Normal weights at 24 Gauss-Legendre nodes on -3 .. 3.
    private static readonly (double Shift, double Weight)[] Kernel = MakeKernel();

    /// <inheritdoc/>
    public string Name => "Marchenko-Pastur";

    /// <inheritdoc/>
    public string Key => "mp";

    /// <inheritdoc/>
    public FitResult<FittedLaw> Fit(SpectrumSample sample) =>
        new FittedLaw(Smoothed(new(sample.Q, Math.Sqrt(sample.Ascending.Average())), sample), 1);

    /// <summary>The density of ln x under a Marchenko-Pastur law with the smooth edges of the sample's shape.</summary>
    internal static LogDensity Smoothed(MarchenkoPastur law, SpectrumSample sample)
    {
        var (n, m) = (Math.Sqrt(sample.Large), Math.Sqrt(sample.Small));
        var tau = TracyWidomDeviation * Math.Cbrt(1 / n + 1 / m) / (n + m);
        return u =>
        {
            var sum = 0.0;
            foreach (var (shift, weight) in Kernel)
                sum += weight * DensityOfLog(law, u - tau * shift);
            return Math.Log(sum);
        };
    }

    /// <summary>Density of u = ln x under a Marchenko-Pastur law.</summary>
    internal static double DensityOfLog(MarchenkoPastur law, double u)
    {
        var x = Math.Exp(u);
        var square = (law.LambdaPlus - x) * (x - law.LambdaMinus);
        return square > 0 ? law.Q / (2 * Math.PI * law.Sigma * law.Sigma) * Math.Sqrt(square) : 0;
    }

    private static (double, double)[] MakeKernel()
    {
        var (nodes, weights) = GaussLegendre.OnUnitInterval(24);
        var raw = new (double Shift, double Weight)[nodes.Length];
        for (var i = 0; i < nodes.Length; i++)
        {
            var z = 6 * nodes[i] - 3;
            raw[i] = (z, weights[i] * Math.Exp(-z * z / 2));
        }
        var total = raw.Sum(r => r.Weight);
        return Array.ConvertAll(raw, r => (r.Shift, r.Weight / total));
    }
}
