// The data of a search for xmin, prepared once.   u_0 < u_1 < ... < u_{m-1} the distinct positive values, L_k = ln u_k,
// s_k = #{x < u_k},  n_k = n - s_k,  S_k = sum over x >= u_k of ln(x / u_k) = S_{k+1} + n_{k+1} (L_{k+1} - L_k),  a_k = alpha_k - 1 = n_k / S_k.
// Every term of S_k is positive and the sum is compensated, so all exponents cost O(n) and none loses digits.
namespace HeavyTails.Core;

/// <summary>Distinct values, logarithms, ranks and exponents of every candidate, padded for vector loads.</summary>
internal sealed class TailSample
{
    /// <summary>Entries behind the last one, copies of it, so that a vector load at any k &lt; m stays inside and adds no new point.</summary>
    internal const int Padding = 16;

    /// <summary>n, values with their multiplicities.</summary>
    internal required int Count { get; init; }

    /// <summary>m, distinct values.</summary>
    internal required int Distinct { get; init; }

    /// <summary>u, [m + padding] ascending.</summary>
    internal required double[] Values { get; init; }

    /// <summary>L = ln u, [m + padding].</summary>
    internal required double[] Logs { get; init; }

    /// <summary>s, [m + padding]: number of values strictly below.</summary>
    internal required double[] Ranks { get; init; }

    /// <summary>a = alpha - 1, [m + padding]; 0 where the tail has no spread.</summary>
    internal required double[] Exponents { get; init; }

    /// <summary>1 / n_k, [m + padding].</summary>
    internal required double[] InverseLengths { get; init; }

    /// <summary>n_k, the number of values >= u_k.</summary>
    internal int TailLength(int k) => Count - (int)Ranks[k];

    /// <summary>First k with u_k >= x; m when there is none.</summary>
    internal int FirstAtLeast(double x)
    {
        var at = Array.BinarySearch(Values, 0, Distinct, x);
        return at >= 0 ? at : ~at;
    }

    /// <summary>Prepares positive finite values in ascending order.</summary>
    internal static TailSample Of(ReadOnlySpan<double> ascending)
    {
        var n = ascending.Length;
        var values = new double[n + Padding];
        var ranks = new double[n + Padding];
        var m = 0;
        for (var i = 0; i < n; i++)
        {
            if (m > 0 && values[m - 1] == ascending[i])
                continue;
            values[m] = ascending[i];
            ranks[m++] = i;
        }
        var logs = new double[m + Padding];
        var exponents = new double[m + Padding];
        var inverses = new double[m + Padding];
        for (var k = 0; k < m; k++)
            logs[k] = Math.Log(values[k]);
        double sum = 0, carry = 0;
        for (var k = m - 1; k >= 0; k--)
        {
            if (k < m - 1)
            {
                // Neumaier would guard against a large term; terms here are positive and the sum grows, so Kahan's form is enough.
                var term = (n - ranks[k + 1]) * (logs[k + 1] - logs[k]) - carry;
                var next = sum + term;
                carry = next - sum - term;
                sum = next;
            }
            var length = n - ranks[k];
            inverses[k] = 1 / length;
            exponents[k] = sum > 0 ? length / sum : 0;
        }
        for (var k = m; k < m + Padding && m > 0; k++)
        {
            values[k] = values[m - 1];
            logs[k] = logs[m - 1];
            ranks[k] = ranks[m - 1];
            inverses[k] = inverses[m - 1];
        }
        return new TailSample { Count = n, Distinct = m, Values = values, Logs = logs, Ranks = ranks, Exponents = exponents, InverseLengths = inverses };
    }
}
