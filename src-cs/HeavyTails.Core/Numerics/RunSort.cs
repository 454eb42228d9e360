// Natural merge sort: maximal runs are found (descending ones reversed) and neighbours merged until one is left; k runs
// of n values take n log2 k steps.
// Knuth, The Art of Computer Programming 3, sec. 5.2.4, algorithm N. Pooled spectra have one run for each matrix.
namespace HeavyTails.Core.Numerics;

/// <summary>Sorts values that consist of few monotone runs by merging; all others by the framework's sort.</summary>
internal static class RunSort
{
    /// <summary>Mean length of a run below which merging is slower than an introspective sort.</summary>
    private const int ShortRun = 8;

    /// <summary>Number of runs up to which they are always merged.</summary>
    private const int FewRuns = 64;

    /// <summary>Sorts in ascending order, NaN first.</summary>
    internal static void Ascending(double[] values)
    {
        var most = Math.Max(FewRuns, values.Length / ShortRun);
        var starts = new int[most + 1];
        var runs = 0;
        for (var at = 0; at < values.Length; )
        {
            if (runs == most || double.IsNaN(values[at]))
            {
                Array.Sort(values);
                return;
            }
            starts[runs++] = at;
            at = EndOfRun(values, at);
        }
        starts[runs] = values.Length;
        var (from, to) = (values, runs > 1 ? new double[values.Length] : []);
        for (; runs > 1; runs = (runs + 1) / 2)
        {
            for (var r = 0; r < runs; r += 2)
            {
                Merge(from, to, starts[r], starts[Math.Min(r + 1, runs)], starts[Math.Min(r + 2, runs)]);
                starts[r / 2] = starts[r];
            }
            starts[(runs + 1) / 2] = values.Length;
            (from, to) = (to, from);
        }
        if (from != values)
            Array.Copy(from, values, values.Length);
    }

    // Returns one past the run that begins at first, and makes the run ascending; a NaN ends it.
    private static int EndOfRun(double[] values, int first)
    {
        var end = first + 1;
        if (end < values.Length && values[end] < values[first])
        {
            while (end < values.Length && values[end] <= values[end - 1])
                end++;
            Array.Reverse(values, first, end - first);
        }
        else
            while (end < values.Length && values[end] >= values[end - 1])
                end++;
        return end;
    }

    private static void Merge(double[] from, double[] to, int first, int middle, int end)
    {
        // Which run the next value comes from is unpredictable: its place is computed, since a branch would often be
        // predicted wrongly.
        var (i, j, k) = (first, middle, first);
        while (i < middle && j < end)
        {
            var left = from[i] <= from[j] ? 1 : 0;
            to[k++] = from[j + ((i - j) * left)];
            i += left;
            j += 1 - left;
        }
        Array.Copy(from, i, to, k, middle - i);
        Array.Copy(from, j, to, k + middle - i, end - j);
    }
}
