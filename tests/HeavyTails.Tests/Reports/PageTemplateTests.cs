using HeavyTails.Reports.Figures;
using HeavyTails.Reports.Plotting;
using HeavyTails.Reports.Templates;

namespace HeavyTails.Tests.Reports;

public class PageTemplateTests
{
    private static KeyValuePair<string, HoleValue> Text(string name, string text) => new(name, new TextValue(text));

    private static Figure FigureOf(string name) =>
        new CurveFigure
        {
            Name = name,
            Title = "title",
            X = new("x"),
            Y = new("y"),
            Curves = [new Curve("", [1, 2], [1, 2])],
            Caption = "the figure's own caption",
        }.Draw();

    /// <summary>The HTML of a filled page, without its frame.</summary>
    private static string Filled(string markdown, params KeyValuePair<string, HoleValue>[] values)
    {
        var folder = Directory.CreateTempSubdirectory("heavytails-template-").FullName;
        try
        {
            var page = new PageTemplate(markdown, "page.md").Fill(values);
            return File.ReadAllText(page.Save(folder, png: false).Index);
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    private static string Fault(string markdown, params KeyValuePair<string, HoleValue>[] values) =>
        Assert.Throws<InvalidDataException>(() => Filled(markdown, values)).Message;

    [Fact]
    public void TitleSourceHeadingsAndSentencesBecomeAPage()
    {
        var html = Filled(
            "# Tails of {{what}}\n\nA & B 2021,\n{{n}} steps.\n\n## Found\n\n*α* is {{alpha}}, t<sup>−α</sup>.\n",
            Text("what", "<SGD>"),
            Text("n", "1,000"),
            Text("alpha", "1.93 ± 0.02")
        );
        Assert.Contains(
            "<header><h1>Tails of &lt;SGD&gt;</h1>\n<p class=\"source\">A &amp; B 2021, 1,000 steps.</p>",
            html
        );
        Assert.Contains("<title>Tails of &lt;SGD&gt;</title>", html);
        Assert.Contains("<h2>Found</h2>\n<p><em>α</em> is 1.93 &#177; 0.02, t<sup>−α</sup>.</p>", html);
    }

    [Fact]
    public void ATextIsEncodedUnlessItIsMarkedAsHtml()
    {
        var html = Filled(
            "# T\n\ns\n\n{{text}} and {{html}}\n",
            Text("text", "<script>alert(1)</script>"),
            new("html", new HtmlValue("10<sup>−5</sup>"))
        );
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt; and 10<sup>−5</sup>", html);
        Assert.DoesNotContain("<script>alert", html);
    }

    [Fact]
    public void HolesWithoutAValueAndValuesWithoutAHoleAreNamedTogether()
    {
        var message = Fault("# T\n\ns\n\nThe {{plateau}} and {{loss}}.\n", Text("loss", "1"), Text("plataeu", "2"));
        Assert.Equal("page.md: holes without a value: plateau (line 5); values without a hole: plataeu", message);
    }

    [Theory]
    [InlineData("{{a b}}", "expected {{name}}, {{figure:name}} or {{rows:name}}")]
    [InlineData("{{table:a}}", "expected {{name}}, {{figure:name}} or {{rows:name}}")]
    [InlineData("{{a", "expected {{name}}, {{figure:name}} or {{rows:name}}")]
    [InlineData("{{f}}\n\n{{figure:a}}", "{{figure:a}} expects a figure, got text")]
    [InlineData("{{a}} see {{f}}", "stands within text and expects text, got figure")]
    [InlineData("{{f}}\n\n::: if a\nx\n:::", "a expects a condition, true or false, got text")]
    [InlineData("::: when a\nx\n:::", "expected ::: if NAME or ::: unless NAME, got ::: when a")]
    public void AMisuseOfAHoleSaysWhereItIsAndWhatWasExpected(string paragraph, string expected)
    {
        var message = Fault($"# T\n\ns\n\n{paragraph}\n", Text("a", "1"), new("f", new FigureValue(FigureOf("f"))));
        Assert.Matches("^page.md, line [57]: ", message);
        Assert.Contains(expected, message);
    }

    [Fact]
    public void APageWithoutATitleIsRefused() =>
        Assert.Equal("page.md: expected a title, # and some words, on the first line", Fault("Just prose.\n"));

    [Fact]
    public void AValueThatIsGivenTwiceIsRefused() =>
        Assert.Contains("two values of the name a", Fault("# T\n\n{{a}}\n", Text("a", "1"), Text("a", "2")));

    [Fact]
    public void FiguresStandInRowsWithTheWordsAfterTheirHolesAsCaptions()
    {
        var html = Filled(
            "# T\n\ns\n\n{{figure:one}} Of {{n}}\nseeds. {{two}}\n\n{{three}}\n\nProse.\n",
            new("one", new FigureValue(FigureOf("first"))),
            new("two", new FigureValue(FigureOf("second"))),
            new("three", new FigureValue(FigureOf("third"))),
            Text("n", "3")
        );
        Assert.Contains("<figcaption>Of 3\nseeds. <span", html);
        Assert.Contains("<figcaption>the figure's own caption <span", html);
        Assert.Equal(2, html.Split("<div class=\"figures\">").Length);
        Assert.Contains("figures/third.html", html);
        Assert.Contains("<p>Prose.</p>", html);
    }

    [Fact]
    public void AHoleTakesAsManyFiguresAsTheScriptHasWithTheirOwnCaptions()
    {
        var both = new FiguresValue([FigureOf("first"), FigureOf("second")]);
        var html = Filled(
            "# T\n\ns\n\n{{figure:some}}\n\n{{figure:none}}\n",
            new("some", both),
            new("none", new FiguresValue([]))
        );
        Assert.Contains("figures/first.html", html);
        Assert.Contains("figures/second.html", html);
        Assert.Equal(3, html.Split("<figcaption>the figure's own caption <span").Length);
        Assert.Contains(
            "have their own captions, got the words More.",
            Fault("# T\n\ns\n\n{{figure:some}} More.\n", new KeyValuePair<string, HoleValue>("some", both))
        );
    }

    [Fact]
    public void ATableHasItsHeadsInMarkdownAndItsRowsFromTheScript()
    {
        var table = "# T\n\ns\n\n| claim | b |\n| :--- | --- |\n| first | {{n}} |\n| {{rows:more}} |\n";
        var html = Filled(
            table,
            Text("n", "1"),
            new(
                "more",
                new RowsValue([
                    ["<2>", "3"],
                    ["4", "5"],
                ])
            )
        );
        Assert.Contains("<th class=\"wrap\">claim</th><th>b</th>", html);
        Assert.Contains("<tr><td class=\"wrap\">first</td><td>1</td></tr>", html);
        Assert.Contains("<tr><td class=\"wrap\">&lt;2&gt;</td><td>3</td></tr>\n<tr><td class=\"wrap\">4</td>", html);
        Assert.Equal(
            "page.md, line 8: the table of {{rows:more}} has 2 columns, got a row of 1 cells: 2",
            Fault(
                table,
                Text("n", "1"),
                new(
                    "more",
                    new RowsValue([
                        ["2"],
                    ])
                )
            )
        );
        Assert.Equal(
            "page.md, line 8: {{rows:more}} expects rows, got text",
            Fault(table, Text("n", "1"), Text("more", "2"))
        );
    }

    [Theory]
    [InlineData(true, "Shown 1.", "Hidden.")]
    [InlineData(false, "Hidden.", "Shown 1.")]
    public void ASectionIsShownOrNotAndAHiddenHoleNeedsNoValue(bool holds, string shown, string hidden)
    {
        KeyValuePair<string, HoleValue>[] values =
        [
            new("far", new ConditionValue(holds)),
            .. holds ? [Text("n", "1")] : new KeyValuePair<string, HoleValue>[0],
        ];
        var html = Filled("# T\n\ns\n\n::: if far\nShown {{n}}.\n:::\n::: unless far\nHidden.\n:::\n", values);
        Assert.Contains(shown, html);
        Assert.DoesNotContain(hidden, html);
    }

    [Fact]
    public void AQuotedParagraphIsAWarningAndAnEmptyOneIsLeftOut()
    {
        var html = Filled("# T\n\ns\n\n> Beware of {{x}}.\n\n{{nothing}}\n", Text("x", "n = 1"), Text("nothing", ""));
        Assert.Contains("<p class=\"warning\">Beware of n = 1.</p>", html);
        Assert.DoesNotContain("<p></p>", html);
    }
}
