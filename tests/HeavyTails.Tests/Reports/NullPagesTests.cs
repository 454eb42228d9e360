// Three layers whose verdicts are known: noise, noise under one spike, and the spectrum lambda_i = (i / 40)^-2 of a
// power law of exponent 1.5.
using System.Globalization;
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Nulls;
using HeavyTails.Core.TailEstimators;
using HeavyTails.Reports;
using HeavyTails.Reports.Pages;
using HeavyTails.Reports.Plotting;
using HeavyTails.Tests.Core.Analysis;

namespace HeavyTails.Tests.Reports;

[Collection(nameof(Drawing))]
public sealed class NullPagesTests : IDisposable
{
    static readonly Lazy<ModelResult> Model = new(() =>
        ModelAnalysis.Of(
            [
                Make.Gaussian("noise.weight", 1, 40, 60),
                Make.Layer("spiked.weight", Make.Tensor([40, 60], Spiked())),
                Make.Diagonal("tail.weight", [.. Enumerable.Range(1, 40).Select(i => 40.0 / i)]),
            ],
            Make.Backend,
            new() { Metrics = [LayerMetrics.Nulls, LayerMetrics.ShuffledNulls, LayerMetrics.Errors] },
            new() { Threads = 1 }
        )
    );

    readonly string _folder = Directory.CreateTempSubdirectory("heavytails-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // Noise plus 25 u v^T with unit vectors u = (1, .., 1) / sqrt 40 and v = (1, .., 1) / sqrt 60; noise alone has the
    // largest singular value sqrt 40 + sqrt 60 = 14.
    static double[] Spiked() => [.. Make.Gaussians(2400, 2).Select(x => x + (25 / Math.Sqrt(2400)))];

    string Saved(ModelResult model)
    {
        Report.Save(model, _folder, new ReportOptions { Png = false });
        return File.ReadAllText(Path.Combine(_folder, "index.html"));
    }

    string PageOf(string name) =>
        File.ReadAllText(Directory.GetFiles(Path.Combine(_folder, "layers"), $"*{name}*").Single());

    string FigureOf(string name) => File.ReadAllText(Path.Combine(_folder, "figures", name + ".html"));

    [Fact]
    public void The_overview_counts_the_layers_of_each_verdict_and_says_how_far_the_heavy_one_is()
    {
        Have.PlotlyOrSkip();
        var verdicts = Model.Value.Layers.Select(l => l.Nulls.Value.Verdict.Value);
        Assert.Equal([TailVerdict.Random, TailVerdict.Spikes, TailVerdict.Heavy], verdicts);
        var index = Saved(Model.Value);
        Assert.Contains("<b>One of 3 layers is heavier-tailed than untrained layers of the same shape.</b>", index);
        Assert.Contains("1 layer has a few eigenvalues (spikes) above a bulk that is random.", index);
        Assert.Contains("1 layer cannot be told from an untrained layer.", index);
        var hill = Model.Value.Layers[2].Nulls.Value.Hill;
        var distance = (-hill.Z.Value).ToString("F1", CultureInfo.InvariantCulture);
        Assert.Contains($"lies {distance} standard deviations below the mean of untrained layers", index);
        Assert.Contains($"<td>−{distance}</td><td>≤ 0.00", index);
    }

    [Fact]
    public void The_figure_of_exponents_holds_the_ends_of_every_layers_band_and_interval()
    {
        Have.PlotlyOrSkip();
        Saved(Model.Value);
        var figure = FigureOf("overview-alpha-hill");
        foreach (var layer in Model.Value.Layers)
        {
            var (hill, interval) = (layer.Nulls.Value.Hill, layer.Errors.Value.Hill.Value);
            Assert.Contains(Written(hill.Low.Value), figure);
            Assert.Contains(Written(hill.High.Value), figure);
            Assert.Contains(Written(hill.Mean.Value), figure);
            Assert.Contains(Written(interval.High - hill.Value.Value), figure);
        }
        Assert.Contains(
            Written(Model.Value.Layers[2].Nulls.Value.Named("alpha").High.Value),
            FigureOf("overview-alpha")
        );

        static string Written(double x) => x.ToString("R", CultureInfo.InvariantCulture);
    }

    [Fact]
    public void Only_the_page_of_the_heavy_layer_calls_it_heavy()
    {
        Have.PlotlyOrSkip();
        Saved(Model.Value);
        const string heavy = "This layer is heavier-tailed than untrained layers of its shape.";
        Assert.Contains(heavy, PageOf("tail"));
        Assert.DoesNotContain(heavy, PageOf("noise"));
        Assert.DoesNotContain(heavy, PageOf("spiked"));
        Assert.Contains("The tail of this layer cannot be told from that of an untrained layer", PageOf("noise"));
        Assert.Contains(
            "1 eigenvalue stands above a bulk that is random: spikes; no heavy tail beyond them is seen.",
            PageOf("spiked")
        );
        Assert.Contains(
            "it in 95 % of matrices with new noise under the same spikes",
            FigureOf("overview-alpha-hill") + PageOf("spiked")
        );
        Assert.Contains("no error of alpha, since alpha lies in the band of untrained layers", PageOf("noise"));
    }

    [Fact]
    public void A_layer_without_nulls_is_not_judged_and_its_page_says_why()
    {
        Have.PlotlyOrSkip();
        var model = Model.Value;
        var without = model
            .Layers[0]
            .With(
                LayerMetrics.Nulls,
                FitResult<SpectrumNulls>.Failed(FitFailure.NotApplicable, "the taps are <fixed>")
            );
        var index = Saved(model with { Layers = [without, model.Layers[1], model.Layers[2]] });
        Assert.Contains("One of 2 layers is", index);
        Assert.Contains("1 layer was not judged.", index);
        Assert.Contains("title=\"the taps are &lt;fixed&gt;\">not judged", index);
        Assert.Contains("There is no comparison: the taps are &lt;fixed&gt;.", PageOf("noise"));
    }

    [Fact]
    public void Pages_of_an_analysis_without_nulls_do_not_speak_of_untrained_layers()
    {
        Have.PlotlyOrSkip();
        var index = Saved(Synthetic.Model());
        Assert.DoesNotContain("untrained", index);
        Assert.False(File.Exists(Path.Combine(_folder, "figures", "overview-alpha-hill.html")));
        Assert.Contains("2 … 6", FigureOf("overview-alpha"));
        Assert.DoesNotContain("untrained", PageOf("004-"));
    }

    [Fact]
    public void A_layers_page_lists_every_estimator_with_its_exponent_or_why_it_has_none()
    {
        Have.PlotlyOrSkip();
        Saved(Model.Value);
        var page = PageOf("tail");
        foreach (var (estimator, estimate) in TailEstimators.SideBySide(Model.Value.Layers[2].Eigenvalues))
        {
            Assert.Contains(System.Net.WebUtility.HtmlEncode(estimator.Title), page);
            Assert.Contains(
                estimate.Succeeded
                    ? estimate.Value.Alpha.ToString("F2", CultureInfo.InvariantCulture)
                    : System.Net.WebUtility.HtmlEncode(estimate.Reason),
                page
            );
        }
    }

    [Fact]
    public void The_null_of_a_layer_with_dead_rows_is_named_by_the_shape_without_them()
    {
        var numbers = Make.Gaussians(40 * 60, 5);
        Array.Clear(numbers, 7 * 60, 12 * 60);
        var layer = Make.Layer("dead.weight", Make.Tensor([40, 60], numbers));
        var page = LayerBesideUntrained.Html(
            Make.Only(layer, new() { Metrics = [LayerMetrics.Nulls] }),
            [],
            Pictures.None
        );
        Assert.Contains("[60 × 28] (the layer’s without its rows and columns of zeros), whose entries", page);
        var whole = LayerBesideUntrained.Html(Model.Value.Layers[0], [], Pictures.None);
        Assert.Contains("[40 × 60], whose entries", whole);
    }
}
