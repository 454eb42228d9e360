using System.Text.Json;
using HeavyTails.AnalysisLibrary;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Layers;
using HeavyTails.Core.PowerLaws;

namespace HeavyTails.Tests.AnalysisLibrary;

public sealed class AnalysisRequestTests
{
    [Fact]
    public void Without_options_the_request_is_for_the_defaults()
    {
        var request = AnalysisRequest.Parse(null);
        Assert.Equal(AnalysisOptions.Default, request.Options);
        Assert.False(request.WithEsd);
    }

    [Fact]
    public void Every_flag_of_a_metric_asks_for_its_metrics()
    {
        foreach (var flag in LayerMetrics.Flags)
        {
            var request = AnalysisRequest.Parse($$"""{"{{flag.Name.TrimStart('-')}}": true}""");
            Assert.Equal(LayerMetrics.OfFlag(flag), request.Options.Metrics);
        }
    }

    [Theory]
    [InlineData("{}", 0)]
    [InlineData("""{"conv": "flatten"}""", 2)]
    [InlineData("""{"ddp": true}""", 2)]
    [InlineData("""{"ddp": true, "min-evals": 7}""", 7)]
    [InlineData("""{"full": true}""", 0)]
    public void The_least_number_of_eigenvalues_is_that_of_the_method(string json, int least) =>
        Assert.Equal(least, AnalysisRequest.Parse(json).Options.MinEvals);

    [Fact]
    public void Words_stand_for_the_values_of_the_command()
    {
        var options = AnalysisRequest
            .Parse("""{"conv": "operator", "operator-grid": 8, "fit": "etpl", "normalise": "rows", "no-pool": true}""")
            .Options;
        Assert.Equal(ConvMode.Operator, options.Conv);
        Assert.Equal(8, options.OperatorGrid);
        Assert.Equal(FitKind.E_TPL, options.Fit);
        Assert.False(options.Pool);
    }

    [Fact]
    public void A_root_chooses_one_of_the_models_in_a_file() =>
        Assert.Equal("generator", AnalysisRequest.Parse("""{"root": "generator"}""").Reading.Root);

    [Theory]
    [InlineData("""{"device": "cuda"}""", "device: expected one of cpu, got \"cuda\"")]
    [InlineData("""{"as": "x"}""", "as: expected PATTERN=READING")]
    [InlineData("""{"min-weights": 9, "max-weights": 3}""", "expected min-weights <= max-weights, got 9 and 3")]
    [InlineData("""{"fit": "tpl", "fix-fingers": "clip_xmax"}""", "fingers: expected fit PL")]
    public void Options_that_cannot_be_met_are_refused(string json, string message) =>
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => AnalysisRequest.Parse(json)).Message);

    [Fact]
    public void The_xmin_of_a_power_law_is_a_number_or_a_range()
    {
        Assert.Equal(2, PowerLawRequest.Parse("""{"xmin": 2}""").Options.Xmin);
        Assert.Equal(new Interval(1, 3), PowerLawRequest.Parse("""{"xmin": [1, 3]}""").Options.XminRange);
        Assert.Contains(
            "xmin: expected a list of two numbers",
            Assert.Throws<ArgumentException>(() => PowerLawRequest.Parse("""{"xmin": [1]}""")).Message
        );
    }

    [Fact]
    public void A_law_is_compared_with_the_power_law_and_a_pair_with_each_other()
    {
        var request = PowerLawRequest.Parse("""{"compare": ["lognormal", ["exponential", "lognormal"]]}""");
        Assert.Equal([new("power_law", "lognormal"), new("exponential", "lognormal")], request.Pairs);
        Assert.Contains(
            "compare: expected a law among power_law, ",
            Assert.Throws<ArgumentException>(() => PowerLawRequest.Parse("""{"compare": ["normal"]}""")).Message
        );
    }

    [Theory]
    [InlineData("""{"compare": []}""", "power_law")]
    [InlineData("""{"compare": ["lognormal"]}""", "power_law lognormal")]
    [InlineData("""{"compare": [["exponential", "lognormal"]]}""", "power_law exponential lognormal")]
    [InlineData("{}", "power_law truncated_power_law exponential stretched_exponential lognormal lognormal_positive")]
    public void The_laws_that_are_compared_are_the_only_ones_that_are_fitted(string json, string fitted)
    {
        double[] x = [.. Enumerable.Range(0, 500).Select(i => Math.Pow((i + 0.5) / 500, -1 / 1.5))];
        using var result = JsonDocument.Parse(PowerLawFits.Of(x, json).Json!);
        var laws = result.RootElement.GetProperty("laws").EnumerateObject().Select(law => law.Name);
        var all = result.RootElement.GetProperty("loglikelihoods").EnumerateObject().Select(law => law.Name);
        Assert.Equal(fitted.Split(' '), laws);
        Assert.Equal(fitted.Split(' '), all);
    }
}
