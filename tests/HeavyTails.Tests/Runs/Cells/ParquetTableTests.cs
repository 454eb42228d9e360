using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Sweeps;
using HeavyTails.Tests.Data;
using Parquet;
using Parquet.Schema;

namespace HeavyTails.Tests.Runs.Cells;

public class ParquetTableTests
{
    private static readonly RunContext Context = new("columns", new Grid([Axis.Of("x", .1, 2)], seeds: 2));

    private static SweepResult Run(string root, bool parquet) =>
        Sweep.Run(
            Context,
            cell =>
                Enumerable
                    .Range(0, 3)
                    .Select(step => new Row([
                        new("step", step),
                        new("größe/m.s", cell.Index == 1 ? double.PositiveInfinity : 1 / 3.0),
                        .. step == 2 ? [] : new KeyValuePair<string, object>[] { new("word", $"=a,\"{step}\"\n") },
                        new("mixed", step == 0 ? "none" : step),
                        .. step == 1 ? [] : new KeyValuePair<string, object>[] { new("gap", double.NaN) },
                    ])),
            new() { Arguments = new(null, false, 0, root) { Parquet = parquet } }
        );

    [Fact]
    public async Task A_table_in_Parquet_has_the_columns_and_values_of_the_table_in_CSV()
    {
        using var root = new TemporaryFolder();
        var run = Run(root.Path, parquet: true);
        await using var reader = await ParquetReader.CreateAsync(run.Folder.PathOf("table.parquet"));
        var fields = reader.Schema.GetDataFields();
        Assert.Equal(
            ["cell", "x", "repeat", "step", "größe/m.s", "word", "mixed", "gap"],
            fields.Select(field => field.Name)
        );
        Assert.Equal(
            ["word", "mixed"],
            fields.Where(f => f.ClrType == typeof(ReadOnlyMemory<char>)).Select(f => f.Name)
        );
        Assert.All(
            fields,
            field => Assert.True(field.ClrType == typeof(ReadOnlyMemory<char>) || field.ClrType == typeof(double))
        );
        Assert.Equal(1, reader.RowGroupCount);
        using var rows = reader.OpenRowGroupReader(0);
        Assert.Equal(run.Rows.Count, rows.RowCount);
        foreach (var field in fields)
            if (field.ClrType == typeof(ReadOnlyMemory<char>))
            {
                var read = new string?[12];
                await rows.ReadAsync(field, read.AsMemory());
                Assert.Equal(run.Rows.Select(row => row.Has(field.Name) ? row.Text(field.Name) : null), read);
            }
            else
            {
                var read = new double?[12];
                await rows.ReadAsync<double>(field, read.AsMemory());
                Assert.Equal(run.Rows.Select(row => row.Has(field.Name) ? row[field.Name] : (double?)null), read);
            }
    }

    [Fact]
    public void A_complete_run_gets_the_table_later_and_no_run_gets_it_unasked()
    {
        using var root = new TemporaryFolder();
        var run = Run(root.Path, parquet: false);
        var path = run.Folder.PathOf("table.parquet");
        Assert.False(File.Exists(path));
        Run(root.Path, parquet: true);
        var bytes = File.ReadAllBytes(path);
        Assert.Equal("PAR1"u8.ToArray(), bytes[..4]);
        ParquetTable.Write(run.Folder);
        Assert.Equal(bytes, File.ReadAllBytes(path));
    }
}
