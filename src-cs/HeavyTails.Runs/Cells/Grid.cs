// The product of some axes, each point repeated with several seeds. The repetition varies fastest, then the last axis:
//   cell = kept * seeds + repetition,   point = Kept[kept] = (i_1 * n_2 + i_2) * n_3 + ...
// A grid with a filter has the points that the filter keeps, in their order; its cells are counted over them alone.
namespace HeavyTails.Runs.Cells;

/// <summary>All cells of an experiment: the product of its axes without what is left out, times repetitions.</summary>
public sealed class Grid
{
    private readonly IReadOnlyDictionary<string, string> _settings;
    private readonly Func<Cell, bool>? _keep;
    private readonly Lazy<int[]?> _kept;

    /// <summary>Makes the grid of some axes.</summary>
    /// <param name="axes">Axes with different names; a grid without axes has one point.</param>
    /// <param name="seeds">Number of repetitions of each point, at least 1. Default: 1.</param>
    /// <param name="seed">Seed of the whole grid. Default: 0.</param>
    /// <param name="keep">
    /// Whether a point is in the grid, asked with a cell of repetition 0. The answer may depend on the values of the
    /// axes and on settings alone. Default: all points are.
    /// </param>
    /// <exception cref="ArgumentException">Two axes have the same name, or there are too many cells.</exception>
    public Grid(IEnumerable<Axis> axes, int seeds = 1, ulong seed = 0, Func<Cell, bool>? keep = null)
        : this([.. axes], (seeds, seed), keep, new Dictionary<string, string>()) { }

    private Grid(
        IReadOnlyList<Axis> axes,
        (int Count, ulong Seed) seeds,
        Func<Cell, bool>? keep,
        IReadOnlyDictionary<string, string> settings
    )
    {
        (Axes, Seeds, Seed, _keep, _settings) = (axes, seeds.Count, seeds.Seed, keep, settings);
        if (Seeds < 1)
            throw new ArgumentException($"expected at least 1 seed, got {Seeds}");
        if (
            Axes.SelectMany(a => a.Names)
                .Append(Cell.RepeatColumn)
                .Append(Cell.IndexColumn)
                .GroupBy(n => n)
                .FirstOrDefault(g => g.Count() > 1) is
            { } twice
        )
            throw new ArgumentException(
                $"an axis needs a name of its own, got \"{twice.Key}\" twice "
                    + $"(\"{Cell.IndexColumn}\" and \"{Cell.RepeatColumn}\" are columns of every table)"
            );
        var count = Axes.Aggregate((System.Int128)1, (n, axis) => Checked(n * axis.Points.Count));
        Checked(count * Seeds);
        Points = (int)count;
        _kept = new(Filtered);
    }

    /// <summary>The axes in the given order.</summary>
    public IReadOnlyList<Axis> Axes { get; }

    /// <summary>Number of repetitions of each point.</summary>
    public int Seeds { get; }

    /// <summary>Seed of the whole grid.</summary>
    public ulong Seed { get; }

    /// <summary>Number of points of the product of the axes, before any are left out.</summary>
    public int Points { get; }

    /// <summary>Indices of the points that are kept, ascending; null if all are.</summary>
    public IReadOnlyList<int>? Kept => _kept.Value;

    /// <summary>Number of cells: points that are kept, times repetitions.</summary>
    /// <exception cref="ArgumentException">The filter keeps no point.</exception>
    public int Count => (_kept.Value?.Length ?? Points) * Seeds;

    /// <summary>The cell of an index 0 .. Count - 1.</summary>
    /// <exception cref="ArgumentException">The index is outside of that range.</exception>
    public Cell this[int index]
    {
        get
        {
            if ((uint)index >= (uint)Count)
                throw new ArgumentException($"expected a cell in 0 .. {Count - 1}, got {index}");
            var (point, repeat) = Math.DivRem(index, Seeds);
            return CellAt(_kept.Value is { } kept ? kept[point] : point, index, repeat);
        }
    }

    /// <summary>The same grid whose cells know the values of some settings.</summary>
    internal Grid With(IReadOnlyDictionary<string, string> settings) => new(Axes, (Seeds, Seed), _keep, settings);

    /// <summary>A grid of other axes and seeds with the same filter.</summary>
    internal Grid With(IReadOnlyList<Axis> axes, int seeds, ulong seed) => new(axes, (seeds, seed), _keep, _settings);

    /// <summary>The same grid with the points of a text of ranges, as in context.json.</summary>
    /// <exception cref="ArgumentException">The text names a point that the axes do not have.</exception>
    internal Grid Keeping(string ranges)
    {
        var kept = CellRanges.Parse("kept", ranges, Points).ToHashSet();
        return new(Axes, (Seeds, Seed), cell => kept.Contains(cell.Index), _settings);
    }

    private int[]? Filtered()
    {
        if (_keep is null)
            return null;
        int[] kept = [.. Enumerable.Range(0, Points).Where(point => _keep(CellAt(point, point, 0)))];
        return kept.Length == 0
                ? throw new ArgumentException($"the filter keeps none of the {Points} points of the grid")
            : kept.Length == Points ? null
            : kept;
    }

    private Cell CellAt(int point, int index, int repeat)
    {
        var values = new IReadOnlyList<string>[Axes.Count];
        for (var a = Axes.Count - 1; a >= 0; a--)
        {
            var axis = Axes[a];
            (point, var i) = Math.DivRem(point, axis.Points.Count);
            values[a] = axis.Points[i];
        }
        return new Cell(
            index,
            [.. Axes.SelectMany((axis, a) => axis.Names.Select((name, i) => (name, values[a][i])))],
            (repeat, Seed),
            _settings
        );
    }

    private static System.Int128 Checked(System.Int128 count) =>
        count <= int.MaxValue
            ? count
            : throw new ArgumentException($"a grid has at most {int.MaxValue} cells, got {count}");
}
