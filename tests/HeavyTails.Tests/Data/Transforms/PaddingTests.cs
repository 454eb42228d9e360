using HeavyTails.Data;
using HeavyTails.Data.Transforms;

namespace HeavyTails.Tests.Data.Transforms;

public class PaddingTests
{
    [Fact]
    public void Pixels_are_added_on_each_side_of_every_channel_of_every_image()
    {
        // Two images of two channels, 1 x 2 pixels each.
        var data = new Dataset("two", [1, 2, 3, 4, 5, 6, 7, 8], [0, 1], [2, 1, 2]);
        var padded = data.Padded(1, -9);
        Assert.Equal([2, 3, 4], padded.SampleShape);
        Assert.Equal(data.Labels, padded.Labels);
        for (var plane = 0; plane < 4; plane++)
        {
            float[] expected = [-9, -9, -9, -9, -9, (2 * plane) + 1, (2 * plane) + 2, -9, -9, -9, -9, -9];
            Assert.Equal(expected, padded.Features[(12 * plane)..(12 * (plane + 1))]);
        }
        Assert.Equal(data.Features, data.Padded(0).Features);
        Assert.Equal([5, 6], new Dataset("flat", [7, 8], [0], [1, 2]).Padded(2).SampleShape);
    }

    [Fact]
    public void Samples_that_are_no_images_are_refused_with_their_shape()
    {
        var rows = new Dataset("rows", [1, 2, 3], [0], [3]);
        Assert.Contains("got [3]", Assert.Throws<ArgumentException>(() => rows.Padded(2)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => rows.Padded(-1));
    }
}
