// Of two numbers a and b: the difference b - a, and |b - a| / max(|a|, |b|), which is at most 2.
using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Files;

namespace HeavyTails.Runs.Index;

/// <summary>A column of two runs, over the rows that belong together.</summary>
public sealed record ComparedColumn
{
    /// <summary>Name of the column.</summary>
    public required string Name { get; init; }

    /// <summary>Number of pairs of rows of which at least one has a value.</summary>
    public int Compared { get; init; }

    /// <summary>Number of pairs whose values differ, be it in one bit, or in one value being absent.</summary>
    public int Different { get; init; }

    /// <summary>Mean of the first run over the pairs in which both values are finite numbers; NaN for none.</summary>
    public double FirstMean { get; init; }

    /// <summary>Mean of the other run over the same pairs.</summary>
    public double OtherMean { get; init; }

    /// <summary>Greatest |b - a| over the same pairs; 0 for none.</summary>
    public double Greatest { get; init; }

    /// <summary>Greatest |b - a| / max(|a|, |b|) over the same pairs, from 0 to 2; 0 for none.</summary>
    public double GreatestRelative { get; init; }

    /// <summary>
    /// The cell with the greatest difference, or an example of different texts; null if there is none.
    /// </summary>
    public string? Where { get; init; }
}

/// <summary>The table of a run beside that of the first run.</summary>
public sealed record ComparedTable
{
    /// <summary>Number of rows of the first run and of the other one.</summary>
    public required (int First, int Other) Rows { get; init; }

    /// <summary>Number of pairs of rows that belong together.</summary>
    public required int Pairs { get; init; }

    /// <summary>
    /// Names of the columns by which cells are matched; none if rows are matched in their order alone.
    /// </summary>
    public required IReadOnlyList<string> Keys { get; init; }

    /// <summary>Why no row of one run belongs to a row of the other; null where rows can be paired.</summary>
    public string? Unpaired { get; init; }

    /// <summary>
    /// The columns that both runs have, but those of the cell; none where rows cannot be paired.
    /// </summary>
    public required IReadOnlyList<ComparedColumn> Columns { get; init; }

    /// <summary>Names of the columns that the first run alone has.</summary>
    public required IReadOnlyList<string> OnlyFirst { get; init; }

    /// <summary>Names of the columns that the other run alone has.</summary>
    public required IReadOnlyList<string> OnlyOther { get; init; }

    /// <summary>Whether the tables have the same rows, columns and values.</summary>
    public bool IsEqual =>
        Unpaired is null
        && Rows.First == Pairs
        && Rows.Other == Pairs
        && OnlyFirst.Count + OnlyOther.Count == 0
        && Columns.All(c => c.Different == 0);

    internal static ComparedTable Of(RunComparison all, int other)
    {
        var (a, b) = (all.Tables[0], all.Tables[other]);
        var (axes, otherAxes) = (all.Runs[0].Axes, all.Runs[other].Axes);
        var unpaired =
            (axes.Count > 0 || otherAxes.Count > 0) && !axes.Intersect(otherAxes).Any()
                ? $"the sweeps have no axis in common: {Listed(axes)} and {Listed(otherAxes)}"
                : null;
        string[] keys =
        [
            .. axes.Intersect(otherAxes)
                .Append(Cell.RepeatColumn)
                .Where(k => a.Find(k) is not null && b.Find(k) is not null),
        ];
        var shared = a.Columns.Where(c => b.Find(c.Name) is not null).Select(c => c.Name).ToList();
        var pairs = unpaired is null ? Pair(a, b, keys, shared) : [];
        var isKey = keys.Append(Cell.IndexColumn).ToHashSet();
        return new()
        {
            Rows = (a.Count, b.Count),
            Pairs = pairs.Count,
            Keys = unpaired is null ? keys : [],
            Unpaired = unpaired,
            Columns =
            [
                .. shared
                    .Where(name => unpaired is null && !isKey.Contains(name))
                    .Select(name => Compare(a.Find(name)!, b.Find(name)!, pairs, i => CellOf(a, keys, i))),
            ],
            OnlyFirst = [.. a.Columns.Select(c => c.Name).Except(shared)],
            OnlyOther = [.. b.Columns.Select(c => c.Name).Except(shared)],
        };
    }

    private static string Listed(IEnumerable<string> axes) =>
        string.Join(", ", axes) is { Length: > 0 } names ? names : "none";

    private static List<(int First, int Other)> Pair(RunTable a, RunTable b, string[] keys, List<string> shared)
    {
        var (first, other) = (ByCell(a, keys), ByCell(b, keys));
        var texts = shared.Where(name => a.Find(name)!.HasTexts && b.Find(name)!.HasTexts).ToArray();
        var pairs = new List<(int, int)>();
        foreach (var (cell, rows) in first)
        {
            if (!other.TryGetValue(cell, out var others))
                continue;
            if (rows.Count == others.Count)
            {
                pairs.AddRange(rows.Zip(others));
                continue;
            }
            var waiting = others.GroupBy(row => KeyOf(b, texts, row)).ToDictionary(g => g.Key, g => new Queue<int>(g));
            foreach (var row in rows)
                if (waiting.TryGetValue(KeyOf(a, texts, row), out var same) && same.TryDequeue(out var match))
                    pairs.Add((row, match));
        }
        return pairs;
    }

    private static Dictionary<string, List<int>> ByCell(RunTable table, string[] keys)
    {
        var rows = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (var row = 0; row < table.Count; row++)
        {
            var key = KeyOf(table, keys, row);
            if (!rows.TryGetValue(key, out var same))
                rows[key] = same = [];
            same.Add(row);
        }
        return rows;
    }

    private static string KeyOf(RunTable table, string[] columns, int row) =>
        string.Join('\0', columns.Select(c => Csv.Text(table.Find(c)![row])));

    private static string CellOf(RunTable table, string[] keys, int row) =>
        keys.Length > 0 ? string.Join(' ', keys.Select(k => $"{k}={Csv.Text(table.Find(k)![row])}")) : $"row {row + 1}";

    private static ComparedColumn Compare(
        RunColumn a,
        RunColumn b,
        List<(int First, int Other)> pairs,
        Func<int, string> cellOf
    )
    {
        var (compared, different, numbers) = (0, 0, 0);
        double firstSum = 0,
            otherSum = 0,
            greatest = 0,
            relative = 0;
        (int First, string Words)? where = null;
        foreach (var (i, j) in pairs)
        {
            var (x, y) = (a[i], b[j]);
            if (x is null && y is null)
                continue;
            compared++;
            var differs = !Equals(x, y);
            if (differs)
                different++;
            if (x is double p && y is double q && double.IsFinite(p) && double.IsFinite(q))
            {
                numbers++;
                (firstSum, otherSum) = (firstSum + p, otherSum + q);
                var distance = Math.Abs(q - p);
                if (differs && distance >= greatest)
                    (greatest, where) = (distance, (i, ""));
                if (distance > 0)
                    relative = Math.Max(relative, distance / Math.Max(Math.Abs(p), Math.Abs(q)));
            }
            else if (differs)
                where ??= (i, $": {Shown(x)} and {Shown(y)}");
        }
        return new()
        {
            Name = a.Name,
            Compared = compared,
            Different = different,
            FirstMean = numbers > 0 ? firstSum / numbers : double.NaN,
            OtherMean = numbers > 0 ? otherSum / numbers : double.NaN,
            Greatest = greatest,
            GreatestRelative = relative,
            Where = where is { } found ? cellOf(found.First) + found.Words : null,
        };
    }

    private static string Shown(object? value) => value is null ? "nothing" : JsonKeys.Short(Csv.Text(value), 40);
}
