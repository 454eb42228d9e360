using FsCheck.Xunit;
using HeavyTails.Papers.Jamming;

namespace HeavyTails.Tests.Papers.Jamming;

/// <summary>The notebook's find_h and find_N.</summary>
public class NetworkSizeTests
{
    [Theory]
    [InlineData(1000, 2, 20, false, 23)]
    [InlineData(25_105_000, 2, 20, false, 5000)]
    [InlineData(1000, 3, 20, false, 18)]
    [InlineData(1000, 2, 20, true, 22)]
    [InlineData(1000, 3, 10, true, 19)]
    [InlineData(1, 2, 20, false, 0)]
    [InlineData(11, 2, 20, false, 1)]
    public void Widths_are_those_of_the_notebook(long parameters, int layers, int inputs, bool bias, int width) =>
        Assert.Equal(width, new NetworkSize(inputs, layers, 1, bias).Width(parameters));

    [Fact]
    public void The_largest_width_of_the_notebook_has_its_parameters() =>
        Assert.Equal(25_105_000, new NetworkSize(20, 2).Parameters(5000));

    [Property]
    public void The_width_of_a_widths_parameters_is_that_width(byte d, byte layers, byte n, bool bias, ushort h)
    {
        var size = new NetworkSize(d + 1, (layers % 6) + 1, n + 1, bias);
        Assert.Equal(h, size.Width(size.Parameters(h)));
    }

    // Widths of the notebook's grid of two hidden layers: 94 sizes give 76 widths, of which the least is 0.
    [Fact]
    public void The_grid_of_two_hidden_layers_has_76_widths()
    {
        var size = new NetworkSize(20, 2);
        long most = size.Parameters(5000);
        long[] sizes =
        [
            .. Enumerable.Range(0, 100).Select(i => (long)Math.Pow(10, Math.Log10(most) * i / 99)).Distinct(),
        ];
        Assert.Equal(94, sizes.Length);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 9, 11, 13, 15, 18], sizes[..12]);
        Assert.Equal([17_793_857, 21_135_628, 25_104_999], sizes[^3..]);
        int[] widths = [.. sizes.Select(size.Width)];
        Assert.Equal(8, widths.Count(h => h == 0));
        Assert.Equal(76, widths.Distinct().Count());
    }
}
