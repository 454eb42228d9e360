using HeavyTails.Reports.Drawing;

namespace HeavyTails.Tests.Reports.Plotting;

public sealed class ColourTests
{
    [Theory]
    [InlineData("#0af", 0, 170, 255, 1)]
    [InlineData("#00aaff80", 0, 170, 255, 128 / 255.0)]
    [InlineData("rgb(1, 2.6, 254)", 1, 3, 254, 1)]
    [InlineData("rgba(300, -5, 12, 1.5)", 255, 0, 12, 1)]
    [InlineData("rgba(0, 0, 0, -1)", 0, 0, 0, 0)]
    public void A_text_is_the_colour_that_CSS_takes_it_for(string text, byte r, byte g, byte b, double opacity) =>
        Assert.Equal(new Colour(r, g, b, opacity), Colour.Parse(text));

    [Fact]
    public void Another_text_is_refused() => Assert.Throws<NotSupportedException>(() => Colour.Parse("rgb(a, b, c)"));
}
