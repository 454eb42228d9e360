using HeavyTails.Runs.Terminal;

namespace HeavyTails.Tests.Runs.Terminal;

public class ScreenTests
{
    private static Screen Of(
        bool isRedirected,
        string? term = "xterm",
        string? noColour = null,
        string? columns = null,
        ColourChoice colours = ColourChoice.Auto,
        int window = 120
    ) =>
        Screen.Of(
            isRedirected,
            colours,
            name =>
                name switch
                {
                    "TERM" => term,
                    "NO_COLOR" => noColour,
                    "COLUMNS" => columns,
                    _ => null,
                },
            () => window,
            areNamed: true
        );

    [Fact]
    public void A_terminal_has_its_width_and_colours_and_a_pipe_has_neither()
    {
        Assert.Equal(new Screen(120, IsPlain: false, HasColours: true), Of(false));
        Assert.Equal(new Screen(null, IsPlain: false, HasColours: false), Of(true, columns: "60"));
        Assert.Equal(80, Of(false, window: 0).Width);
        Assert.Equal(60, Of(false, columns: "60").Width);
        Assert.Equal(120, Of(false, columns: "0").Width);
        Assert.Equal(120, Of(false, columns: "wide").Width);
    }

    [Fact]
    public void NO_COLOR_counts_where_it_is_not_empty_and_an_option_counts_more()
    {
        Assert.True(Of(false, noColour: "").HasColours);
        Assert.False(Of(false, noColour: "0").HasColours);
        Assert.True(Of(false, noColour: "1", colours: ColourChoice.Always).HasColours);
        Assert.True(Of(true, colours: ColourChoice.Always).HasColours);
        Assert.False(Of(false, colours: ColourChoice.Never).HasColours);
    }

    [Theory]
    [InlineData("dumb")]
    [InlineData("")]
    [InlineData(null)]
    public void A_dumb_terminal_shows_ASCII_without_colours(string? term)
    {
        var screen = Of(false, term);
        Assert.Equal((true, false), (screen.IsPlain, screen.HasColours));
        Assert.Equal("2.93 +/- 0.09", screen.Shown("2.93 ± 0.09"));
        Assert.Equal("2.93 ± 0.09", Of(false).Shown("2.93 ± 0.09"));
    }

    [Theory]
    [InlineData("λ ≥ σ²", "lambda >= sigma^2")]
    [InlineData("‖W − V‖", "||W - V||")]
    [InlineData("größer", "gr\\u00f6\\u00dfer")]
    [InlineData("漢 😀", "\\u6f22 \\U0001f600")]
    [InlineData("plain", "plain")]
    public void Signs_letters_and_names_have_a_form_in_ASCII(string text, string ascii) =>
        Assert.Equal(ascii, AsciiText.Of(text));

    [Fact]
    public void Whole_lines_are_wrapped_and_toned_and_parts_of_lines_pass()
    {
        var text = new StringWriter();
        var writer = new ScreenWriter(text, new Screen(20, IsPlain: false, HasColours: true));
        writer.WriteLine("warning: alpha drops to 2.5 of late");
        writer.Write("\rhalf a line that is longer than the terminal");
        writer.WriteLine();
        Assert.Equal(
            "\e[33mwarning:\e[0m alpha drops\n  to 2.5 of late\n\rhalf a line that is longer than the terminal\n",
            text.ToString()
        );
    }

    [Fact]
    public void Text_after_a_label_is_wrapped_below_itself()
    {
        var text = new StringWriter();
        new ScreenWriter(text, new Screen(24, IsPlain: true, HasColours: false)).WriteLine(
            "CUDA   not available ± here"
        );
        Assert.Equal("CUDA   not available +/-\n       here\n", text.ToString());
    }
}
