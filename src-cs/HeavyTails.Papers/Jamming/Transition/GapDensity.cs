// Densities of Delta > 0 and of -Delta > 0 in bins of equal logarithmic width: count / (P width), so that each
// integrates to its share of the patterns.
// Default bins: nn_jamming's numpy.logspace(-9, 4, 130). github.com/mariogeiger/nn_jamming.
namespace HeavyTails.Papers.Jamming.Transition;

/// <summary>One bin of a density of gaps.</summary>
/// <param name="Low">Lower end of |Delta|.</param>
/// <param name="High">Upper end of |Delta|.</param>
/// <param name="Count">Number of gaps in [Low, High), in the last bin with its upper end.</param>
/// <param name="Density">Count over the number of all patterns and the width of the bin.</param>
public readonly record struct GapBin(double Low, double High, int Count, double Density)
{
    /// <summary>The geometric middle of the bin.</summary>
    public double Centre => Math.Sqrt(Low * High);

    /// <summary>Standard error of the density for independent gaps, density / sqrt count; 0 for an empty bin.</summary>
    public double Error => Count == 0 ? 0 : Density / Math.Sqrt(Count);
}

/// <summary>The densities of the gaps of violated and of satisfied patterns, in logarithmic bins.</summary>
/// <param name="Violated">Of Delta > 0.</param>
/// <param name="Satisfied">Of -Delta for Delta &lt; 0.</param>
/// <param name="Patterns">Number of patterns of all runs, those outside the bins among them.</param>
public sealed record GapDensity(IReadOnlyList<GapBin> Violated, IReadOnlyList<GapBin> Satisfied, int Patterns)
{
    /// <summary>Ends of the bins of nn_jamming: 130 numbers from 1e-9 to 1e4 at equal ratios.</summary>
    public static IReadOnlyList<double> DefaultEdges { get; } =
    [.. Enumerable.Range(0, 130).Select(i => Math.Pow(10, -9 + (13 * i / 129.0)))];

    /// <summary>Counts the gaps of several runs.</summary>
    /// <param name="runs">The gaps Delta of all patterns of each run.</param>
    /// <param name="scaled">
    /// Whether the gaps of each run are divided by the square root of its loss mean max(0, Delta)^2 / 2, as in
    /// nn_jamming; a run without violated patterns has no such scale and is left out. Default: false.
    /// </param>
    /// <param name="edges">Ends of the bins, positive and ascending. Default: <see cref="DefaultEdges"/>.</param>
    /// <exception cref="ArgumentException">Ends are not positive and ascending, or a gap is NaN.</exception>
    public static GapDensity Of(IEnumerable<double[]> runs, bool scaled = false, IReadOnlyList<double>? edges = null)
    {
        double[] ends = [.. edges ?? DefaultEdges];
        if (ends.Length < 2 || !(ends[0] > 0) || ends.Zip(ends.Skip(1)).Any(pair => !(pair.First < pair.Second)))
            throw new ArgumentException(
                $"expected at least two positive, ascending ends of bins, got [{string.Join(", ", ends)}]"
            );
        var (violated, satisfied, patterns) = (new int[ends.Length - 1], new int[ends.Length - 1], 0);
        foreach (var gaps in runs)
        {
            var scale = scaled ? Math.Sqrt(PatternGaps.Loss(gaps) / 2) : 1;
            if (!(scale > 0))
                continue;
            patterns += gaps.Length;
            foreach (var gap in gaps)
            {
                if (double.IsNaN(gap))
                    throw new ArgumentException("expected gaps, got NaN");
                if (BinOf(ends, Math.Abs(gap) / scale) is { } bin)
                    (gap > 0 ? violated : satisfied)[bin]++;
            }
        }
        return new(Bins(violated), Bins(satisfied), patterns);

        GapBin[] Bins(int[] counts) =>
            [
                .. counts.Select(
                    (count, i) =>
                        new GapBin(
                            ends[i],
                            ends[i + 1],
                            count,
                            patterns == 0 ? 0 : count / (patterns * (ends[i + 1] - ends[i]))
                        )
                ),
            ];
    }

    private static int? BinOf(double[] ends, double size)
    {
        if (!(size >= ends[0] && size <= ends[^1]))
            return null;
        var place = Array.BinarySearch(ends, size);
        return Math.Min(place >= 0 ? place : ~place - 1, ends.Length - 2);
    }
}
