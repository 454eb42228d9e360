using HeavyTails.Core.Fits;
using HeavyTails.Core.RandomMatrices;
using HeavyTails.Papers.SingleIndex.Probes;

namespace HeavyTails.Papers.SingleIndex.Experiments;

/// <summary>
/// The columns of a weight matrix's spectrum, each beginning with the matrix's name. "_alpha_hill_below" says whether
/// Hill-mid lies below the band of its null, "_alpha_hill_rest" is its alpha without the spikes (no column without
/// spikes, and where there are so many outliers that they are a tail), and "_alpha_hill_heavy" says whether the
/// spectrum is heavy-tailed: below the band, without the spikes too. "_alpha_ks_heavy" looks at the band alone.
/// </summary>
internal static class SpectrumFields
{
    private const int Largest = 3;

    public static void Add(RowFields probe, string name, WeightSpectrum spectrum, IEnumerable<Variant> variants)
    {
        Variant[] each = [.. variants];
        for (var i = 0; i < Math.Min(Largest, spectrum.SingularValues.Length); i++)
            probe.Add($"{name}_s{i + 1}", spectrum.SingularValues[i]);
        probe.Add($"{name}_frobenius", Math.Sqrt(spectrum.FrobeniusSquared));
        probe.Add($"{name}_stable_rank", spectrum.StableRank);
        foreach (var variant in each)
            if (spectrum.EffectiveRanksOf(variant) is { Small: [var small, ..], Large: [var large, ..] })
                probe
                    .Add($"{name}_r0{RowFields.Suffix(variant)}", small)
                    .Add($"{name}_R0{RowFields.Suffix(variant)}", large);
        Add(probe, $"{name}_alpha_hill", spectrum.HillMid);
        probe.Add($"{name}_alpha_hill_below", spectrum.HillMid.IsBelowNull);
        probe.Add($"{name}_alpha_hill_rest", spectrum.HillRest);
        probe.Add($"{name}_alpha_hill_heavy", spectrum.IsHeavyTailed);
        probe.Add($"{name}_alpha_hill_limit", spectrum.HillLimit);
        Add(probe, $"{name}_alpha_ks", spectrum.KolmogorovSmirnov);
        probe.Add($"{name}_alpha_ks_heavy", spectrum.KolmogorovSmirnov.IsBelowNull);
        foreach (var variant in each)
            probe.Add(
                $"{name}_alpha_peak{RowFields.Suffix(variant)}",
                spectrum.PeakFitOf(variant).Map(fit => fit.Alpha)
            );
        probe.Add($"{name}_alphahat", spectrum.AlphaHat);
        probe.Add($"{name}_edge_lower", spectrum.InitialEdges.Low).Add($"{name}_edge", spectrum.InitialEdges.High);
        probe.Add($"{name}_sigma", spectrum.Bulk.Map(bulk => bulk.Sigma));
        probe.Add($"{name}_bulk_lower", spectrum.Bulk.Map(bulk => bulk.LowerEdge));
        probe.Add($"{name}_bulk_upper", spectrum.Bulk.Map(bulk => bulk.UpperEdge));
        probe.Add($"{name}_threshold", spectrum.Bulk.Map(bulk => bulk.Threshold));
        probe.Add($"{name}_outliers", spectrum.Bulk.Map(bulk => (double)bulk.Outliers.Count));
        probe.Add($"{name}_twin_lower", spectrum.TwinEdges.Map(edges => edges.Low));
        probe.Add($"{name}_twin_upper", spectrum.TwinEdges.Map(edges => edges.High));
    }

    private static void Add(RowFields probe, string name, SpectrumExponent exponent)
    {
        probe.Add(name, exponent.Fit.Map(fit => fit.Alpha));
        probe.Add($"{name}_D", exponent.Fit.Map(fit => fit.D)).Add($"{name}_xmin", exponent.Fit.Map(fit => fit.Xmin));
        probe.Add($"{name}_jackknife", exponent.JackknifeError).Add($"{name}_windows", exponent.WindowError);
        probe.Add($"{name}_null", exponent.Null.Map(band => band.Mean));
        probe.Add($"{name}_null_sd", exponent.Null.Map(band => band.StandardDeviation));
        probe.Add($"{name}_null_low", exponent.Null.Map(band => band.Low));
        probe.Add($"{name}_null_high", exponent.Null.Map(band => band.High));
        probe.Add($"{name}_distance", exponent.Distance);
    }
}
