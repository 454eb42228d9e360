// In u = ln lambda, with the peak u_0 = ln xmin:
//   f(u) = c exp(-a (u - u_0)) for u >= u_0,   c exp(-(u_0 - u) / b) below,   c = 1 / (b + 1/a),   a = alpha - 1:
// above xmin the density of lambda falls as lambda^(-alpha), below it rises as another power. A law that holds only
// above xmin has no likelihood for the rest of a spectrum, and a body of free form would fit everything; this body is
// continuous and has one parameter. With S+ and S- the means of (u - u_0)_+ and (u_0 - u)_+, the maximum at given u_0
// is
//   1/a = S+ + sqrt(S+ S-),   b = S- + sqrt(S+ S-),   log-likelihood per value -2 ln(sqrt S+ + sqrt S-) - 1,
// and the best u_0 is a value of the sample. It is not the smallest: the law would then have no body, and an eigenvalue
// of the other half that lies a little lower would be impossible.
// Double Pareto law: Reed & Jorgensen 2004, Commun. Stat. Theory Methods 33, 1733; in u the asymmetric Laplace law,
// whose maximum is in Kotz, Kozubowski & Podgorski 2001, "The Laplace distribution and generalizations", ch. 3.
using HeavyTails.Core.Fits;

namespace HeavyTails.Core.RandomMatrices.Laws;

/// <summary>A power law above xmin, and a body below it that rises as another power.</summary>
public sealed class PowerLawLaw : ISpectralLaw
{
    /// <inheritdoc/>
    public string Name => "power law";

    /// <inheritdoc/>
    public string Key => "power_law";

    /// <inheritdoc/>
    public FitResult<FittedLaw> Fit(SpectrumSample sample)
    {
        if (sample.AllEqual)
            return FitResult<FittedLaw>.Failed(FitFailure.AllEqual, $"all {sample.Count} eigenvalues are equal");
        var sides = new LogSides(sample);
        var best = (Value: double.PositiveInfinity, Above: 0.0, Below: 0.0, Peak: 0.0);
        for (var i = LogSides.First; i < sample.Count - LogSides.Last; i++)
        {
            var (above, below) = (sides.Above(i), sides.Below(i));
            var value = Math.Sqrt(above) + Math.Sqrt(below);
            if (above > 0 && below > 0 && value < best.Value)
                best = (value, above, below, sample.Logs[i]);
        }
        if (double.IsInfinity(best.Value))
            return FitResult<FittedLaw>.Failed(
                FitFailure.NotEnoughData,
                $"none of {sample.Count} eigenvalues has different ones on both sides"
            );
        var geometric = Math.Sqrt(best.Above * best.Below);
        var (right, left, peak) = (best.Above + geometric, best.Below + geometric, best.Peak);
        var norm = -Math.Log(left + right);
        return new FittedLaw(u => norm - (u >= peak ? (u - peak) / right : (peak - u) / left), 3);
    }
}
