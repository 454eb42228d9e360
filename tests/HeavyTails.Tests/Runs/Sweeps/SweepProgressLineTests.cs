using HeavyTails.Runs.Sweeps;

namespace HeavyTails.Tests.Runs.Sweeps;

public class SweepProgressLineTests
{
    // Two workers need 10 s to start, a cell 1 s: the first two of 100 cells end after 11 s, two more each second.
    [Theory]
    [InlineData(1, 11, 99 * 11)] // nothing but the first cell is known
    [InlineData(4, 12, 96 * 12 / 4)]
    [InlineData(24, 22, 76 / 2 * 22 / 23)] // the true time left is 38 s, by the pace from the start it would be 70 s
    [InlineData(64, 42, 36 / 2)]
    public void TheStartOfTheWorkersIsNoPartOfThePace(int ended, int seconds, double left)
    {
        var now = TimeSpan.FromSeconds(seconds);
        var (from, since) = SweepProgressLine.Pace(TimeSpan.FromSeconds(11), now, ended);
        var found = (now - from).TotalSeconds / since * (100 - ended);
        Assert.InRange(found, .95 * left, 1.05 * left);
    }

    [Fact]
    public void CellsThatEndAtOnceHaveAPaceToo()
    {
        var now = TimeSpan.FromSeconds(2);
        Assert.Equal((TimeSpan.Zero, 5), SweepProgressLine.Pace(TimeSpan.Zero, now, 5) with { Ended = 5 });
    }
}
