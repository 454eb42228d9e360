// A folder holds a series if files in it have names that differ only in their last number: net_0.pyT, net_1.pyT, ...
// Files without a number (net_final.pyT) and the shards of one model (model-00001-of-00003) are none of it.
using System.Globalization;
using System.Text.RegularExpressions;
using HeavyTails.Checkpoints.Formats;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;

namespace HeavyTails.Checkpoints.Series;

/// <summary>The checkpoints of a series in their order.</summary>
/// <param name="Name">Name of the series: that of its folder, or of its first checkpoint.</param>
/// <param name="Paths">The checkpoints, files or folders, in natural order of their names; at least one.</param>
public sealed partial record SeriesFiles(string Name, IReadOnlyList<string> Paths)
{
    /// <summary>Endings that nets have beside those of the known formats; .pyT is that of sgd_ht.</summary>
    private static readonly string[] FurtherEndings = [".pyT", ".pyt"];

    /// <summary>The folder that holds the nets; null where the nets were named one by one.</summary>
    public string? Folder { get; init; }

    /// <summary>Names of other checkpoints in the folder, which are none of the series. Default: none.</summary>
    public IReadOnlyList<string> Others { get; private init; } = [];

    /// <summary>The numbers in the names of the nets; empty where a name has none.</summary>
    public IReadOnlyList<long> Numbers { get; private init; } = [];

    /// <summary>Several checkpoints, in natural order of their paths.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static SeriesFiles Of(IEnumerable<string> paths)
    {
        string[] all = [.. paths.Order(NaturalOrder.Instance)];
        if (all.Length == 0)
            throw new ArgumentException("expected at least one checkpoint, got none", nameof(paths));
        return Numbered(new SeriesFiles(NameOf(all[0]), all));
    }

    /// <summary>The series in a folder; null where it holds none.</summary>
    /// <exception cref="CheckpointException">The folder cannot be read, or holds more than one series.</exception>
    public static SeriesFiles? In(string folder) =>
        Group(folder, Directory.EnumerateFiles, IsNet) is { } files ? files
        : Group(folder, Directory.EnumerateDirectories, _ => true) is { } folders ? folders with { Others = [] }
        : null;

    /// <summary>The series of files in a folder, without those of folders in it; null where it holds none.</summary>
    /// <exception cref="CheckpointException">The folder cannot be read, or holds more than one series.</exception>
    public static SeriesFiles? OfFilesIn(string folder) => Group(folder, Directory.EnumerateFiles, IsNet);

    /// <summary>The nets whose numbers are in a range, both ends included.</summary>
    /// <param name="first">Least number; null for no limit.</param>
    /// <param name="last">Greatest number; null for no limit.</param>
    /// <exception cref="ArgumentException">The names of the nets have no numbers, or none is in the range.</exception>
    public SeriesFiles Between(long? first, long? last)
    {
        if (first is null && last is null)
            return this;
        if (Numbers.Count == 0)
            throw new ArgumentException(
                $"{Name}: expected names with numbers to choose nets by, got {NameOf(Paths[0])}"
            );
        int[] kept = [.. Enumerable.Range(0, Paths.Count).Where(i => !(Numbers[i] < first) && !(Numbers[i] > last))];
        return kept.Length > 0
            ? Kept(kept)
            : throw new ArgumentException(
                $"{Name}: expected nets with numbers from {first ?? Numbers[0]} to {last ?? Numbers[^1]}, "
                    + $"got {Numbers[0]} to {Numbers[^1]}"
            );
    }

    /// <summary>The last nets of the series, or all where there are fewer.</summary>
    public SeriesFiles LastOf(int count) =>
        count >= Paths.Count ? this : Kept([.. Enumerable.Range(Paths.Count - count, count)]);

    /// <summary>
    /// The numbers that are missing between the first and the last, where most numbers follow each other at one
    /// distance; empty where they do not.
    /// </summary>
    public IReadOnlyList<long> Missing()
    {
        if (Numbers.Count < 3)
            return [];
        var steps = Enumerable.Range(1, Numbers.Count - 1).Select(i => Numbers[i] - Numbers[i - 1]).ToArray();
        var step = steps.GroupBy(s => s).MaxBy(g => g.Count())!;
        if (step.Key < 1 || 2 * step.Count() < steps.Length || steps.Any(s => s % step.Key != 0))
            return [];
        var present = Numbers.ToHashSet();
        var missing = new List<long>();
        for (var n = Numbers[0]; n < Numbers[^1] && missing.Count <= Numbers.Count; n += step.Key)
            if (!present.Contains(n))
                missing.Add(n);
        return missing;
    }

    private SeriesFiles Kept(int[] indices) =>
        this with
        {
            Paths = [.. indices.Select(i => Paths[i])],
            Numbers = Numbers.Count == 0 ? [] : [.. indices.Select(i => Numbers[i])],
        };

    private static SeriesFiles? Group(
        string folder,
        Func<string, IEnumerable<string>> entries,
        Func<string, bool> isNet
    )
    {
        List<string> all;
        List<IGrouping<(string Before, string After), string>> groups;
        try
        {
            all = [.. entries(folder).Where(isNet)];
            groups =
            [
                .. all.Where(path => LastNumber(NameOf(path)) is not null)
                    .GroupBy(path => Around(NameOf(path)))
                    .Where(group => group.Count() > 1),
            ];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException(folder, null, $"cannot be read: {e.Message}", e);
        }
        if (groups.Count > 1)
            throw new CheckpointException(
                folder,
                null,
                $"expected one series of nets, got {groups.Count}: "
                    + string.Join(", ", groups.Take(4).Select(g => $"{g.Key.Before}*{g.Key.After} ({g.Count()})"))
                    + "; name the files of one"
            );
        return groups is [var only]
            ? Numbered(
                new SeriesFiles(NameOf(Path.GetFullPath(folder)), [.. only.Order(NaturalOrder.Instance)])
                {
                    Folder = folder,
                    Others = [.. all.Except(only).Select(NameOf).Order(NaturalOrder.Instance)],
                }
            )
            : null;
    }

    private static SeriesFiles Numbered(SeriesFiles files)
    {
        var numbers = files.Paths.Select(path => LastNumber(NameOf(path))).ToArray();
        return numbers.Contains(null) ? files : files with { Numbers = [.. numbers.OfType<long>()] };
    }

    private static bool IsNet(string path)
    {
        var ending = Path.GetExtension(path);
        return FurtherEndings.Contains(ending)
            || CheckpointFormats.Readers.Any(r =>
                r.Format.Extensions.Contains(ending, StringComparer.OrdinalIgnoreCase)
            );
    }

    private static string NameOf(string path) => Path.GetFileName(Path.TrimEndingDirectorySeparator(path));

    private static (string Before, string After) Around(string name)
    {
        var match = Number().Match(Path.GetFileNameWithoutExtension(name));
        return (match.Groups["before"].Value, match.Groups["after"].Value + Path.GetExtension(name));
    }

    private static long? LastNumber(string name)
    {
        var stem = Path.GetFileNameWithoutExtension(name);
        return
            !Shard().IsMatch(stem)
            && Number().Match(stem) is { Success: true } match
            && long.TryParse(match.Groups["number"].Value, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
    }

    [GeneratedRegex(@"^(?<before>.*?)(?<number>[0-9]+)(?<after>[^0-9]*)$", RegexOptions.Singleline)]
    private static partial Regex Number();

    [GeneratedRegex("-of-[0-9]+$")]
    private static partial Regex Shard();
}
