using HeavyTails.Reports.Reproduction;

namespace HeavyTails.Tests.Reports.Reproduction;

/// <summary>Verdicts follow from numbers.</summary>
public class JudgementTests
{
    [Theory]
    // The difference is at most the tolerance and 1.96 errors.
    [InlineData(2, .1, 2.05, .01, Verdict.Agrees)]
    [InlineData(2, 0, 2.0195, .01, Verdict.Agrees)]
    [InlineData(2, 0, 2.0197, .01, Verdict.Disagrees)]
    [InlineData(2, .1, 1.8805, .01, Verdict.Agrees)]
    [InlineData(2, .1, 1.8803, .01, Verdict.Disagrees)]
    [InlineData(-3, 0, 3, .1, Verdict.Disagrees)]
    // Without an error only the tolerance counts, and a difference decides nothing.
    [InlineData(2, .1, 2.09, double.NaN, Verdict.Agrees)]
    [InlineData(2, .1, 2.11, double.NaN, Verdict.Open)]
    [InlineData(2, 0, 2, double.NaN, Verdict.Agrees)]
    // The interval says too little from the larger of the tolerance and half of the stated number on.
    [InlineData(2, .1, 2, .51, Verdict.Agrees)]
    [InlineData(2, .1, 2, .52, Verdict.Open)]
    [InlineData(2, 1.5, 9, .75, Verdict.Disagrees)]
    [InlineData(0, .2, .1, .1, Verdict.Agrees)]
    [InlineData(0, .2, .1, .11, Verdict.Open)]
    [InlineData(2, .1, 100, 50, Verdict.Open)]
    [InlineData(2, .1, double.NaN, .1, Verdict.Open)]
    [InlineData(2, .1, double.PositiveInfinity, .1, Verdict.Open)]
    [InlineData(2, .1, 2, double.PositiveInfinity, Verdict.Open)]
    public void A_number_is_judged_by_its_interval_and_the_tolerance(
        double theirs,
        double tolerance,
        double ours,
        double error,
        Verdict expected
    )
    {
        var judgement = Judgement.Of(theirs, tolerance, new(ours, error));
        Assert.Equal(expected, judgement.Verdict);
        Assert.Equal(expected == Verdict.Agrees, judgement.Why == "");
    }

    [Theory]
    [InlineData(double.NaN, 0)]
    [InlineData(1, double.NaN)]
    [InlineData(1, -.1)]
    [InlineData(double.PositiveInfinity, 1)]
    public void A_claim_that_is_no_number_is_refused(double theirs, double tolerance)
    {
        var fault = Assert.Throws<ArgumentException>(() => Judgement.Of(theirs, tolerance, new(1, 1)));
        Assert.Contains("got", fault.Message, StringComparison.Ordinal);
    }

    // P(X <= k) for X ~ Binomial(10, .95) by hand: 1 - .95^10 - 10 (.05) .95^9 = .0861 at k = 8, and .0115 at 7.
    [Theory]
    [InlineData(10, 10, Verdict.Agrees)]
    [InlineData(8, 10, Verdict.Agrees)]
    [InlineData(7, 10, Verdict.Disagrees)]
    [InlineData(0, 10, Verdict.Disagrees)]
    // Of one interval even a miss has a chance of 5 %; of two misses one in 400.
    [InlineData(1, 1, Verdict.Open)]
    [InlineData(0, 1, Verdict.Open)]
    [InlineData(2, 2, Verdict.Agrees)]
    [InlineData(0, 2, Verdict.Disagrees)]
    [InlineData(0, 0, Verdict.Open)]
    public void A_coverage_is_judged_by_the_binomial_law(int hits, int intervals, Verdict expected) =>
        Assert.Equal(expected, Judgement.OfCoverage(.95, hits, intervals).Verdict);

    // P(X >= k) for X ~ Binomial(100, .95): .95^100 = .0059 at 100, and .0371 with 100 (.05) .95^99 at 99.
    [Theory]
    [InlineData(100, 100, Verdict.Disagrees)]
    [InlineData(99, 100, Verdict.Agrees)]
    [InlineData(95, 100, Verdict.Agrees)]
    [InlineData(85, 100, Verdict.Disagrees)]
    [InlineData(10, 10, Verdict.Agrees)]
    public void Too_many_hits_refute_an_exact_level_and_not_a_least_one(int hits, int intervals, Verdict expected)
    {
        Assert.Equal(expected, Judgement.OfCoverage(.95, hits, intervals, exactly: true).Verdict);
        if (hits > 95)
            Assert.Equal(Verdict.Agrees, Judgement.OfCoverage(.95, hits, intervals).Verdict);
    }

    // The 97.5 % points of Student's law, from a table: 12.706, 4.303, 2.776 and 2.045 at 1, 2, 4 and 29 degrees.
    [Theory]
    [InlineData(1, 12.706)]
    [InlineData(2, 4.303)]
    [InlineData(4, 2.776)]
    [InlineData(29, 2.045)]
    [InlineData(double.PositiveInfinity, 1.96)]
    public void The_interval_of_a_mean_of_few_values_is_Students(double degrees, double point)
    {
        Assert.Equal(point, new Measured(10, 1, degrees).HalfWidth, 3);
        Assert.Equal(Verdict.Agrees, Judgement.Of(100, 0, new(100 + point - .001, 1, degrees)).Verdict);
        Assert.Equal(Verdict.Disagrees, Judgement.Of(100, 0, new(100 + point + .001, 1, degrees)).Verdict);
    }

    [Fact]
    public void A_coverage_of_thousands_of_intervals_neither_underflows_nor_overflows()
    {
        // The standard deviation of the number of hits is 10.9: 950 - 1.96 * 10.9 * ... of 5,000 is 4750 - 30.2.
        Assert.Equal(Verdict.Agrees, Judgement.OfCoverage(.95, 4750, 5000).Verdict);
        Assert.Equal(Verdict.Agrees, Judgement.OfCoverage(.95, 4722, 5000).Verdict);
        Assert.Equal(Verdict.Disagrees, Judgement.OfCoverage(.95, 4715, 5000).Verdict);
        Assert.Equal(Verdict.Agrees, Judgement.OfCoverage(.95, 5000, 5000).Verdict);
    }

    [Theory]
    [InlineData(0, 1, 2)]
    [InlineData(1, 1, 2)]
    [InlineData(.95, 3, 2)]
    [InlineData(.95, -1, 2)]
    public void A_coverage_of_more_hits_than_intervals_is_refused(double level, int hits, int intervals) =>
        Assert.Throws<ArgumentException>(() => Judgement.OfCoverage(level, hits, intervals));
}
