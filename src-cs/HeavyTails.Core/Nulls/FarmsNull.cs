// FARMS cuts overlapping windows out of one matrix, whose eigenvalues are not independent of each other; its null is
// therefore that of whole untrained matrices: independent normals of the layer's shape, decomposed window by window.
using System.Collections.Concurrent;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.RandomMatrices;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.Nulls;

/// <summary>The exponent of FARMS for a layer beside that of untrained layers of its shape.</summary>
/// <param name="Estimate">The layer's exponent and its windows.</param>
/// <param name="Band">The exponents of untrained layers, mean plus and minus three standard deviations.</param>
public sealed record FarmsNull(FarmsEstimate Estimate, NullBand Band)
{
    /// <summary>Number of untrained layers, 20, of which the standard deviation is known to 16 %.</summary>
    public const int Draws = 20;

    private static readonly ConcurrentDictionary<
        (int Rows, int Columns, int Matrices, FarmsOptions Options),
        Lazy<FitResult<NullBand>>
    > Bands = new();

    /// <summary>Distance of the layer's exponent from untrained ones, in their standard deviations; signed.</summary>
    public double Z => Band.Distance(Estimate.Alpha);

    /// <summary>
    /// Estimates the exponents of a layer and of untrained layers, which a process decomposes once for each shape.
    /// Fails where the layer has no estimate, its spectrum is flat, or its entries cannot be independent.
    /// </summary>
    /// <param name="subject">The layer's matrices.</param>
    /// <param name="options">Windows of FARMS; null for the paper's.</param>
    public static FitResult<FarmsNull> Of(SpectrumSubject subject, FarmsOptions? options = null)
    {
        options ??= FarmsOptions.Default;
        if (!subject.CanBeRandom)
            return FitResult<FarmsNull>.Failed(FitFailure.NotApplicable, SpectrumSubject.WhyNotRandom);
        var (set, eigenvalues) = (subject.Matrices, subject.Eigenvalues);
        var zeros = SpectrumZeros.Count(eigenvalues);
        if (FlatSpectrum.Failure<FarmsNull>(eigenvalues, zeros, set.Rows, set.Columns) is { } flat)
            return flat;
        return Farms
            .Of(set, subject.Backend, options)
            .Bind(estimate =>
                Bands
                    .GetOrAdd(
                        (set.Rows, set.Columns, set.Count, options),
                        _ => new(() => Untrained(set, subject.Backend, options))
                    )
                    .Value.Map(band => new FarmsNull(estimate, band))
            );
    }

    private static FitResult<NullBand> Untrained(MatrixSet set, ISpectralBackend backend, FarmsOptions options)
    {
        if ((long)set.Count * set.Rows * set.Columns > Array.MaxLength)
            return FitResult<NullBand>.Failed(
                FitFailure.NotApplicable,
                $"untrained layers of {set.Count} x {set.Rows} x {set.Columns} entries are more than {Array.MaxLength}"
            );
        var spectra = new double[Draws][];
        for (var i = 0; i < Draws; i++)
        {
            var entries = Variates.Gaussian(set.Count * set.Rows * set.Columns, (ulong)i);
            var layer = DenseMatrices.Of(new(set.Count, set.Rows, set.Columns, entries));
            var found = Farms.Of(layer, backend, options);
            if (!found.TryGet(out var estimate))
                return FitResult<NullBand>.Failed(found.Failure, found.Reason);
            spectra[i] = estimate.Eigenvalues;
        }
        return NullBand.Of(new(set.Rows, set.Columns, spectra), SpectralExponents.HillMid(), BandKind.Deviations);
    }
}
