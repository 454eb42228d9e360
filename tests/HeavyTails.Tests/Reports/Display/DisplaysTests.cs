using HeavyTails.Core.Analysis;
using HeavyTails.Core.Fits;
using HeavyTails.Core.PowerLaws;
using HeavyTails.Reports.Display;
using HeavyTails.Reports.Figures;
using HeavyTails.Reports.Plotting;
using HeavyTails.Runs.Cells;

namespace HeavyTails.Tests.Reports.Display;

/// <summary>Results as a session of F# and a notebook show them.</summary>
[Collection(nameof(Drawing))]
public sealed class DisplaysTests
{
    private const string Hostile = "<script>alert(1)</script> & \"fc1\"";

    private static readonly double[] Sizes = [.. Enumerable.Range(1, 500).Select(i => 501.0 / i)];

    private static readonly ModelResult Model = Synthetic.Model();

    private static Row Record(params (string Name, object Value)[] fields) =>
        new(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));

    private static void AssertEscaped(object value)
    {
        var html = Displays.Html(value)!;
        Assert.DoesNotContain("<script>", html);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;fc1&quot;", html);
        Assert.Contains(Hostile, Displays.Text(value)!);
    }

    [Fact]
    public void Rows_are_a_table_with_a_column_for_each_name_in_the_order_of_its_first_use()
    {
        Row[] rows =
        [
            Record(("layer", "fc1"), ("alpha", 2.5)),
            Record(("alpha", 3), ("eta", 1e-7), ("layer", "conv2")),
        ];
        Assert.Equal("layer  alpha    eta\nfc1      2.5\nconv2      3  1E-07", Displays.Text(rows));
        Assert.Equal("layer  alpha\nfc1      2.5", Displays.Text(rows[0]));
        Assert.Contains("<td style=\"text-align: left\">conv2</td>", Displays.Html(new List<Row>(rows))!);
    }

    [Fact]
    public void Names_in_rows_are_text_in_html()
    {
        AssertEscaped(Record((Hostile, 1)));
        AssertEscaped(new[] { Record(("layer", Hostile)) });
    }

    [Fact]
    public void A_models_table_has_its_layers_and_below_them_what_was_skipped()
    {
        var model = Model;
        var table = Displays.Table(model)!;
        Assert.Equal(model.Layers.Count, table.Rows.Count);
        Assert.Equal(model.Layers.Select(l => l.LongName), table.Rows.Select(row => row[1]));
        Assert.Equal(["#", "layer", "type"], table.Heads.Take(3).Select(h => h.Title));
        Assert.Contains(table.Notes, note => note.StartsWith("mean over layers: alpha ", StringComparison.Ordinal));
        Assert.Contains(table.Notes, note => note.StartsWith("skipped ", StringComparison.Ordinal));
        Assert.Equal(table.Rows, Displays.Table(model.Layers)!.Rows);
        Assert.Equal(model.Layers[3].LongName, Assert.Single(Displays.Table(model.Layers[3])!.Rows)[1]);
    }

    [Fact]
    public void Names_of_layers_and_of_skipped_tensors_are_text_in_html()
    {
        var model = Model with
        {
            Layers = [Model.Layers[3] with { LongName = Hostile }],
            Skipped = [Model.Skipped[0] with { LongName = Hostile }],
        };
        AssertEscaped(model);
        AssertEscaped(model.Layers[0]);
        AssertEscaped(model with { Layers = [] });
        AssertEscaped(new LayerOutcome([], model.Skipped));
    }

    [Fact]
    public void A_fit_is_a_table_of_its_quantities_and_fits_are_a_row_each()
    {
        var fit = PowerLaw.Fit(Sizes);
        var facts = Displays.Table(fit)!.Rows.ToDictionary(row => row[0], row => row[1]);
        Assert.Equal(FormattableString.Invariant($"{fit.Value.Alpha:G6}"), facts["Alpha"]);
        Assert.Equal(FormattableString.Invariant($"{fit.Value.TailLength}"), facts["TailLength"]);
        Assert.DoesNotContain("Options", facts.Keys);
        Assert.Equal(Displays.Text(fit), Displays.Text(fit.Value));
        FitResult<PowerLawFit>[] fits = [fit, FitResult<PowerLawFit>.Failed(FitFailure.NoData, Hostile), fit];
        var table = Displays.Table(fits)!;
        Assert.Equal(2, table.Rows.Count);
        Assert.Equal(facts["Alpha"], table.Rows[1][table.Heads.ToList().FindIndex(h => h.Title == "Alpha")]);
        Assert.Equal([$"NoData: {Hostile}"], table.Notes);
        AssertEscaped(fits);
    }

    [Fact]
    public void A_fit_that_failed_is_its_reason()
    {
        var failed = FitResult<PowerLawFit>.Failed(FitFailure.NoData, Hostile);
        Assert.Equal($"NoData: {Hostile}", Displays.Text(failed));
        AssertEscaped(failed);
        Assert.Null(Displays.Table(failed));
    }

    [Fact]
    public void Values_of_other_types_are_left_to_others()
    {
        var sequence = new[] { Record(("x", 1)) }.Where(_ =>
            throw new InvalidOperationException("it was gone through")
        );
        foreach (var other in new object?[] { null, 3, "text", new[] { 1, 2 }, sequence })
        {
            Assert.Null(Displays.Text(other));
            Assert.Null(Displays.Html(other));
        }
    }

    [Fact]
    public void A_figure_is_a_line_of_text_and_a_chart_in_html_whose_first_output_holds_the_script()
    {
        Have.PlotlyOrSkip();
        var axis = new FigureAxis("x");
        var figure = new CurveFigure
        {
            Name = "square",
            Title = "Square",
            X = axis,
            Y = axis,
            Curves = [new("x²", [1, 2], [1, 4])],
        };
        Assert.StartsWith("a figure of ", Displays.Text(figure), StringComparison.Ordinal);
        Assert.Contains("\"square\"", Displays.Text(figure)!);
        var script = File.ReadAllText(PlotlyScript.Find());
        _ = Displays.Html(figure); // the first of the session
        Assert.DoesNotContain(script, Displays.Html(figure)!);
        NotebookFigure.IsWhole = true;
        try
        {
            Assert.Contains(script, Displays.Html(figure)!);
        }
        finally
        {
            NotebookFigure.IsWhole = false;
        }
    }
}
