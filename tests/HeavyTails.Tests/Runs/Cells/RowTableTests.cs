using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using HeavyTails.Runs.Cells;

namespace HeavyTails.Tests.Runs.Cells;

public class RowTableTests
{
    /// <summary>The table by the definition: all columns first, then every row, with all of them in memory.</summary>
    private static string ByDefinition(IReadOnlyList<Row> rows)
    {
        var columns = rows.SelectMany(row => row.Select(field => field.Key)).Distinct().ToList();
        static string Quoted(string text) =>
            text.IndexOfAny([',', '"', '\n', '\r']) < 0 ? text : '"' + text.Replace("\"", "\"\"") + '"';
        string Field(Row row, string column) =>
            row.FirstOrDefault(field => field.Key == column).Value switch
            {
                double x => x.ToString("R", CultureInfo.InvariantCulture),
                string text => Quoted(text),
                _ => "",
            };
        return string.Concat(
            rows.Select(row => string.Join(',', columns.Select(column => Field(row, column))) + "\n")
                .Prepend(string.Join(',', columns.Select(Quoted)) + "\n")
        );
    }

    [Fact]
    public void Rows_whose_columns_come_one_after_the_other_make_the_table_of_all_of_them()
    {
        var texts = Gen.Elements("", "plain", "a,b", "say \"so\"", "two\nlines", "\"", "x\n\n", "\U0001F40B", "x\r");
        var values = Gen.OneOf(
            texts.Select(text => (object)text),
            Gen.Elements(0, -0.0, 1e300, double.NaN).Select(x => (object)x)
        );
        var rows =
            from mask in Gen.Choose(1, 127)
            from fields in values.ArrayOf(7)
            select new Row(
                from i in Enumerable.Range(0, 7)
                where (mask >> i & 1) == 1
                select KeyValuePair.Create(i == 3 ? "d,\"d\"" : $"{(char)('a' + i)}", fields[i])
            );
        Check.One(
            Config.QuickThrowOnFailure,
            Prop.ForAll(rows.ListOf().ToArbitrary(), list => Assert.Equal(ByDefinition([.. list]), RowTable.Text(list)))
        );
    }

    [Fact]
    public void A_table_of_megabytes_with_long_texts_and_late_columns_is_the_same()
    {
        var random = new Random(2);
        var rows = Enumerable
            .Range(0, 3000)
            .Select(i => new Row(
                Enumerable
                    .Range(0, 1 + i / 700)
                    .Select(column =>
                        KeyValuePair.Create(
                            $"c{column}",
                            random.Next(3) == 0
                                ? (object)random.NextDouble()
                                : "x" + new string("éxy\"\n,"[random.Next(6)], random.Next(900))
                        )
                    )
            ))
            .ToList();
        var table = RowTable.Text(rows);
        Assert.InRange(table.Length, 1 << 20, 1 << 24);
        Assert.Equal(ByDefinition(rows), table);
    }
}
