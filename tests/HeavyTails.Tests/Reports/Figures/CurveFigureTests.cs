using HeavyTails.Reports;
using HeavyTails.Reports.Figures;
using HeavyTails.Reports.Plotting;

namespace HeavyTails.Tests.Reports.Figures;

[Collection(nameof(Reports.Drawing))]
public class CurveFigureTests
{
    [Fact]
    public void A_band_goes_along_the_upper_ends_and_back_along_the_lower()
    {
        var figure = CurveFigure.Of(
            "f",
            "t",
            "x",
            "y",
            [new("a", [1, 2, 3], [5, 6, 7]) { Low = [4, double.NaN, 6], High = [6, 7, 8] }]
        );
        var html = string.Concat(FigureWriter.InlineHtml(figure.Chart).Where(c => !char.IsWhiteSpace(c)))
            .Replace(".0", "");
        Assert.Contains("toself", html);
        Assert.Contains("[1,3,3,1]", html);
        Assert.Contains("[6,8,6,4]", html);
    }

    [Fact]
    public void Curves_of_unequal_lengths_are_refused_by_name()
    {
        Assert.Contains(
            "curve a of f: expected 2 values of Y",
            Assert.Throws<ArgumentException>(() => CurveFigure.Of("f", "t", "x", "y", [new("a", [1, 2], [5])])).Message
        );
        Assert.Contains(
            "of Low",
            Assert
                .Throws<ArgumentException>(() =>
                    CurveFigure.Of("f", "t", "x", "y", [new("a", [1, 2], [5, 6]) { Low = [1] }])
                )
                .Message
        );
        Assert.Contains(
            "1 cells",
            Assert
                .Throws<ArgumentException>(() =>
                    new ExperimentPage("t", "s").Table(
                        ["a", "b"],
                        [
                            ["1"],
                        ]
                    )
                )
                .Message
        );
    }
}
