using HeavyTails.Reports.Display;

namespace HeavyTails.Tests.Reports.Display;

public sealed class DisplayTableTests
{
    private static DisplayTable Table(int rows) =>
        new(
            [new("name", Left: true), new("x")],
            [.. Enumerable.Range(1, rows).Select(i => new[] { $"row {i}", $"{i * i}" })]
        );

    [Fact]
    public void Columns_of_text_are_flushed_left_and_columns_of_numbers_right()
    {
        Assert.Equal("name    x\nrow 1   1\nrow 2   4\nrow 3   9\nrow 4  16", Table(4).ToText());
        Assert.Contains(
            "<td style=\"text-align: left\">row 4</td><td style=\"text-align: right; white-space: nowrap\">16</td>",
            Table(4).ToHtml()
        );
    }

    [Fact]
    public void Of_many_rows_the_first_are_shown_and_a_line_counts_the_others()
    {
        var table = Table(DisplayTable.MostRows + 50) with { Notes = ["a note"] };
        var lines = table.ToText().Split('\n');
        Assert.Equal(1 + DisplayTable.MostRows + 2, lines.Length);
        Assert.Equal(["... and 50 more rows", "a note"], lines[^2..]);
        Assert.Equal(1 + DisplayTable.MostRows, table.ToHtml().Split("<tr>").Length - 1);
        Assert.Contains("<p>... and 50 more rows</p>\n<p>a note</p>", table.ToHtml());
        Assert.DoesNotContain("more rows", Table(DisplayTable.MostRows).ToText());
    }

    [Fact]
    public void Heads_cells_and_notes_are_text_in_html_and_one_line_on_a_terminal()
    {
        const string Hostile = "<img src=x onerror=\"alert('&')\">\n\u001b[31m\u202e";
        var table = new DisplayTable(
            [new(Hostile)],
            [
                [Hostile],
            ]
        )
        {
            Notes = [Hostile],
        };
        var html = table.ToHtml();
        Assert.DoesNotContain("<img", html);
        Assert.Equal(3, html.Split("&lt;img src=x onerror=&quot;alert(&#39;&amp;&#39;)&quot;&gt;\\n").Length - 1);
        var text = table.ToText();
        Assert.Equal(3, text.Split('\n').Length);
        Assert.DoesNotContain(text + html, c => (char.IsControl(c) && c != '\n') || c == '\u202e');
        Assert.Contains("\\x1b[31m\\u202e", text);
    }
}
