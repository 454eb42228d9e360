// table.parquet: the columns of table.csv with its names and order (format: github.com/apache/parquet-format, file
// version 2). A column of numbers alone is DOUBLE, any other is a UTF-8 string; an empty field is null. The table is
// read twice, to find the types of the columns and to write them, and kept in memory a group of rows at a time.
using System.Globalization;
using HeavyTails.Runs.Files;
using Parquet;
using Parquet.Schema;

namespace HeavyTails.Runs.Cells;

/// <summary>
/// Writes the table of a sweep as Parquet. Parquet.Net is loaded by its first use here, and never otherwise.
/// </summary>
public static class ParquetTable
{
    /// <summary>Name of the file beside table.csv.</summary>
    public const string FileName = "table.parquet";

    // Fields of a group of rows, about 8 MB of numbers.
    private const int FieldsOfGroup = 1 << 20;

    /// <summary>Writes table.parquet from table.csv, whole or not at all.</summary>
    /// <returns>The path of the file.</returns>
    /// <exception cref="IOException">The run has no table, or the disk is full.</exception>
    /// <exception cref="InvalidDataException">The table is damaged.</exception>
    public static string Write(SweepFolder folder)
    {
        var path = folder.PathOf("table.csv");
        var columns = Columns(path);
        folder.Write(FileName, stream => OnThePool.Wait(() => WriteAsync(path, columns, stream)));
        return folder.PathOf(FileName);
    }

    private static List<(DataField Field, bool IsText)> Columns(string path)
    {
        using var lines = Open(path, out var names);
        var isText = new bool[names.Count];
        var isEmpty = Enumerable.Repeat(true, names.Count).ToArray();
        while (lines.MoveNext())
            for (var i = 0; i < names.Count; i++)
            {
                isText[i] |= Csv.Value(lines.Current[i]) is string;
                isEmpty[i] &= lines.Current[i].Length == 0;
            }
        return [.. names.Select((name, i) => isText[i] || isEmpty[i] ? (Text(name), true) : (Number(name), false))];
    }

    private static DataField Text(string name) => new DataField<string>(name);

    private static DataField Number(string name) => new(name, typeof(double), isNullable: true);

    private static async Task WriteAsync(string path, List<(DataField Field, bool IsText)> columns, Stream stream)
    {
        await using var writer = await ParquetWriter
            .CreateAsync(new ParquetSchema(columns.ConvertAll(Field (column) => column.Field)), stream)
            .ConfigureAwait(false);
        using var lines = Open(path, out _);
        var most = Math.Max(1, FieldsOfGroup / columns.Count);
        List<IReadOnlyList<string>> group = [];
        for (var more = lines.MoveNext(); more; group.Clear())
        {
            for (; more && group.Count < most; more = lines.MoveNext())
                group.Add(lines.Current);
            using var rows = writer.CreateRowGroup();
            for (var i = 0; i < columns.Count; i++)
                if (columns[i].IsText)
                    await rows.WriteAsync(columns[i].Field, Texts(group, i)).ConfigureAwait(false);
                else
                    await rows.WriteAsync<double>(columns[i].Field, Numbers(group, i)).ConfigureAwait(false);
            rows.CompleteValidate();
        }
    }

    private static string?[] Texts(List<IReadOnlyList<string>> group, int column) =>
        [.. group.Select(line => line[column] is { Length: > 0 } text ? text : null)];

    private static ReadOnlyMemory<double?> Numbers(List<IReadOnlyList<string>> group, int column) =>
        group
            .Select(line =>
                line[column].Length > 0 ? double.Parse(line[column], CultureInfo.InvariantCulture) : (double?)null
            )
            .ToArray();

    private static IEnumerator<IReadOnlyList<string>> Open(string path, out IReadOnlyList<string> columns)
    {
        var lines = Csv.ReadLines(path).GetEnumerator();
        columns = lines.MoveNext()
            ? lines.Current
            : throw new InvalidDataException($"{path}: expected a table with a header, got an empty file");
        return lines;
    }
}
