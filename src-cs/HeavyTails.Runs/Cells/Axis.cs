// A value is kept as text that reads back to the same bits. Log-spaced values are
//   x_i = first (last / first)^(i / (n - 1)),   i = 0 .. n - 1
// with exact ends; the others are rounded to twelve digits, since powers differ in their last bit between systems,
// which would change the hash of a run.
using System.Globalization;

namespace HeavyTails.Runs.Cells;

/// <summary>Values of one quantity of an experiment, or of several that vary together.</summary>
public sealed class Axis
{
    private const string TwelveDigits = "E11";

    private Axis(
        IReadOnlyList<string> names,
        IReadOnlyList<IReadOnlyList<string>> points,
        IReadOnlyList<SettingKind> kinds
    )
    {
        var name = string.Join(", ", names);
        if (names.Count == 0 || names.Any(n => n.Length == 0) || points.Count == 0)
            throw new ArgumentException(
                $"expected an axis with a name and at least one value, got \"{name}\" with {points.Count}"
            );
        if (points.FirstOrDefault(p => p.Count != names.Count) is { } odd)
            throw new ArgumentException($"axis {name}: every point has {names.Count} values, got {Text(odd)}");
        if (points.Select(p => string.Join('\0', p)).Distinct().Count() != points.Count)
            throw new ArgumentException(
                $"axis {name}: its values must differ, got {string.Join(", ", points.Select(Text))}"
            );
        (Names, Points, Kinds) = (names, points, kinds);
    }

    /// <summary>Name of the quantity, for example "eta"; several names if the points are tuples.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The points in the given order, each with a value for every name.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Points { get; }

    /// <summary>
    /// Whether the values of each name are numbers or texts. An axis that was read from a file has texts.
    /// </summary>
    public IReadOnlyList<SettingKind> Kinds { get; }

    /// <summary>An axis of different numbers, at least one.</summary>
    public static Axis Of(string name, params IEnumerable<double> values) =>
        new([name], [.. values.Select(v => (string[])[Text(v)])], [SettingKind.Number]);

    /// <summary>An axis of different names, at least one.</summary>
    public static Axis Of(string name, params IEnumerable<string> values) =>
        OfPoints([name], values.Select(v => (string[])[v]));

    /// <summary>An axis of positive numbers with equal ratios, the first and the last of them exact.</summary>
    /// <param name="name">Name of the quantity.</param>
    /// <param name="first">First value, above 0.</param>
    /// <param name="last">Last value, above 0 and another one than the first.</param>
    /// <param name="count">Number of values, at least 2.</param>
    /// <exception cref="ArgumentException">One of the numbers is outside of its range.</exception>
    public static Axis LogSpaced(string name, double first, double last, int count)
    {
        if (!(first > 0 && last > 0 && double.IsFinite(first) && double.IsFinite(last) && count >= 2))
            throw new ArgumentException(
                FormattableString.Invariant(
                    $"axis {name}: expected two numbers above 0 and at least 2 values, got {first}, {last} and {count}"
                )
            );
        return Of(name, Enumerable.Range(0, count).Select(Value));

        double Value(int i) =>
            i == 0 ? first
            : i == count - 1 ? last
            : double.Parse(
                Math.Exp(Math.Log(first) + (Math.Log(last) - Math.Log(first)) * i / (count - 1))
                    .ToString(TwelveDigits, CultureInfo.InvariantCulture),
                CultureInfo.InvariantCulture
            );
    }

    /// <summary>
    /// An axis of quantities that vary together: listed points instead of a product, for example (d, b, eta) where each
    /// d has step sizes of its own.
    /// </summary>
    public static Axis OfPoints(IEnumerable<string> names, params IEnumerable<IReadOnlyList<double>> points) =>
        OfPoints([.. names], SettingKind.Number, points.Select(p => (string[])[.. p.Select(Text)]));

    /// <summary>An axis of quantities that vary together and have names for values.</summary>
    public static Axis OfPoints(IEnumerable<string> names, params IEnumerable<IReadOnlyList<string>> points) =>
        OfPoints([.. names], SettingKind.Text, points);

    /// <summary>One axis of several, which have equally many points: first with first, second with second.</summary>
    /// <exception cref="ArgumentException">The axes have different numbers of points, or there are none.</exception>
    public static Axis Zip(params IReadOnlyList<Axis> axes)
    {
        if (axes.Count == 0 || axes.Any(axis => axis.Points.Count != axes[0].Points.Count))
            throw new ArgumentException(
                "expected axes with equally many values, got "
                    + string.Join(", ", axes.Select(a => $"{string.Join(", ", a.Names)} with {a.Points.Count}"))
            );
        return new(
            [.. axes.SelectMany(axis => axis.Names)],
            [
                .. Enumerable
                    .Range(0, axes[0].Points.Count)
                    .Select(i => (string[])[.. axes.SelectMany(axis => axis.Points[i])]),
            ],
            [.. axes.SelectMany(axis => axis.Kinds)]
        );
    }

    /// <summary>An axis of one quantity whose values are texts of a kind already.</summary>
    internal static Axis OfTexts(string name, SettingKind kind, IEnumerable<string> values) =>
        new([name], [.. values.Select(v => (string[])[v])], [kind]);

    /// <summary>A point as text: one value, or values in brackets.</summary>
    internal static string Text(IReadOnlyList<string> point) =>
        point.Count == 1 ? point[0] : $"({string.Join(", ", point)})";

    private static Axis OfPoints(string[] names, SettingKind kind, IEnumerable<IReadOnlyList<string>> points) =>
        new(names, [.. points], [.. names.Select(_ => kind)]);

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
