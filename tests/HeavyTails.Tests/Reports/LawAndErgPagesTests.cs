// Noise [64 x 96], the spectrum lambda_i = (i / 64)^-2 of a power law of exponent 1.5, whose log determinants are
// known, and a layer that is too small for laws.
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Layers;
using HeavyTails.Core.RandomMatrices;
using HeavyTails.Reports;
using HeavyTails.Reports.Pages;
using HeavyTails.Tests.Core.Analysis;

namespace HeavyTails.Tests.Reports;

[Collection(nameof(Drawing))]
public sealed partial class LawAndErgPagesTests : IDisposable
{
    static readonly Lazy<ModelResult> Model = new(() =>
        Analysed(
            [LayerMetrics.Law, LayerMetrics.Erg],
            Make.Gaussian("noise.weight", 1, 64, 96),
            Make.Diagonal("tail.weight", [.. Enumerable.Range(1, 64).Select(i => 64.0 / i)]),
            Make.Gaussian("small.weight", 2, 12, 20)
        )
    );

    readonly string _folder = Directory.CreateTempSubdirectory("heavytails-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    static ModelResult Analysed(MetricSet metrics, params Layer[] layers) =>
        ModelAnalysis.Of(layers, Make.Backend, new() { Metrics = metrics }, new() { Threads = 1 });

    string Saved(ModelResult model)
    {
        Report.Save(model, _folder, new ReportOptions { Png = false });
        return File.ReadAllText(Path.Combine(_folder, "index.html"));
    }

    string PageOf(string name) =>
        WebUtility.HtmlDecode(
            File.ReadAllText(Directory.GetFiles(Path.Combine(_folder, "layers"), $"*{name}*").Single())
        );

    string FigureOf(string name) => File.ReadAllText(Path.Combine(_folder, "figures", name + ".html"));

    // The values of one coordinate of all traces of a figure, trace by trace.
    static double[][] Values(string figure, string coordinate) =>
        [
            .. Arrays()
                .Matches(figure)
                .Where(m => m.Groups[1].Value == coordinate)
                .Select(m => JsonSerializer.Deserialize<double[]>(m.Groups[2].Value)!),
        ];

    [GeneratedRegex("\"(x|y)\":(\\[[-+0-9.eE,]*\\])")]
    private static partial Regex Arrays();

    [Fact]
    public void The_ERG_figure_holds_the_log_determinant_of_every_tail_and_both_starts()
    {
        Have.PlotlyOrSkip();
        Saved(Model.Value);
        var figure = FigureOf("002-tail-erg");
        var (x, y) = (Values(figure, "x"), Values(figure, "y"));
        // ln lambda_i - ln mean, summed over the k largest, lambda_i = (64 / i)^2.
        var mean = Enumerable.Range(1, 64).Average(i => Math.Pow(64.0 / i, 2));
        double Log(int k) => Enumerable.Range(1, k).Sum(i => (2 * Math.Log(64.0 / i)) - Math.Log(mean));
        Assert.Equal(64, x[0].Length);
        for (var i = 0; i < 64; i++)
            Assert.Equal(Log(64 - i), y[0][i], 1e-9);
        var erg = Model.Value.Layers[1].Value(LayerMetrics.Erg).Value;
        Assert.Equal(erg.Xmin, Assert.Single(x[1]));
        Assert.Equal(Log(erg.PowerLawTailLength), Assert.Single(y[1]), 1e-9);
        var below = Enumerable.Range(1, 64).First(k => Log(k) < 0);
        Assert.Equal(Math.Pow(64.0 / below, 2), Assert.Single(x[2]), 1e-9);
        var gap = (below - erg.PowerLawTailLength).ToString(CultureInfo.InvariantCulture).Replace('-', '−');
        Assert.Contains($"The gap between their starts is {gap} ", PageOf("tail"));
    }

    [Fact]
    public void Every_page_with_an_ERG_section_says_that_the_theory_is_young_and_what_it_says_or_why_nothing()
    {
        Have.PlotlyOrSkip();
        Saved(Model.Value);
        foreach (var layer in Model.Value.Layers)
        {
            var page = PageOf(layer.LongName);
            Assert.Contains("is a young theory whose claims are not established", page);
            var verdict = layer.Value(LayerMetrics.Erg).Value.Verdict();
            Assert.Contains(
                !verdict.Succeeded
                    ? $"There is no verdict on this layer</b>: {verdict.Reason}."
                    : verdict.Value switch
                    {
                        ErgVerdict.Ideal => "<b>This layer is ideal by the theory",
                        ErgVerdict.OverTrained => "<b>This layer is over-trained by the theory",
                        ErgVerdict.UnderTrained => "but under-trained",
                        _ => "but the two tails start at different eigenvalues",
                    },
                page
            );
        }
    }

    [Fact]
    public void A_layer_whose_ERG_tail_cannot_be_computed_says_why()
    {
        Have.PlotlyOrSkip();
        var failed = Model
            .Value.Layers[0]
            .With(LayerMetrics.Erg, FitResult<Erg>.Failed(FitFailure.NotApplicable, "the fit is <other>"));
        Saved(Model.Value with { Layers = [failed] });
        Assert.Contains("There is no comparison: the fit is <other>.", PageOf("noise"));
        Assert.False(File.Exists(Path.Combine(_folder, "figures", "001-noise-erg.html")));
    }

    [Fact]
    public void The_laws_of_a_layer_are_shown_with_their_odds_and_those_that_do_not_apply_with_the_reason()
    {
        Have.PlotlyOrSkip();
        Saved(Model.Value);
        foreach (var layer in Model.Value.Layers.Take(2))
        {
            var (odds, page) = (layer.Value(LayerMetrics.Law).Value, PageOf(layer.LongName));
            Assert.Contains($"The law that predicts held-out rows best is {odds.Best.Law.Name}", page);
            Assert.Contains("The odds are not calibrated", page);
            foreach (var law in odds.Laws)
                Assert.Contains($"<td>{law.Law.Name}</td><td>{Minus(law.Score)}</td>", page);
            foreach (var (law, reason) in odds.Excluded)
                Assert.Contains($"<td>{law.Name}</td><td>–</td><td>–</td><td>–</td><td class=\"wrap\">{reason}", page);
            var bars = Values(FigureOf($"{layer.LayerId:000}-{layer.LongName}-law-odds"), "x")[0];
            Assert.Equal(odds.Laws.Select(l => l.Odds).Order(), bars);
            Assert.Equal(1, bars.Sum(), 1e-12);
        }
        Assert.Contains("The law that predicts held-out rows best is Marchenko-Pastur", PageOf("noise"));

        static string Minus(double x) => x.ToString("F3", CultureInfo.InvariantCulture).Replace('-', '−');
    }

    [Fact]
    public void The_drawn_law_of_noise_has_the_mass_of_its_histogram()
    {
        Have.PlotlyOrSkip();
        Saved(Model.Value);
        var figure = FigureOf("001-noise-law-density");
        // Trace 1 is the best law: the integral over log10 lambda.
        var (x, y) = (Values(figure, "x")[1], Values(figure, "y")[1]);
        var mass = 0.0;
        for (var i = 1; i < x.Length; i++)
            mass += Math.Log10(x[i] / x[i - 1]) * (y[i] + y[i - 1]) / 2;
        Assert.InRange(mass, .97, 1.001);
    }

    [Fact]
    public void The_overview_counts_the_laws_and_the_layers_without_one()
    {
        Have.PlotlyOrSkip();
        var index = Saved(Model.Value);
        var reason = Model.Value.Layers[2].Value(LayerMetrics.Law).Reason;
        Assert.Contains("Marchenko-Pastur for 1 layer", index);
        Assert.Contains("For 1 layer no law was chosen", index);
        Assert.Contains($"No law was chosen: {reason}.", PageOf("small"));
    }

    [Fact]
    public void FARMS_stands_among_the_estimators_with_its_windows_and_its_null()
    {
        Have.PlotlyOrSkip();
        var model = Analysed([LayerMetrics.Farms], Make.Gaussian("noise.weight", 1, 16, 24));
        Saved(model);
        var farms = model.Layers[0].Value(LayerMetrics.Farms).Value;
        Assert.Contains(
            "<td>FARMS <span class=\"muted\">(90 windows 8 × 8)</span></td><td>Hu, Goel, Killiakov & Yang 2025</td>"
                + $"<td>{Two(farms.Estimate.Alpha)}</td><td>{Two(farms.Band.Mean)}</td>",
            PageOf("noise")
        );
        var x = Values(FigureOf("001-noise-estimators"), "x");
        Assert.Contains(farms.Estimate.Alpha, x[^1]);

        static string Two(double alpha) => alpha.ToString("F2", CultureInfo.InvariantCulture);
    }

    [Fact]
    public void Pages_of_an_analysis_without_these_metrics_do_not_speak_of_them()
    {
        Have.PlotlyOrSkip();
        var index = Saved(Synthetic.Model());
        Assert.DoesNotContain("held-out", index);
        var page = PageOf("004-");
        Assert.DoesNotContain("FARMS", page);
        Assert.DoesNotContain("ERG", page);
        Assert.DoesNotContain("held-out", page);
        Assert.DoesNotContain("<th>untrained</th>", page);
    }
}
