// The outlines of plotly.js's symbols, of "radius" r = size / 2 about the origin.
namespace HeavyTails.Reports.Drawing;

/// <summary>The symbols of points.</summary>
internal static class Symbols
{
    private const string Open = "-open";

    /// <summary>Whether a symbol is an outline without filling.</summary>
    public static bool IsOpen(string name) => name.EndsWith(Open, StringComparison.Ordinal);

    /// <summary>The outline of a symbol at a place.</summary>
    /// <exception cref="NotSupportedException">The symbol is not one that figures use.</exception>
    public static Outline At(string name, Place place, double size)
    {
        var r = size / 2;
        if (IsOpen(name))
            name = name[..^Open.Length];
        if (name == "circle")
            return Outline.Circle(place, r);
        (double X, double Y)[] points = name switch
        {
            "square" => [(-r, -r), (r, -r), (r, r), (-r, r)],
            "diamond" => [(0, -1.3 * r), (1.3 * r, 0), (0, 1.3 * r), (-1.3 * r, 0)],
            "triangle-up" => Regular(3, 1.155 * r, -90),
            "triangle-down" => Regular(3, 1.155 * r, 90),
            "pentagon" => Regular(5, r, -90),
            "hexagon" => Regular(6, r, -90),
            "star" => Star(1.4 * r),
            "cross" => Cross(1.2 * r, .4 * r, 0),
            "x" => Cross(1.2 * r, .4 * r, 45),
            _ => throw new NotSupportedException($"the symbol {name}"),
        };
        return new([.. points.Select(p => new Place(place.X + p.X, place.Y + p.Y))]);
    }

    private static (double, double)[] Regular(int corners, double radius, double first) =>
        [.. Enumerable.Range(0, corners).Select(i => Polar(radius, first + (360.0 / corners * i)))];

    private static (double, double)[] Star(double radius) =>
        [.. Enumerable.Range(0, 10).Select(i => Polar(i % 2 == 0 ? radius : .382 * radius, -90 + (36 * i)))];

    private static (double, double)[] Cross(double length, double half, double turn)
    {
        (double X, double Y)[] arms =
        [
            (half, -length),
            (half, -half),
            (length, -half),
            (length, half),
            (half, half),
            (half, length),
            (-half, length),
            (-half, half),
            (-length, half),
            (-length, -half),
            (-half, -half),
            (-half, -length),
        ];
        var (cos, sin) = (Math.Cos(turn * Math.PI / 180), Math.Sin(turn * Math.PI / 180));
        return [.. arms.Select(p => ((p.X * cos) - (p.Y * sin), (p.X * sin) + (p.Y * cos)))];
    }

    private static (double, double) Polar(double radius, double degrees) =>
        (radius * Math.Cos(degrees * Math.PI / 180), radius * Math.Sin(degrees * Math.PI / 180));
}
