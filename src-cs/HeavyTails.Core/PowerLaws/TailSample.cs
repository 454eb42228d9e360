// The data of a search for xmin, prepared once.   u_0 < u_1 < ... < u_{m-1} the distinct positive values, L_k = ln u_k,
// s_k = #{x < u_k},  n_k = n - s_k,  S_k = sum over x >= u_k of ln(x / u_k) = S_{k+1} + n_{k+1} (L_{k+1} - L_k),  a_k = alpha_k - 1 = n_k / S_k.
// Every term of S_k is positive and what their sum loses to rounding is summed beside it (Knuth's two-sum), so all exponents cost O(n) and none loses digits.

using HeavyTails.Core.Numerics;

namespace HeavyTails.Core.PowerLaws;

/// <summary>Logarithms, ranks and exponents of every candidate, padded for vector loads. Reusable: <see cref="Prepare"/> grows the arrays when it must.</summary>
internal sealed class TailSample
{
    /// <summary>Entries behind the last one, copies of it, so that a vector load at any k &lt; m stays inside and sees no new point.</summary>
    internal const int Padding = 16;

    /// <summary>n, values with their multiplicities.</summary>
    internal int Count { get; private set; }

    /// <summary>m, distinct values.</summary>
    internal int Distinct { get; private set; }

    /// <summary>L, [m + padding] ascending. The caller of <see cref="Prepare"/> fills the first m.</summary>
    internal double[] Logs { get; private set; }

    /// <summary>s, [m + padding]: number of values strictly below. The caller of <see cref="Prepare"/> fills the first m.</summary>
    internal double[] Ranks { get; private set; }

    /// <summary>s_{k+1}, [m + padding]: number of values below or equal.</summary>
    internal double[] Ends { get; private set; }

    /// <summary>a = alpha - 1, [m + padding]; 0 where the tail has no spread.</summary>
    internal double[] Exponents { get; private set; }

    /// <summary>1 / n_k, [m + padding].</summary>
    internal double[] InverseLengths { get; private set; }

    /// <summary>u, [m]; empty when the sample was made from logarithms alone.</summary>
    internal double[] Values { get; private set; } = [];

    /// <summary>Room for the given number of distinct values.</summary>
    internal TailSample(int capacity)
    {
        Logs = Ranks = Ends = Exponents = InverseLengths = [];
        Reserve(capacity);
    }

    /// <summary>n_k, the number of values >= u_k.</summary>
    internal int TailLength(int k) => Count - (int)Ranks[k];

    /// <summary>First k with u_k >= x; m when there is none.</summary>
    internal int FirstAtLeast(double x)
    {
        var at = Array.BinarySearch(Values, 0, Distinct, x);
        return at >= 0 ? at : ~at;
    }

    /// <summary>Makes room; the contents are lost.</summary>
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

    /// <summary>From the first m logarithms and ranks to ends, exponents and padding.</summary>
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
