// Which of the singular values s_1 >= ... >= s_M of each of the rf matrices of a layer stay:
//   keep p     the first int(p M) of a dense layer, ceil(int(p M rf) / rf) of each matrix of a convolution
//   remove p   all but the first int(p M), or floor(int(p M rf) / rf)
//   detX, tail the eigenvalues lambda = s^2 of at least the k-th largest of all, k = detX_num or num_pl_spikes; legacy:
//              the first ceil(k / rf) of each matrix
//   sharpen    all but the first k, k the number of spikes of the matrix with its entries in a random order; legacy: k
//              the spikes of all matrices, of which each loses floor(k / rf)
// WeightWatcher 0.7.5.5: SVDSmoothing, SVDSharpness.
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Layers;
using HeavyTails.Core.RandomMatrices;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.Smoothing;

/// <summary>Sets singular values of the matrices of a layer to zero, by WeightWatcher's rules or better ones.</summary>
public static class LayerSmoothing
{
    /// <summary>Returns the change of matrices that the options describe.</summary>
    /// <param name="options">Which singular values stay.</param>
    /// <param name="backend">Computes singular values and vectors.</param>
    public static LayerChange With(SmoothingOptions options, ISpectralBackend backend)
    {
        options.Checked();
        return options.Method == SmoothingMethod.WithoutTraps
            ? (layer, matrices) =>
                TrapRemoval.Of(matrices, backend, LayerSpectrum.ShuffleSeedOf(options.Seed, layer, matrices))
            : (layer, matrices) => Of(layer, matrices, options, backend);
    }

    private static FitResult<ChangedMatrices> Of(
        Layer layer,
        MatrixSet matrices,
        SmoothingOptions options,
        ISpectralBackend backend
    )
    {
        if (matrices.Single(0) is null)
            return NotDone("the matrices of this layer are not stored one by one");
        var svds = Enumerable.Range(0, matrices.Count).Select(i => backend.Svd(matrices.Single(i)!)).ToArray();
        return Kept(layer, (matrices, svds), options, backend)
            .Bind(kept =>
            {
                var (numbers, removed) = (new double[svds.Length][], 0);
                var (largestRemoved, smallestKept) = ((double?)null, (double?)null);
                for (var i = 0; i < svds.Length; i++)
                {
                    var (first, last) = kept[i];
                    var values = svds[i].S;
                    removed += values.Length - (last - first);
                    if (last > first)
                        smallestKept = Math.Min(smallestKept ?? double.PositiveInfinity, values[last - 1]);
                    if (first > 0)
                        largestRemoved = Math.Max(largestRemoved ?? 0, values[0]);
                    else if (last < values.Length)
                        largestRemoved = Math.Max(largestRemoved ?? 0, values[last]);
                    numbers[i] = TruncatedMatrix.Of(
                        matrices.Single(i)!,
                        svds[i],
                        kept[i],
                        Math.Max(1, backend.Info.Threads)
                    );
                }
                return removed == 0
                    ? NotDone("no singular value is removed")
                    : new ChangedMatrices
                    {
                        Numbers = numbers,
                        Removed = removed,
                        Of = svds.Sum(svd => svd.S.Length),
                        LargestRemoved = largestRemoved,
                        SmallestKept = smallestKept,
                    };
            });
    }

    // Of each matrix, the index of the first singular value that stays and that after the last.
    private static FitResult<(int First, int Last)[]> Kept(
        Layer layer,
        (MatrixSet Set, ThinSvd[] Svds) given,
        SmoothingOptions options,
        ISpectralBackend backend
    )
    {
        var (set, svds) = given;
        var rank = svds[0].S.Length;
        // The order of the factors, and the rounding to integers, are WeightWatcher's.
        var share = (int)(options.Share * rank * set.Count);
        switch (options.Method)
        {
            case SmoothingMethod.KeepLargest:
                return share == 0 ? None("the share to keep is less than one singular value") : First(PerMatrix(share));
            case SmoothingMethod.RemoveLargest:
                return AllBut(Enumerable.Repeat(share / set.Count, set.Count));
            case SmoothingMethod.Sharpen:
                return Spikes(layer, set, options, backend).Bind(counts => AllBut(counts));
            default:
                return Tail(set, svds, options)
                    .Bind(tail =>
                        options.Variant == Variant.Legacy
                            ? First(PerMatrix(tail.Count))
                            : svds.Select(svd => (0, svd.S.Count(s => s * s >= tail.Least * (1 - Rounding)))).ToArray()
                    );
        }

        int PerMatrix(int all) => Math.Min(rank, (all + set.Count - 1) / set.Count);
        FitResult<(int, int)[]> First(int count) => Enumerable.Repeat((0, count), set.Count).ToArray();
        FitResult<(int, int)[]> AllBut(IEnumerable<int> counts) =>
            counts.Select(count => (Math.Min(rank, count), rank)).ToArray();
        static FitResult<(int, int)[]> None(string reason) =>
            FitResult<(int, int)[]>.Failed(FitFailure.NotApplicable, reason);
    }

    // Singular values of the fit and of the vectors differ by rounding.
    private const double Rounding = 1e-9;

    /// <summary>The number of eigenvalues of the tail, and the least of them, in the units of squares.</summary>
    private static FitResult<(int Count, double Least)> Tail(MatrixSet set, ThinSvd[] svds, SmoothingOptions options)
    {
        var analysis = new AnalysisOptions { Variant = options.Variant };
        var esd = new Esd([.. svds.SelectMany(svd => svd.S)], 0);
        var ascending = esd.Eigenvalues(set.EigenvalueScale, options.Variant);
        var (count, least) = (0, 0.0);
        if (options.Method == SmoothingMethod.DetX)
        {
            var tail = DetX.Of(ascending);
            if (!tail.TryGet(out var found))
                return FitResult<(int, double)>.Failed(tail.Failure, tail.Reason);
            (count, least) = (found.Num, ascending[^found.Num]);
        }
        else
        {
            var threshold = TailFits.Threshold(ascending, 1, analysis);
            var fit = TailFits.OfMatrices(ascending, (set.Rows, set.Columns), new(threshold, analysis));
            if (!fit.TryGet(out var found))
                return FitResult<(int, double)>.Failed(fit.Failure, $"the tail has no fit: {fit.Reason}");
            (count, least) = (found.TailLength, found.Xmin);
        }
        return (count, least / set.EigenvalueScale);
    }

    /// <summary>The number of spikes of each matrix with its entries in a random order.</summary>
    private static FitResult<int[]> Spikes(
        Layer layer,
        MatrixSet set,
        SmoothingOptions options,
        ISpectralBackend backend
    )
    {
        var seed = LayerSpectrum.ShuffleSeedOf(options.Seed, layer, set);
        if (options.Variant == Variant.Corrected)
            return Traps
                .Of(set, 1, backend, seed)
                .Map(traps => Enumerable.Range(0, set.Count).Select(i => traps.Count(t => t.Slice == i)).ToArray());
        var shuffled = Esd.Of(set.Shuffled(seed), backend, SpectralAccuracy.Fast)
            .Eigenvalues(set.EigenvalueScale, Variant.Legacy);
        var (n, m) = (Math.Max(set.Rows, set.Columns), Math.Min(set.Rows, set.Columns));
        return MarchenkoPasturDensityFit
            .Fit(shuffled, (double)n / m, m, Variant.Legacy)
            .Map(fit => Enumerable.Repeat(fit.NumSpikes / set.Count, set.Count).ToArray());
    }

    private static FitResult<ChangedMatrices> NotDone(string reason) =>
        FitResult<ChangedMatrices>.Failed(FitFailure.NotApplicable, reason);
}
