// c(t) for t in [0, 1]: linear interpolation in RGB between control points at equal distances.
using System.Globalization;

namespace HeavyTails.Reports.Plotting;

/// <summary>A map from the numbers 0 to 1 to colours.</summary>
public sealed record ColourMap
{
    /// <summary>The name by which pages and messages call the map.</summary>
    public required string Name { get; init; }

    /// <summary>Control points at equal distances, at least two, each red, green and blue from 0 to 255.</summary>
    public required IReadOnlyList<IReadOnlyList<byte>> Points { get; init; }

    /// <summary>
    /// Viridis, by 17 of its 256 colours: dark blue to yellow with lightness rising evenly, so that it can be read in
    /// grey and under every kind of colour vision. Smith and van der Walt 2015, bids.github.io/colormap.
    /// </summary>
    public static ColourMap Viridis { get; } =
        new()
        {
            Name = "viridis",
            Points =
            [
                [68, 1, 84],
                [72, 24, 106],
                [71, 45, 123],
                [66, 64, 134],
                [59, 82, 139],
                [51, 99, 141],
                [44, 114, 142],
                [38, 130, 142],
                [33, 145, 140],
                [31, 160, 136],
                [40, 174, 128],
                [63, 188, 115],
                [94, 201, 98],
                [132, 212, 75],
                [173, 220, 48],
                [216, 226, 25],
                [253, 231, 37],
            ],
        };

    /// <summary>
    /// From the palette's blue over white to its orange, for numbers on both sides of 0: equal lightness at equal
    /// distances from the middle, and distinct under every kind of colour vision.
    /// </summary>
    public static ColourMap BlueOrange { get; } =
        new()
        {
            Name = "blue-orange",
            Points =
            [
                [70, 149, 202],
                [163, 202, 229],
                [255, 255, 255],
                [244, 190, 155],
                [226, 124, 60],
            ],
        };

    /// <summary>
    /// The map of the source's jamming notebook, from yellow to violet. Its lightness falls unevenly, and red-green
    /// colour blindness merges its orange and green; it is here to compare figures with the source's.
    /// </summary>
    public static ColourMap Mei2019 { get; } =
        new()
        {
            Name = "Mei2019",
            Points =
            [
                [243, 232, 29],
                [245, 173, 47],
                [140, 193, 53],
                [50, 191, 133],
                [23, 167, 198],
                [36, 123, 235],
                [53, 69, 252],
                [52, 27, 203],
            ],
        };

    /// <summary>The colour at a number, which is moved into 0 to 1, as "#rrggbb".</summary>
    public string At(double share)
    {
        var at = Math.Clamp(share, 0, 1) * (Points.Count - 1);
        var below = Math.Min((int)at, Points.Count - 2);
        var (from, to, part) = (Points[below], Points[below + 1], at - below);
        return "#" + string.Concat(from.Zip(to, (a, b) => ((int)Math.Round(a + (part * (b - a)))).ToString("x2")));
    }

    /// <summary>The map in the form of plotly.js: pairs of a number from 0 to 1 and a colour.</summary>
    internal object[][] Scale =>
        [
            .. Points.Select(
                (p, i) =>
                    new object[]
                    {
                        i / (Points.Count - 1.0),
                        string.Create(CultureInfo.InvariantCulture, $"rgb({p[0]},{p[1]},{p[2]})"),
                    }
            ),
        ];
}
