using HeavyTails.Checkpoints.IO;

namespace HeavyTails.Checkpoints.Model;

/// <summary>
/// Where in a file the weights are: training scripts keep several models, or averages of one, in a dictionary.
/// </summary>
/// <param name="Read">The dotted keys of the weights that are read; null where they are the whole file.</param>
/// <param name="Others">Dotted keys of further weights, which are not read.</param>
public sealed record ModelRoots(string? Read, IReadOnlyList<string> Others)
{
    /// <summary>A file whose weights are in no dictionary of their own.</summary>
    public static ModelRoots Whole { get; } = new(null, []);

    /// <summary>Most names that a message lists.</summary>
    private const int MostNames = 8;

    /// <summary>The weights at one of several places; what lies inside or around them is none.</summary>
    internal static ModelRoots Of(string? read, IEnumerable<string> all) =>
        read is null ? Whole : new(read, [.. all.Where(other => !IsWithin(other, read) && !IsWithin(read, other))]);

    /// <summary>What is said of a place that a file does not have, with those that it has.</summary>
    internal static string None(string path, IReadOnlyCollection<string> all) =>
        $"there are no weights under {Text.Quote(path)}"
        + (all.Count == 0 ? ", the file keeps them in no dictionary" : $"; there are some under {List(all)}");

    /// <summary>The weights that are read and those that are not, as a clause.</summary>
    public override string ToString() =>
        Others.Count == 0 ? $"weights under {Read}" : $"weights under {Read} are read, not those under {List(Others)}";

    private static bool IsWithin(string path, string outer) =>
        path == outer || path.StartsWith(outer + ".", StringComparison.Ordinal);

    private static string List(IReadOnlyCollection<string> names) =>
        string.Join(", ", names.Take(MostNames).Select(Short)) + (names.Count > MostNames ? ", ..." : "");

    private static string Short(string name) => Text.Quote(name).Trim('\'');
}
