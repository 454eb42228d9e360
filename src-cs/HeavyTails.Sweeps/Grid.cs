// The product of some axes, each point repeated with several seeds; the last axis varies fastest, seeds faster still.
using System.Globalization;

namespace HeavyTails.Sweeps;

/// <summary>One named list of values; numbers are kept as text that reads back to the same bits.</summary>
public sealed class Axis
{
    private Axis(string name, IReadOnlyList<string> values)
    {
        if (name.Length == 0 || values.Count == 0)
            throw new ArgumentException($"an axis has a name and at least one value, got \"{name}\" with {values.Count}");
        if (values.Distinct().Count() != values.Count)
            throw new ArgumentException($"axis {name}: its values must differ, got {string.Join(", ", values)}");
        (Name, Values) = (name, values);
    }

    /// <summary>"eta".</summary>
    public string Name { get; }

    /// <summary>In the order given.</summary>
    public IReadOnlyList<string> Values { get; }

    /// <summary>An axis of numbers.</summary>
    public static Axis Of(string name, params IEnumerable<double> values) => new(name, [.. values.Select(v => v.ToString("R", CultureInfo.InvariantCulture))]);

    /// <summary>An axis of names.</summary>
    public static Axis Of(string name, params IEnumerable<string> values) => new(name, [.. values]);
}

/// <summary>All cells of an experiment.</summary>
public sealed class Grid
{
    /// <param name="axes">Of different names; none makes a grid of one point.</param>
    /// <param name="seeds">Repetitions >= 1 of each point.</param>
    /// <param name="seed">Of the whole grid.</param>
    public Grid(IEnumerable<Axis> axes, int seeds = 1, ulong seed = 0)
    {
        (Axes, Seeds, Seed) = ([.. axes], seeds, seed);
        if (seeds < 1)
            throw new ArgumentException($"seeds >= 1 are needed, got {seeds}");
        if (Axes.Select(a => a.Name).Append(Cell.RepeatColumn).Append(Cell.IndexColumn).GroupBy(n => n).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ArgumentException($"an axis needs a name of its own, got \"{twice.Key}\" twice (\"{Cell.IndexColumn}\" and \"{Cell.RepeatColumn}\" are the table's)");
        var count = Axes.Aggregate((long)seeds, (n, axis) => checked(n * axis.Values.Count));
        Count = count <= int.MaxValue ? (int)count : throw new ArgumentException($"a grid has at most {int.MaxValue} cells, got {count}");
    }

    /// <summary>In the order given.</summary>
    public IReadOnlyList<Axis> Axes { get; }

    /// <summary>Repetitions of each point.</summary>
    public int Seeds { get; }

    /// <summary>Of the whole grid.</summary>
    public ulong Seed { get; }

    /// <summary>Cells.</summary>
    public int Count { get; }

    /// <summary>Cell 0 .. Count - 1.</summary>
    public Cell this[int index]
    {
        get
        {
            if ((uint)index >= (uint)Count)
                throw new ArgumentException($"expected a cell in 0 .. {Count - 1}, got {index}");
            var values = new (string, string)[Axes.Count];
            var rest = index / Seeds;
            for (var a = Axes.Count - 1; a >= 0; a--)
            {
                var axis = Axes[a];
                values[a] = (axis.Name, axis.Values[rest % axis.Values.Count]);
                rest /= axis.Values.Count;
            }
            return new Cell(index, values, index % Seeds, Seed);
        }
    }
}
