// The data of a search for xmin, prepared once.   u_0 < u_1 < ... < u_{m-1} the distinct positive values, L_k = ln u_k,
// s_k = #{x < u_k},  n_k = n - s_k,  S_k = sum over x >= u_k of ln(x / u_k) = S_{k+1} + n_{k+1} (L_{k+1} - L_k),
// a_k = alpha_k - 1 = n_k / S_k.
// Every term of S_k is positive, and the rounding errors of the sum are summed as well (Knuth's two-sum), so that all
// exponents cost O(n) and none loses digits.

using HeavyTails.Core.Numerics;

namespace HeavyTails.Core.PowerLaws;

/// <summary>
/// Logarithms, ranks and exponents of every candidate, padded for vector loads. A sample can be filled again:
/// <see cref="Reserve"/> grows its arrays.
/// </summary>
internal sealed class TailSample
{
    /// <summary>
    /// Number of copies of the last entry that follow it, so that a vector load at any k &lt; m stays inside the array
    /// and reads no new point.
    /// </summary>
    internal const int Padding = 16;

    /// <summary>Number n of values, each with its multiplicity.</summary>
    internal int Count { get; private set; }

    /// <summary>Number m of distinct values.</summary>
    internal int Distinct { get; private set; }

    /// <summary>Logarithms L, [m + padding] ascending. The caller of <see cref="Prepare"/> fills the first m.</summary>
    internal double[] Logs { get; private set; }

    /// <summary>
    /// Ranks s, [m + padding], the number of values strictly below. The caller of <see cref="Prepare"/> fills the first
    /// m.
    /// </summary>
    internal double[] Ranks { get; private set; }

    /// <summary>Ranks s_{k+1}, [m + padding], the number of values below or equal.</summary>
    internal double[] Ends { get; private set; }

    /// <summary>Exponents a = alpha - 1, [m + padding]; 0 where the tail has no spread.</summary>
    internal double[] Exponents { get; private set; }

    /// <summary>Inverse tail lengths 1 / n_k, [m + padding].</summary>
    internal double[] InverseLengths { get; private set; }

    /// <summary>Distinct values u, [m]; empty when the sample was made from logarithms alone.</summary>
    internal double[] Values { get; private set; } = [];

    /// <summary>A sample with room for the given number of distinct values.</summary>
    internal TailSample(int capacity)
    {
        Logs = Ranks = Ends = Exponents = InverseLengths = [];
        Reserve(capacity);
    }

    /// <summary>Length n_k of the tail, the number of values >= u_k.</summary>
    internal int TailLength(int k) => Count - (int)Ranks[k];

    /// <summary>The first k with u_k >= x; m when there is none.</summary>
    internal int FirstAtLeast(double x)
    {
        var at = Array.BinarySearch(Values, 0, Distinct, x);
        return at >= 0 ? at : ~at;
    }

    /// <summary>Makes room for more distinct values; the contents are lost.</summary>
    internal void Reserve(int capacity)
    {
        if (Logs.Length >= capacity + Padding)
            return;
        Logs = Room(capacity);
        Ranks = Room(capacity);
        Ends = Room(capacity);
        Exponents = Room(capacity);
        InverseLengths = Room(capacity);

        static double[] Room(int capacity) => GC.AllocateUninitializedArray<double>(capacity + Padding);
    }

    /// <summary>Prepares positive finite values in ascending order.</summary>
    internal static TailSample Of(ReadOnlySpan<double> ascending)
    {
        var sample = new TailSample(ascending.Length);
        var values = GC.AllocateUninitializedArray<double>(ascending.Length);
        var m = 0;
        for (var i = 0; i < ascending.Length; i++)
        {
            var x = ascending[i];
            if (m > 0 && values[m - 1] == x)
                continue;
            values[m] = x;
            sample.Ranks[m++] = i;
        }
        FastLog.Of(values.AsSpan(0, m), sample.Logs);
        sample.Values = values;
        sample.Prepare(m, ascending.Length);
        return sample;
    }

    /// <summary>Computes ends, exponents and padding from the first m logarithms and ranks.</summary>
    internal void Prepare(int distinct, int count)
    {
        (Distinct, Count) = (distinct, count);
        var (logs, ranks, ends, exponents, inverses) = (Logs, Ranks, Ends, Exponents, InverseLengths);
        double sum = 0,
            lost = 0,
            length = 0,
            log = 0,
            end = count;
        for (var k = distinct - 1; k >= 0; k--)
        {
            var term = length * (log - logs[k]);
            var next = sum + term;
            var added = next - sum;
            lost += sum - (next - added) + (term - added);
            sum = next;
            var total = sum + lost;
            log = logs[k];
            length = count - ranks[k];
            ends[k] = end;
            end = ranks[k];
            inverses[k] = 1 / length;
            exponents[k] = total > 0 ? length / total : 0;
        }
        Array.Fill(logs, logs[distinct - 1], distinct, Padding);
        Array.Fill(ranks, ranks[distinct - 1], distinct, Padding);
        Array.Fill(ends, ends[distinct - 1], distinct, Padding);
        Array.Fill(inverses, inverses[distinct - 1], distinct, Padding);
        Array.Fill(exponents, 0, distinct, Padding);
    }
}
