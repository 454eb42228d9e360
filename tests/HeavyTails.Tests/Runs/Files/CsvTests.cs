using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using HeavyTails.Runs.Files;

namespace HeavyTails.Tests.Runs.Files;

public class CsvTests
{
    [Fact]
    public void A_table_has_a_header_and_a_line_for_each_row()
    {
        var table = Csv.Table(
            ["x", "a, b"],
            [
                [.1, "plain"],
                [null, "two\nlines"],
                [double.NaN, "say \"so\""],
            ]
        );
        Assert.Equal("x,\"a, b\"\n0.1,plain\n,\"two\nlines\"\nNaN,\"say \"\"so\"\"\"\n", table);
    }

    [Fact]
    public void Values_of_every_type_are_written_in_the_invariant_culture()
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = new CultureInfo("")
        {
            NumberFormat = { NumberDecimalSeparator = ",", NegativeSign = "~" },
        };
        try
        {
            Assert.Equal(
                ["", "-0.1", "-7", "1E+300", "Infinity", "True", "Monday", "a"],
                new object?[] { null, -.1, -7L, 1e300, double.PositiveInfinity, true, DayOfWeek.Monday, "a" }.Select(
                    Csv.Field
                )
            );
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Any_table_of_text_reads_back_as_it_was()
    {
        var fields = Gen.ArrayOf(Gen.Elements('a', ',', '"', '\n', '\r', ' ', 'ü', '=', '-', '\'', '1', '\t'))
            .Select(c => new string(c));
        var rows = Gen.NonEmptyListOf(Gen.ArrayOf(fields, 3));
        Check.One(
            Config.QuickThrowOnFailure,
            Prop.ForAll(
                rows.ToArbitrary(),
                table =>
                    Assert.Equal(table, Csv.Read(Csv.Table(table[0], table.Skip(1).Select(r => r.Cast<object?>()))))
            )
        );
    }

    [Fact]
    public void A_number_reads_back_to_the_same_bits_and_text_as_text() =>
        Assert.All(
            new object?[] { null, -0.0, 1 / 3.0, double.Epsilon, double.NaN, double.NegativeInfinity, "text", "1,5" },
            value => Assert.Equal(value, Csv.Value(Csv.Text(value)))
        );

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0")]
    [InlineData("-2+3", "'-2+3")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1+1", "'\t=1+1")]
    [InlineData("\r=1+1", "\"'\r=1+1\"")]
    [InlineData("\uff1d1+1", "'\uff1d1+1")]
    [InlineData("=HYPERLINK(\"x\",1)", "\"'=HYPERLINK(\"\"x\"\",1)\"")]
    [InlineData("'=1+1", "''=1+1")]
    [InlineData("'text", "'text")]
    [InlineData("layers.0=w", "layers.0=w")]
    [InlineData("-0.5", "-0.5")]
    [InlineData("+1e-3", "+1e-3")]
    [InlineData("-Infinity", "-Infinity")]
    public void A_text_that_is_a_formula_to_a_spreadsheet_begins_with_an_apostrophe_and_reads_back(
        string text,
        string written
    )
    {
        Assert.Equal(written, Csv.Field(text));
        Assert.Equal(
            [
                [text],
                [text],
            ],
            Csv.Read(
                Csv.Table(
                    [text],
                    [
                        [text],
                    ]
                )
            )
        );
    }

    [Fact]
    public void Numbers_are_never_taken_for_formulas() =>
        Assert.All(
            new object?[] { -1, -2L, -0.0, -1.5, double.NegativeInfinity, -1e300, -3.5m },
            value => Assert.NotEqual('\'', Csv.Field(value)[0])
        );

    [Theory]
    [InlineData("a,b\n1\n", "table row 1: expected 2 fields, got 1")]
    [InlineData("a,b\n1,2", "expected a line feed")]
    [InlineData("a,b\n1,\"2\n", "expected a line feed")]
    public void A_table_that_is_not_whole_is_refused(string table, string message) =>
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => Csv.Read(table)).Message);

    // Quotes are told apart by the character after them, which may lie in the next block of the file.
    [Fact]
    public void Doubled_quotes_at_the_ends_of_blocks_read_back_as_they_were()
    {
        var path = Path.GetTempFileName();
        var fields = Enumerable.Range(0, 3000).Select(i => new string('a', i % 37) + "\"\"" + new string('é', i % 11));
        File.WriteAllText(path, Csv.Table(["x"], fields.Select(f => new object?[] { f })));
        using (var file = new StreamReader(path))
            Assert.Equal(fields.Prepend("x"), Csv.Stream(file).Select(line => Assert.Single(line)));
        File.Delete(path);
    }
}
