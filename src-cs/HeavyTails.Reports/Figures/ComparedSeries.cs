using System.Globalization;
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Reports.Figures;

/// <summary>The analysis of a checkpoint, with the name of the checkpoint in a series.</summary>
public sealed record NamedResult(string Name, ModelResult Result);

/// <summary>One layer over a series of checkpoints.</summary>
/// <param name="Name">The layer's name.</param>
/// <param name="Results">
/// Its analysis in each checkpoint; null if the checkpoint has no layer of that name or it could not be analysed.
/// </param>
public sealed record ComparedLayer(string Name, IReadOnlyList<LayerResult?> Results);

/// <summary>
/// Several checkpoints, or epochs of one, side by side. Layers of the same name are the same layer; they stand in the
/// order in which their names first appear.
/// </summary>
public sealed class ComparedSeries
{
    /// <summary>Matches the layers of the checkpoints by their names.</summary>
    /// <exception cref="ArgumentException">There are fewer than two checkpoints.</exception>
    public ComparedSeries(IReadOnlyList<NamedResult> series)
    {
        if (series.Count < 2)
            throw new ArgumentException($"expected at least 2 checkpoints to compare, got {series.Count}");
        Series = series;
        var byName = series
            .Select(s => s.Result.Layers.GroupBy(l => l.LongName).ToDictionary(g => g.Key, g => g.First()))
            .ToArray();
        Layers =
        [
            .. series
                .SelectMany(s => s.Result.Layers.Select(l => l.LongName))
                .Distinct()
                .Select(name => new ComparedLayer(name, [.. byName.Select(layers => layers.GetValueOrDefault(name))])),
        ];
    }

    /// <summary>The checkpoints, in the order of the series.</summary>
    public IReadOnlyList<NamedResult> Series { get; }

    /// <summary>The layers that at least one checkpoint has.</summary>
    public IReadOnlyList<ComparedLayer> Layers { get; }

    /// <summary>Names of the checkpoints, in the order of the series.</summary>
    public IReadOnlyList<string> Names => [.. Series.Select(s => s.Name)];

    /// <summary>
    /// Why there is nothing to compare, a sentence with the first names of two checkpoints; null where at least one
    /// layer is in two of them.
    /// </summary>
    public string? WhyNothingMatches
    {
        get
        {
            if (Layers.Any(layer => layer.Results.Count(result => result is not null) > 1))
                return null;
            static string First(NamedResult one) =>
                one.Result.Layers.Count == 0
                    ? $"{one.Name} has no analysed layer"
                    : $"the first of {one.Name} are "
                        + string.Join(", ", one.Result.Layers.Take(3).Select(l => Printable.Short(l.LongName, 60)));
            return $"no layer is in two of the checkpoints: {string.Join("; ", Series.Take(2).Select(First))}";
        }
    }

    internal int[] Positions => [.. Enumerable.Range(0, Series.Count)];

    /// <summary>
    /// The mean of a numeric column over the layers of each checkpoint that have a finite value there; NaN if none has.
    /// </summary>
    public double[] Means(string column)
    {
        var of = LayerColumns.Named(column, [.. Series.SelectMany(s => s.Result.Layers)]);
        return
        [
            .. Series.Select(s =>
                s.Result.Layers.Select(of.Value)
                    .OfType<IConvertible>()
                    .Select(v => v.ToDouble(CultureInfo.InvariantCulture))
                    .Where(double.IsFinite)
                    .DefaultIfEmpty(double.NaN)
                    .Average()
            ),
        ];
    }

    /// <summary>
    /// Short names for the files or folders of a series: the name without its ending, or with the name of the enclosing
    /// folder in front if two would be the same.
    /// </summary>
    public static IReadOnlyList<string> NamesOf(IReadOnlyList<string> paths)
    {
        var full = paths.Select(p => Path.TrimEndingDirectorySeparator(Path.GetFullPath(p))).ToArray();
        var names = full.Select(Path.GetFileNameWithoutExtension).ToArray();
        return
        [
            .. full.Select(
                (path, i) =>
                    names.Count(n => n == names[i]) == 1
                        ? names[i]!
                        : $"{Path.GetFileName(Path.GetDirectoryName(path))}/{Path.GetFileName(path)}"
            ),
        ];
    }
}
