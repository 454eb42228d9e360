using HeavyTails.Reports.Plotting;

namespace HeavyTails.Tests.Reports.Plotting;

public class ColourMapTests
{
    // Colours of matplotlib's viridis: its first, 128th, 192nd (of 256, from 1) and last.
    [Theory]
    [InlineData(0, "#440154")]
    [InlineData(.5, "#21918c")]
    [InlineData(.75, "#5ec962")]
    [InlineData(1, "#fde725")]
    public void Viridis_passes_through_the_colours_of_matplotlib(double share, string colour) =>
        Assert.Equal(colour, ColourMap.Viridis.At(share));

    // LinearSegmentedColormap.from_list of the notebook's eight colours: control point i stands at i/7.
    [Theory]
    [InlineData(0, 243, 232, 29)]
    [InlineData(1.0 / 7, 245, 173, 47)]
    [InlineData(3.0 / 7, 50, 191, 133)]
    [InlineData(1.5 / 7, 192.5, 183, 50)]
    [InlineData(6.5 / 7, 52.5, 48, 227.5)]
    [InlineData(1, 52, 27, 203)]
    public void The_notebooks_map_is_linear_between_its_colours(double share, double red, double green, double blue)
    {
        var colour = Rgb(ColourMap.Mei2019.At(share));
        Assert.All(colour.Zip([red, green, blue]), pair => Assert.InRange(pair.First - pair.Second, -.5, .5));
    }

    [Fact]
    public void Numbers_beyond_0_and_1_have_the_colours_of_the_ends()
    {
        Assert.Equal(ColourMap.Viridis.At(0), ColourMap.Viridis.At(-3));
        Assert.Equal(ColourMap.Viridis.At(1), ColourMap.Viridis.At(1.5));
    }

    // The luminance of sRGB; a map whose lightness rises is readable in grey.
    [Fact]
    public void The_default_map_grows_lighter_throughout_and_the_notebooks_does_not()
    {
        Assert.True(IsMonotone(ColourMap.Viridis));
        Assert.False(IsMonotone(ColourMap.Mei2019));

        static bool IsMonotone(ColourMap map)
        {
            double[] light = [.. Enumerable.Range(0, 101).Select(i => Luminance(map.At(i / 100.0)))];
            return light.Zip(light.Skip(1)).All(p => p.First < p.Second)
                || light.Zip(light.Skip(1)).All(p => p.First > p.Second);
        }
    }

    private static double[] Rgb(string hex) =>
        [.. new[] { 1, 3, 5 }.Select(at => (double)Convert.ToInt32(hex.Substring(at, 2), 16))];

    private static double Luminance(string hex)
    {
        double[] linear =
        [
            .. Rgb(hex).Select(c => c / 255 <= .04045 ? c / 255 / 12.92 : Math.Pow(((c / 255) + .055) / 1.055, 2.4)),
        ];
        return (.2126 * linear[0]) + (.7152 * linear[1]) + (.0722 * linear[2]);
    }
}
