// model-00002-of-00004.safetensors: the name of a shard tells its number and how many there are. An index that was made
// for a part of a model, or of which some files were not copied, names other files than lie beside it.
using System.Globalization;
using System.Text.RegularExpressions;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;

namespace HeavyTails.Checkpoints;

/// <summary>What is wrong with the files of a sharded model, in words.</summary>
internal static partial class Shards
{
    /// <summary>The place of a shard among all of a model.</summary>
    /// <param name="Stem">What the names of all shards begin with.</param>
    /// <param name="Number">The number of the shard, from 1.</param>
    /// <param name="Count">The number of all shards.</param>
    /// <param name="Extension">The extension with its dot.</param>
    public sealed record Position(string Stem, int Number, int Count, string Extension)
    {
        /// <summary>What the shards of one model have in common.</summary>
        public (string, int, string) Model => (Stem, Count, Extension);
    }

    /// <summary>The place that a name tells; null for the name of a whole file.</summary>
    public static Position? Place(string name) =>
        Shard().Match(name) is { Success: true } match
            ? new(
                match.Groups["stem"].Value,
                int.Parse(match.Groups["number"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture),
                int.Parse(match.Groups["count"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture),
                match.Groups["extension"].Value
            )
            : null;

    /// <summary>The files that an index names and its folder lacks; null where all are there.</summary>
    public static string? Missing(string folder, IReadOnlyCollection<string> named)
    {
        string[] missing = [.. named.Where(file => !File.Exists(Path.Combine(folder, file)))];
        return missing.Length switch
        {
            0 => null,
            1 when named.Count == 1 => $"the index names {Text.Quote(missing[0])}, which is not beside it",
            _ => $"of the {named.Count} files that the index names {missing.Length} "
                + $"{(missing.Length == 1 ? "is" : "are")} not beside it: {FolderChoice.List(missing)}",
        };
    }

    /// <summary>The shards that belong to those that an index names, but are not named; null where all are.</summary>
    public static string? NotNamed(string folder, IReadOnlyCollection<string> named)
    {
        if (OfOneModel(named) is not [var first, ..])
            return null;
        string[] beside =
        [
            .. Directory
                .EnumerateFiles(folder)
                .Select(path => Path.GetFileName(path))
                .Where(name => !named.Contains(name) && Place(name)?.Model == first.Model)
                .Order(NaturalOrder.Instance),
        ];
        if (beside.Length > 0)
            return $"the index names {named.Count} of the {named.Count + beside.Length} shards beside it; not read: "
                + FolderChoice.List(beside);
        return named.Count < first.Count
            ? $"the index names {named.Count} shards of {first.Count}, and the others are not beside it"
            : null;
    }

    /// <summary>The tensors of shards that an index does not list.</summary>
    public static string Unlisted(IReadOnlyCollection<string> tensors) =>
        $"the index leaves out {tensors.Count} tensors of its files: {FolderChoice.List(tensors)}";

    /// <summary>The shards that are missing beside others of one model; null if the files are none.</summary>
    public static string? Gaps(IReadOnlyList<string> files)
    {
        if (OfOneModel(files) is not [var first, ..] places)
            return null;
        var numbers = places.Select(p => p.Number).ToHashSet();
        var digits = files[0].Length - first.Stem.Length - first.Extension.Length - "-of-".Length;
        string[] missing =
        [
            .. Enumerable
                .Range(1, first.Count)
                .Where(number => !numbers.Contains(number))
                .Take(MostGaps)
                .Select(number => Name(first, number, (digits - 1) / 2)),
        ];
        return missing.Length == 0
            ? null
            : $"{files.Count} of {first.Count} shards of a model, without an index; missing: "
                + FolderChoice.List(missing);
    }

    // The places of files that are all shards of one model; null for any others.
    private static List<Position>? OfOneModel(IReadOnlyCollection<string> files)
    {
        var places = files.Select(Place).OfType<Position>().ToList();
        return places.Count == files.Count && places.DistinctBy(p => p.Model).Count() == 1 ? places : null;
    }

    // One more than a message lists, so that it says that there are more.
    private const int MostGaps = 11;

    private static string Name(Position place, int number, int digits)
    {
        string Digits(int n) => n.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
        return $"{place.Stem}-{Digits(number)}-of-{Digits(place.Count)}{place.Extension}";
    }

    [GeneratedRegex(@"^(?<stem>.*)-(?<number>\d{1,9})-of-(?<count>\d{1,9})(?<extension>\.\w+)$")]
    private static partial Regex Shard();
}
