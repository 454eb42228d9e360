using HeavyTails.Runs.Terminal;

namespace HeavyTails.Tests.Runs.Terminal;

public class PrintableTests
{
    [Theory]
    [InlineData("layer1.0.conv1 größer α 😀", "layer1.0.conv1 größer α 😀")]
    [InlineData("a\nb\r\tc", "a\\nb\\r\\tc")]
    [InlineData("\u001b[31mred\u0000\u007f\u0085", "\\x1b[31mred\\x00\\x7f\\x85")]
    [InlineData("\u202egnp.\u2028\ufeff", "\\u202egnp.\\u2028\\ufeff")]
    [InlineData("\ufffe\uffff\ufdd0", "\\ufffe\\uffff\\ufdd0")]
    [InlineData("\U0001fffe\U0010ffff", "\\U0001fffe\\U0010ffff")] // not characters, in planes 1 and 16
    [InlineData("tag\U000e0041", "tag\\U000e0041")] // a format character in plane 14
    [InlineData("\U00020000 \U0001f600", "\U00020000 \U0001f600")]
    public void Characters_that_are_not_printable_become_escapes_and_others_stay(string text, string shown) =>
        Assert.Equal(shown, Printable.Of(text));

    [Fact]
    public void Half_of_a_surrogate_pair_is_shown_as_an_escape()
    {
        // These texts are not valid UTF-8, so no attribute can hold them.
        Assert.Equal("a\\ud83d", Printable.Of("a" + (char)0xD83D));
        Assert.Equal("\\ude00b", Printable.Of((char)0xDE00 + "b"));
    }
}
