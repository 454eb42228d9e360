using FsCheck.Xunit;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Tests.Runs.Terminal;

public class WrappedTextTests
{
    [Theory]
    [InlineData("one two three", 7, 0, "one two|three")]
    [InlineData("one two three", 8, 2, "one two|  three")]
    [InlineData("one two three", 13, 2, "one two three")]
    [InlineData("    indented words here", 12, 6, "    indented|      words|      here")]
    [InlineData("incomprehensibilities are whole", 10, 0, "incomprehensibilities|are whole")]
    [InlineData("ends with blanks   ", 16, 0, "ends with blanks   ")]
    [InlineData("", 5, 0, "")]
    public void Lines_break_between_words(string text, int width, int indent, string lines) =>
        Assert.Equal(lines, string.Join('|', WrappedText.Lines(text, width, indent)));

    [Property]
    public void Every_word_stays_whole_and_in_its_place(byte[] lengths, byte width, byte indent)
    {
        string[] words = [.. lengths.Select((n, i) => new string((char)('a' + i % 26), n % 30 + 1))];
        var (most, margin) = (width % 60 + 2, 0);
        margin = indent % (most - 1);
        string[] lines = [.. WrappedText.Lines(string.Join(' ', words), most, margin)];
        Assert.Equal(words, lines.SelectMany(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.All(lines, line => Assert.True(line.Length <= most || !line.TrimStart(' ').Contains(' ')));
    }

    [Fact]
    public void A_name_in_a_cell_breaks_after_its_joints()
    {
        Assert.Equal(
            ["model.layers.", "0.self_attn.", "q_proj"],
            WrappedText.CellLines("model.layers.0.self_attn.q_proj", 13)
        );
        Assert.Equal(["unbreakable"], WrappedText.CellLines("unbreakable", 4));
        Assert.Equal("layers.".Length, WrappedText.LongestPiece("model.layers.0 of it"));
    }

    [Fact]
    public void A_long_text_is_cut_between_words()
    {
        Assert.Equal("one two three ... nine", Printable.Short("one two three four five six seven eight nine", 26));
        Assert.Equal("aaaaaaaa ... aaaaaaa", Printable.Short(new string('a', 60), 20)[..8] + " ... aaaaaaa");
        Assert.Equal(20, Printable.Short(new string('a', 60), 20).Length);
    }
}
