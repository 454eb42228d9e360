// Images at MNIST's shape: the strokes of a digit with jittered points, a random affine map and a random width of the
// pen; the ink of a pixel depends on its distance to the stroke.

using HeavyTails.Core.Numerics;

namespace HeavyTails.Data.Synthetic;

/// <summary>
/// How much the drawn digits vary. With the defaults, this library's choice, softmax regression reaches 87% on the test
/// images and a 784-128-128-10 network 99% after six epochs (MNIST: 92% and 98%).
/// </summary>
public sealed record DigitStyle
{
    /// <summary>The default style of the digits.</summary>
    public static DigitStyle Default { get; } = new();

    /// <summary>
    /// Standard deviation of the points of the strokes, as a fraction of the digit's box. Default: 0.045.
    /// </summary>
    public double Jitter { get; init; } = .045;

    /// <summary>Standard deviation of the rotation in radians. Default: 0.17.</summary>
    public double Rotation { get; init; } = .17;

    /// <summary>Standard deviation of the slant, as horizontal over vertical distance. Default: 0.2.</summary>
    public double Shear { get; init; } = .2;

    /// <summary>Standard deviation of the logarithms of width and height. Default: 0.13.</summary>
    public double Stretch { get; init; } = .13;

    /// <summary>Standard deviation of the shift in pixels, in both directions. Default: 1.2.</summary>
    public double Shift { get; init; } = 1.2;

    /// <summary>Least and greatest width of the pen in pixels. Default: 1.3 and 3.2.</summary>
    public (double Least, double Largest) Pen { get; init; } = (1.3, 3.2);
}

/// <summary>
/// Drawn digits in images of 28 x 28 pixels with values k / 255: a substitute for MNIST without a download. They
/// never replace MNIST unless they are chosen by name.
/// </summary>
public static class Digits
{
    private const int Side = 28;

    /// <summary>Largest number of images of one data set: one array holds their pixels.</summary>
    public const int Most = int.MaxValue / (Side * Side);

    /// <summary>Height of a digit's box in pixels; with the width of 14 it is about MNIST's.</summary>
    private const double Height = 18,
        Width = 14;

    private const int PiecesPerSpan = 5;

    /// <summary>The first training images of an endless sequence.</summary>
    /// <param name="count">Number of images. Default: 60,000, MNIST's.</param>
    /// <param name="seed">Seed of the sequence. Default: 0.</param>
    /// <param name="style">How much the digits vary. Default: <see cref="DigitStyle.Default"/>.</param>
    public static Dataset Train(int count = 60_000, ulong seed = 0, DigitStyle? style = null) =>
        Draw("digits train", count, seed, 0, style);

    /// <summary>The first test images of an endless sequence, which shares no image with the training images.</summary>
    /// <param name="count">Number of images. Default: 10,000, MNIST's.</param>
    /// <param name="seed">Seed of the sequence. Default: 0.</param>
    /// <param name="style">How much the digits vary. Default: <see cref="DigitStyle.Default"/>.</param>
    public static Dataset Test(int count = 10_000, ulong seed = 0, DigitStyle? style = null) =>
        Draw("digits test", count, seed, 1ul << 40, style);

    private static Dataset Draw(string name, int count, ulong seed, ulong firstStream, DigitStyle? style)
    {
        if (count is < 0 or > Most)
            throw new ArgumentOutOfRangeException(
                nameof(count),
                $"the number of images must be in 0 .. {Most}, got {count}"
            );
        style ??= DigitStyle.Default;
        var pixels = new float[count * Side * Side];
        var labels = new int[count];
        Parallel.For(
            0,
            count,
            i =>
            {
                var random = SplitMix64.ForStream(seed, firstStream + (ulong)i);
                labels[i] = random.NextBelow(10);
                DrawOne(ref random, labels[i], style, pixels.AsSpan(i * Side * Side, Side * Side));
            }
        );
        return new(name, pixels, labels, [1, Side, Side])
        {
            ClassNames = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
        };
    }

    private static void DrawOne(ref SplitMix64 random, int digit, DigitStyle style, Span<float> image)
    {
        var variants = DigitShapes.All[digit];
        var strokes = variants[random.NextBelow(variants.Length)];
        var (turn, slant) = random.NextGaussians();
        var (wide, high) = random.NextGaussians();
        var (right, down) = random.NextGaussians();
        var (sin, cos) = Math.SinCos(style.Rotation * turn);
        double width = Width * Math.Exp(style.Stretch * wide),
            height = Height * Math.Exp(style.Stretch * high);
        var radius = .5 * (style.Pen.Least + ((style.Pen.Largest - style.Pen.Least) * random.NextUniform()));
        foreach (var stroke in strokes)
        {
            var points = new (double X, double Y)[stroke.Points.Length];
            for (var p = 0; p < points.Length; p++)
            {
                var (jitterX, jitterY) = random.NextGaussians();
                var x = width * (stroke.Points[p].X - .5 + (style.Jitter * jitterX));
                var y = height * (stroke.Points[p].Y - .5 + (style.Jitter * jitterY));
                x -= style.Shear * slant * y;
                points[p] = (
                    ((Side - 1) / 2.0) + (cos * x) - (sin * y) + (style.Shift * right),
                    ((Side - 1) / 2.0) + (sin * x) + (cos * y) + (style.Shift * down)
                );
            }
            var last = points[0];
            for (var span = 0; span + 1 < points.Length; span++)
            for (var piece = 1; piece <= (stroke.Smooth ? PiecesPerSpan : 1); piece++)
            {
                var next = stroke.Smooth ? CatmullRom(points, span, piece / (double)PiecesPerSpan) : points[span + 1];
                Ink(image, last, next, radius);
                last = next;
            }
        }
        // Pixels are rounded to the 256 levels of a scanned image.
        foreach (ref var v in image)
            v = MathF.Round(v * 255) / 255;
    }

    /// <summary>
    /// Draws a segment: a pixel has full ink within the radius of the pen, none one pixel further out, and a linear
    /// transition between. Where strokes overlap, the greater ink counts.
    /// </summary>
    private static void Ink(Span<float> image, (double X, double Y) from, (double X, double Y) to, double radius)
    {
        var reach = radius + .5;
        int left = Clamp(Math.Min(from.X, to.X) - reach),
            right = Clamp(Math.Max(from.X, to.X) + reach + 1);
        int top = Clamp(Math.Min(from.Y, to.Y) - reach),
            bottom = Clamp(Math.Max(from.Y, to.Y) + reach + 1);
        double dx = to.X - from.X,
            dy = to.Y - from.Y,
            squares = (dx * dx) + (dy * dy);
        for (var y = top; y <= bottom; y++)
        for (var x = left; x <= right; x++)
        {
            var along = squares > 0 ? Math.Clamp((((x - from.X) * dx) + ((y - from.Y) * dy)) / squares, 0, 1) : 0;
            double ex = x - from.X - (along * dx),
                ey = y - from.Y - (along * dy);
            var ink = (float)Math.Clamp(reach - Math.Sqrt((ex * ex) + (ey * ey)), 0, 1);
            ref var pixel = ref image[(y * Side) + x];
            pixel = Math.Max(pixel, ink);
        }
    }

    private static int Clamp(double v) => (int)Math.Clamp(Math.Floor(v), 0, Side - 1);

    private static (double X, double Y) CatmullRom((double X, double Y)[] points, int span, double t)
    {
        var (a, b, c, d) = (
            points[Math.Max(span - 1, 0)],
            points[span],
            points[span + 1],
            points[Math.Min(span + 2, points.Length - 1)]
        );
        return (At(a.X, b.X, c.X, d.X, t), At(a.Y, b.Y, c.Y, d.Y, t));
    }

    private static double At(double a, double b, double c, double d, double t) =>
        b + (.5 * t * (c - a + (t * ((2 * a) - (5 * b) + (4 * c) - d + (t * ((3 * (b - c)) + d - a))))));
}
