// Checkpoints, or epochs of one, side by side. Layers are the same when their names are.
using System.Globalization;
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;

namespace HeavyTails.Reports.Figures;

/// <summary>A diagnosis with the name it has in a series.</summary>
public sealed record NamedResult(string Name, ModelResult Result);

/// <summary>A layer over a series; null where a checkpoint does not have it or could not analyse it.</summary>
public sealed record ComparedLayer(string Name, IReadOnlyList<LayerResult?> Results);

/// <summary>A series with its layers matched by name, in the order of their first appearance.</summary>
public sealed class ComparedSeries
{
    /// <summary>Matches layers; throws <see cref="ArgumentException"/> for fewer than two checkpoints.</summary>
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

    /// <summary>The checkpoints.</summary>
    public IReadOnlyList<NamedResult> Series { get; }

    /// <summary>Their layers.</summary>
    public IReadOnlyList<ComparedLayer> Layers { get; }

    /// <summary>Names of the checkpoints.</summary>
    public IReadOnlyList<string> Names => [.. Series.Select(s => s.Name)];

    internal int[] Positions => [.. Enumerable.Range(0, Series.Count)];

    /// <summary>The mean of a numeric column over each checkpoint's layers that have it; NaN where none has.</summary>
    public double[] Means(string column)
    {
        var of = LayerColumns.Named(column);
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
    /// Short names for paths: the file's own without its ending, with the folder's in front where two are the same.
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
