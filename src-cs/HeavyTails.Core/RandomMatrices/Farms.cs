// Windows [r x c] of one aspect ratio Q = max(r, c) / min(r, c) are cut from every matrix of a set, their ESDs are
// averaged (all eigenvalues of all windows are pooled, as all have min(r, c) of them), and Hill's estimator is applied
// above the median: alpha then no longer depends on the aspect ratio of the matrix. Eigenvalues that are zero up to
// rounding, of matrices without full rank, are left out.
// FARMS: Hu, Goel, Killiakov & Yang 2025, "Eigenspectrum analysis of neural networks without aspect ratio bias",
// arXiv:2506.06280. The places of the windows are those of the authors' code (github.com/HUST-AI-HYZ/FARMS, commit
// 834612b, LLM_Pruning/lib/sampling.py and esd_utils_farms.py):
//   one matrix            fixed_sampling: at most 10 starts a side, floor((D - d) / 9) apart, D and d lengths of the
//                         side and the window (or matrix_size_dependent_sampling: starts at multiples of a step)
//   a convolution         windows of the largest size that fits, side by side, of each of its slices
// The code estimates an alpha for each place of a convolution and averages the alphas; here its eigenvalues are pooled,
// as for one matrix. The code also multiplies the weights in place while it reads them; here nothing is changed.

using HeavyTails.Core.Fits;
using HeavyTails.Core.PowerLaws;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.RandomMatrices;

/// <summary>Options of <see cref="Farms.Of"/>.</summary>
public sealed record FarmsOptions
{
    /// <summary>The default options: Q = 1, and places and sizes as in the authors' code.</summary>
    public static FarmsOptions Default { get; } = new();

    /// <summary>Aspect ratio Q >= 1 of the windows, longer by shorter side. Default: 1, the paper's.</summary>
    public double Q { get; init; } = 1;

    /// <summary>
    /// Shorter side of the windows, at least 2; where it does not fit into the matrix, the largest that fits is taken.
    /// Default: for one matrix half of the largest that fits (the paper's language models have 2000 of 4096), for
    /// several the largest that fits (its convolutions).
    /// </summary>
    public int? WindowSize { get; init; }

    /// <summary>
    /// Largest number of windows along either side, at least 1. Default: for one matrix 10, the code's
    /// sampling_ops_per_dim (its runs have 9, 10 and 15); for several matrices windows lie side by side.
    /// </summary>
    public int? WindowsPerSide { get; init; }

    /// <summary>
    /// Distance of neighbouring windows, at least 1, in place of <see cref="WindowsPerSide"/>: the code's step_size,
    /// which is 10 there. Default: null.
    /// </summary>
    public int? Step { get; init; }

    /// <summary>Throws where an option is outside its range or two contradict each other.</summary>
    /// <exception cref="ArgumentException">The message holds the expected and the given value.</exception>
    public void Validate()
    {
        if (!(Q >= 1 && double.IsFinite(Q)))
            throw new ArgumentException($"expected an aspect ratio Q >= 1 of the windows, got {Q}");
        if (WindowSize < 2)
            throw new ArgumentException($"expected windows of at least 2 rows and columns, got {WindowSize}");
        if (WindowsPerSide < 1)
            throw new ArgumentException($"expected at least 1 window along a side, got {WindowsPerSide}");
        if (Step < 1)
            throw new ArgumentException($"expected a step of at least 1 between windows, got {Step}");
        if (WindowsPerSide is not null && Step is not null)
            throw new ArgumentException(
                $"expected a number of windows or a step, got both: {WindowsPerSide} windows a side and step {Step}"
            );
    }
}

/// <summary>An exponent that does not depend on the aspect ratio of the matrix.</summary>
public sealed record FarmsEstimate
{
    /// <summary>The power law above the median of the pooled eigenvalues; its sigma is not an error of alpha.</summary>
    public required PowerLawFit Fit { get; init; }

    /// <summary>Number of rows of each window.</summary>
    public required int WindowRows { get; init; }

    /// <summary>Number of columns of each window.</summary>
    public required int WindowColumns { get; init; }

    /// <summary>Number of windows of all matrices.</summary>
    public required int Windows { get; init; }

    /// <summary>The eigenvalues of all windows, squared singular values, ascending.</summary>
    public required double[] Eigenvalues { get; init; }

    /// <summary>
    /// What the windows of a large untrained matrix read: Hill's exponent of the Marchenko-Pastur law of their aspect
    /// ratio, 2.1217 for Q = 1.
    /// </summary>
    public required double NullLimit { get; init; }

    /// <summary>Exponent alpha of the density, > 1.</summary>
    public double Alpha => Fit.Alpha;
}

/// <summary>Hill's exponent of windows of one fixed aspect ratio.</summary>
public static class Farms
{
    private const int DefaultWindowsPerSide = 10;

    /// <summary>
    /// Estimates the exponent of a set of matrices. Fails when its matrices are not held one by one or are too small
    /// for windows of at least 2 rows and columns, when one of them is not finite, or when the eigenvalues have no fit.
    /// </summary>
    /// <param name="set">The matrix, or the slices of a convolution.</param>
    /// <param name="backend">Computes the singular values of the windows, in batches.</param>
    /// <param name="options">Null for the paper's.</param>
    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    public static FitResult<FarmsEstimate> Of(MatrixSet set, ISpectralBackend backend, FarmsOptions? options = null)
    {
        options ??= FarmsOptions.Default;
        options.Validate();
        if (set.Count == 0 || set.Single(0) is null)
            return FitResult<FarmsEstimate>.Failed(
                FitFailure.NotApplicable,
                $"windows are cut from matrices; the set has {set.Count}, or does not hold them one by one"
            );
        var (shorter, longer) = (Math.Min(set.Rows, set.Columns), Math.Max(set.Rows, set.Columns));
        var largest = Math.Min(shorter, (int)(longer / options.Q));
        var size = Math.Min(largest, options.WindowSize ?? (set.Count == 1 ? Math.Max(2, largest / 2) : largest));
        if (size < 2)
            return FitResult<FarmsEstimate>.Failed(
                FitFailure.NotEnoughData,
                $"no window of at least 2 rows and columns and aspect ratio {options.Q} fits into "
                    + $"[{set.Rows} x {set.Columns}]"
            );
        var other = Math.Min(longer, (int)(size * options.Q));
        var (rows, columns) = set.Rows >= set.Columns ? (other, size) : (size, other);
        (int Row, int Column)[] starts =
        [
            .. from row in Starts(set.Rows, rows, set.Count, options)
            from column in Starts(set.Columns, columns, set.Count, options)
            select (row, column),
        ];
        return SpectralEnsemble
            .Of(
                (starts.Length * set.Count, rows, columns),
                (window, into) =>
                    Copy(set.Single(window / starts.Length)!, starts[window % starts.Length], columns, into.Span),
                backend
            )
            .Bind(windows =>
            {
                var pooled = windows.Eigenvalues.SelectMany(one => one).Order().ToArray();
                TiedEigenvalues.Merge(pooled);
                var zeros = pooled is [.., > 0] ? SpectrumZeros.Count(pooled) : 0;
                var median = zeros + ((pooled.Length - zeros) / 2);
                if (FlatSpectrum.Failure<FarmsEstimate>(pooled, median, rows, columns) is { } flat)
                    return flat;
                return Hill.Mid(pooled.AsSpan(zeros))
                    .Map(fit => new FarmsEstimate
                    {
                        Fit = fit,
                        WindowRows = rows,
                        WindowColumns = columns,
                        Windows = windows.Count,
                        Eigenvalues = pooled,
                        NullLimit = new MarchenkoPastur((double)other / size, 1).HillAlpha(),
                    });
            });
    }

    /// <summary>The first rows or columns of the windows along a side.</summary>
    private static IEnumerable<int> Starts(int side, int window, int matrices, FarmsOptions options)
    {
        var room = side - window;
        var most = options.WindowsPerSide ?? (options.Step is null && matrices == 1 ? DefaultWindowsPerSide : side);
        var step =
            options.Step
            ?? (options.WindowsPerSide is null && matrices > 1 ? window : Math.Max(1, room / Math.Max(1, most - 1)));
        return Enumerable.Range(0, Math.Min(most, room / step + 1)).Select(i => i * step);
    }

    private static void Copy(MatrixBatch matrix, (int Row, int Column) start, int columns, Span<double> into)
    {
        for (var (at, from) = (0, (start.Row * matrix.Columns) + start.Column); at < into.Length; at += columns)
        {
            if (matrix.IsDouble)
                matrix.Double.Span.Slice(from, columns).CopyTo(into[at..]);
            else
            {
                var row = matrix.Single.Span.Slice(from, columns);
                for (var j = 0; j < columns; j++)
                    into[at + j] = row[j];
            }
            from += matrix.Columns;
        }
    }
}
