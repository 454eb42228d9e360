// Sorting by runs gives what the framework's sort gives, whatever the runs.

using HeavyTails.Core.Numerics;

namespace HeavyTails.Tests.Core.Numerics;

public class RunSortTests
{
    [Fact]
    public void Runs_of_every_kind_come_out_as_the_framework_sorts_them()
    {
        for (ulong seed = 0; seed < 3000; seed++)
        {
            var random = new SplitMix64(seed);
            var values = new double[random.NextBelow(seed % 10 == 0 ? 3000 : 200)];
            var longest = 1 + random.NextBelow(100);
            for (int at = 0, end; at < values.Length; at = end)
            {
                end = Math.Min(values.Length, at + 1 + random.NextBelow(longest));
                var step = random.NextBelow(3) - 1; // descending, all equal, ascending
                for (var i = at; i < end; i++)
                    values[i] = i == at ? random.NextBelow(50) : values[i - 1] + step * random.NextUniform();
            }
            if (seed % 7 == 0 && values.Length > 0)
                values[random.NextBelow(values.Length)] = double.NaN;
            if (seed % 5 == 0 && values.Length > 0)
                values[random.NextBelow(values.Length)] = double.PositiveInfinity;
            var expected = values.ToArray();
            Array.Sort(expected);
            RunSort.Ascending(values);
            Assert.Equal(expected, values);
        }
    }
}
