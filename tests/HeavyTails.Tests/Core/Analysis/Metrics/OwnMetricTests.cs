using System.Text;
using System.Text.Json;
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Reports;
using HeavyTails.Reports.Pages;
using HeavyTails.Reports.Tables;
using HeavyTails.Tests.Data;
using HeavyTails.Tests.Reports;

namespace HeavyTails.Tests.Core.Analysis.Metrics;

public class OwnMetricTests
{
    /// <summary>The gap between the two largest eigenvalues, which is not a metric of the library.</summary>
    private sealed class SpectralGap : LayerMetric<object>
    {
        public override string Name => "spectral_gap";

        public override string Group => "gap";

        public override FitResult<object> Of(LayerSpectrum layer) =>
            layer.Eigenvalues is [.., var second, var first]
                ? FitResult<object>.Success(first - second)
                : NotDefined("there are fewer than two eigenvalues");

        protected override IReadOnlyList<LayerColumn> MakeColumns() =>
            [Column("spectral_gap", "lambda_1 - lambda_2", gap => gap)];
    }

    private static readonly SpectralGap Gap = new();

    [Fact]
    public void A_users_own_metric_has_a_column_in_every_table()
    {
        var options = new AnalysisOptions { Metrics = [Gap] };
        var result = ModelAnalysis.Of([Make.Gaussian("fc.weight", 1, 20, 12)], Make.Backend, options);
        var layer = Assert.Single(result.Layers);
        var expected = layer.Eigenvalues[^1] - layer.Eigenvalues[^2];
        Assert.Equal(expected, layer.Value(Gap).Value);
        Assert.Equal(expected, LayerColumns.Present(result.Layers).Single(c => c.Name == "spectral_gap").Value(layer));
        Assert.Contains("spectral_gap", CsvTable.Text(result).Split('\n')[0].Split(','));
        using var stream = new MemoryStream();
        JsonTable.Write(result, stream);
        using var json = JsonDocument.Parse(Encoding.UTF8.GetString(stream.ToArray()));
        var row = json.RootElement.GetProperty("layers")[0];
        Assert.Equal(expected, row.GetProperty("spectral_gap").GetDouble());
        Have.PlotlyOrSkip();
        using var folder = new TemporaryFolder();
        Report.Save(result, folder.Path, new ReportOptions { Png = false });
        var page = Directory.GetFiles(Path.Combine(folder.Path, "layers"), "*.html").Single();
        Assert.Contains("spectral_gap", File.ReadAllText(page));
        Assert.Equal("asked", json.RootElement.GetProperty("options").GetProperty("spectral_gap").GetString());
    }

    [Fact]
    public void A_metric_that_was_not_asked_for_has_a_reason_and_no_column()
    {
        var layer = Make.Only(Make.Gaussian("fc.weight", 1, 20, 12));
        Assert.Equal(FitFailure.NotRequested, layer.Value(Gap).Failure);
        Assert.Equal(FitFailure.NotRequested, layer.Twin.Failure);
        Assert.Contains("randomize was not requested", layer.Twin.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain(LayerColumns.Present([layer]), c => c.Group is "gap" or "twin");
    }

    [Fact]
    public void Every_metric_has_a_name_columns_with_descriptions_and_a_place_in_the_options()
    {
        Assert.Distinct(LayerMetrics.All.Select(m => m.Name));
        Assert.Distinct(LayerColumns.All.Select(c => c.Name));
        Assert.All(LayerMetrics.All, m => Assert.NotEmpty(m.Columns));
        Assert.All(LayerMetrics.All, m => Assert.True(m.IsAlwaysComputed || m.Flags.Count > 0, m.Name));
        Assert.All(LayerMetrics.Flags, f => Assert.StartsWith("--", f.Name, StringComparison.Ordinal));
        // FARMS costs hundreds of spectra.
        Assert.Equal(LayerMetrics.All, LayerMetrics.Full.With(LayerMetrics.Farms, LayerMetrics.Entries));
        Assert.DoesNotContain(LayerMetrics.Farms, LayerMetrics.Full);
        Assert.Equal(AnalysisOptions.Full, AnalysisOptions.Default with { Metrics = [.. LayerMetrics.Full.Reverse()] });
    }
}
