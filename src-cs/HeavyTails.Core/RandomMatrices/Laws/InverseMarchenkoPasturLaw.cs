// y = 1 / lambda follows a Marchenko-Pastur law of free aspect ratio Q >= 1: the spectrum of an inverse Wishart matrix.
// In v = ln y = -ln lambda the density is that of MarchenkoPasturLaw. It falls as lambda^(-3/2) up to the upper edge,
// which is infinite for Q = 1. A half of the rows of an inverse Wishart matrix is one again, with a larger Q.
// Power laws with this inverse law as a limit: Hodgkinson, Wang & Mahoney 2025, arXiv:2506.03470.
// The maximum of the likelihood, with a share of a broad density for eigenvalues outside of the edges, is sought over
// ln Q and the upper edge of v, B = ln(sigma^2 (1 + 1/sqrt Q)^2): B depends on the smallest eigenvalues, Q on the
// largest, so that one can be changed after the other. The likelihood jumps where an eigenvalue enters the edges, so
// that a grid comes first.
using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;

namespace HeavyTails.Core.RandomMatrices.Laws;

/// <summary>
/// The law whose inverse eigenvalues follow a Marchenko-Pastur law. The parameters are its aspect ratio and scale.
/// </summary>
public sealed class InverseMarchenkoPasturLaw : ISpectralLaw
{
    // Of a larger spectrum this many order statistics place the maximum as well.
    private const int MostValues = 128;
    private const int EdgeGrid = 24;
    private static readonly double[] LogQGrid = [0, .05, .15, .3, .6, 1, 1.6, 2.5, 4];

    /// <inheritdoc/>
    public string Name => "inverse Marchenko-Pastur";

    /// <inheritdoc/>
    public string Key => "inverse_mp";

    /// <inheritdoc/>
    public FitResult<FittedLaw> Fit(SpectrumSample sample)
    {
        var count = Math.Min(MostValues, sample.Count);
        var (logs, broad) = (new double[count], new double[count]);
        var other = BroadDensity.Of(sample);
        for (var i = 0; i < count; i++)
        {
            logs[i] = sample.Logs[(int)((i + 0.5) * sample.Count / count)];
            broad[i] = BroadDensity.Share * other.Density(logs[i]);
        }
        double Likelihood(double logQ, double edge)
        {
            var (law, sum) = (Law(logQ, edge), 0.0);
            for (var i = 0; i < count; i++)
                sum += Math.Log((1 - BroadDensity.Share) * MarchenkoPasturLaw.DensityOfLog(law, -logs[i]) + broad[i]);
            return sum;
        }
        // From the edge at the median of v to half an e-folding beyond its largest value.
        var (from, to) = (-logs[count / 2], -logs[0] + 0.5);
        var step = (to - from) / EdgeGrid;
        var (logQ, edge, best) = (0.0, from, double.NegativeInfinity);
        void Try(double q, double e)
        {
            if (Likelihood(q, e) is var value && value > best)
                (logQ, edge, best) = (q, e, value);
        }
        foreach (var q in LogQGrid)
            for (var i = 0; i <= EdgeGrid; i++)
                Try(q, from + i * step);
        for (var round = 0; round < 2; round++)
        {
            Try(logQ, Roots.Maximize(e => Likelihood(logQ, e), edge - step, edge + step));
            Try(Roots.Maximize(q => Likelihood(q, edge), Math.Max(0, 0.6 * logQ - 0.1), 1.6 * logQ + 0.1), edge);
        }
        var smoothed = MarchenkoPasturLaw.Smoothed(Law(logQ, edge), sample);
        return new FittedLaw(u => smoothed(-u), 2);
    }

    private static MarchenkoPastur Law(double logQ, double edge) =>
        new(Math.Exp(logQ), Math.Exp(edge / 2) / (1 + Math.Exp(-logQ / 2)));
}
