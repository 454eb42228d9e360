using HeavyTails.AnalysisLibrary;
using HeavyTails.Core.Analysis.Requests;

namespace HeavyTails.Tests.AnalysisLibrary;

public sealed class OptionReaderTests
{
    [Fact]
    public void Without_options_every_value_is_absent_or_the_default()
    {
        using var reader = new OptionReader(null);
        Assert.False(reader.Flag("full"));
        Assert.True(reader.Flag("pool", byDefault: true));
        Assert.Null(reader.Whole("threads", 1, 8));
        Assert.Null(reader.Number("xmax"));
        Assert.Null(reader.Text("base"));
        Assert.Empty(reader.Texts("layers"));
        Assert.Empty(reader.Numbers("at"));
        reader.Finish();
    }

    [Fact]
    public void Values_are_read_and_names_may_have_underscores()
    {
        using var reader = new OptionReader(
            """{"min_evals": 12, "pool": false, "layers": ["a*", "!b"], "type": "conv2d", "xmax": 1e3, "base": null}"""
        );
        Assert.Equal(12, reader.Whole("min-evals", 1, 100));
        Assert.False(reader.Flag("pool", byDefault: true));
        Assert.Equal(["a*", "!b"], reader.Texts("layers"));
        Assert.Equal(["conv2d"], reader.Texts("type"));
        Assert.Equal(1000, reader.Number("xmax"));
        Assert.Null(reader.Text("base"));
        reader.Finish();
    }

    [Fact]
    public void The_largest_seed_is_read_exactly()
    {
        using var reader = new OptionReader("""{"seed": 18446744073709551615}""");
        Assert.Equal(ulong.MaxValue, reader.Whole("seed", 0ul, ulong.MaxValue));
    }

    [Theory]
    [InlineData("""{"n": 0}""", "n: expected a whole number from 1 to 9, got 0")]
    [InlineData("""{"n": 10}""", "n: expected a whole number from 1 to 9, got 10")]
    [InlineData("""{"n": 1.5}""", "n: expected a whole number from 1 to 9, got 1.5")]
    [InlineData("""{"n": "1"}""", "n: expected a whole number from 1 to 9, got \"1\"")]
    [InlineData("""{"n": true}""", "n: expected a whole number from 1 to 9, got true")]
    public void A_number_that_is_not_whole_or_out_of_its_range_is_refused(string json, string message)
    {
        using var reader = new OptionReader(json);
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => reader.Whole("n", 1, 9)).Message);
    }

    [Theory]
    [InlineData("", "expected a JSON object")]
    [InlineData("7", "expected a JSON object, got 7")]
    [InlineData("""{"a": 1,}""", "expected a JSON object")]
    [InlineData("""{"a-b": 1, "a_b": 2}""", "expected each option once, got a_b twice")]
    public void What_is_no_object_with_different_names_is_refused(string json, string message) =>
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => new OptionReader(json)).Message);

    [Fact]
    public void An_option_that_nobody_reads_is_refused_with_the_known_ones()
    {
        using var reader = new OptionReader("""{"treads": 2}""");
        reader.Whole("threads", 1, 8);
        reader.Flag("full");
        Assert.Equal(
            "options: expected options among threads, full, got treads",
            Assert.Throws<ArgumentException>(reader.Finish).Message
        );
    }

    [Fact]
    public void A_word_that_is_not_in_the_list_is_refused_with_the_list()
    {
        using var reader = new OptionReader("""{"conv": "slice"}""");
        Assert.Equal(
            "conv: expected one of slices, flatten, operator, got \"slice\"",
            Assert.Throws<ArgumentException>(() => reader.Word(AnalysisWords.Conv)).Message
        );
    }
}
