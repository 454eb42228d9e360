using System.Text.Json;
using HeavyTails.Core.Fits;
using HeavyTails.Core.NetSeries;
using HeavyTails.Core.Numerics;
using HeavyTails.Reports.NetSeries;
using HeavyTails.Reports.Plotting;

namespace HeavyTails.Tests.Reports.NetSeries;

[Collection(nameof(Drawing))]
public sealed class SeriesReportTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("heavytails-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static LayerTails Layer(string name, int rows, int columns, double tailIndex) =>
        LayerTails.Of(
            new()
            {
                Name = name,
                Shape = [rows, columns],
                Parameters = rows * columns,
                Nets = 12,
                Mean = Variates.Stable(tailIndex, rows * columns, (ulong)rows),
            },
            new() { Resamples = 20 }
        );

    private static SeriesTails Run(string name, double last, params LayerTails[] layers) =>
        new()
        {
            Name = name,
            Nets = 12,
            First = "net_0.pyT",
            Last = "net_11.pyT",
            Layers = layers,
            Setting = RunSetting.Parse(name),
            Training = TrainingEnd.From("test set", [new(0, 2.3, 10), new(100, last, 90)], RunSetting.Parse(name)),
            Skipped = [new("fc1.bias", "a bias")],
            Notes = ["one net is missing between 0 and 12: <7>"],
        };

    private static SeriesResults Several()
    {
        SeriesTails[] runs =
        [
            .. Enumerable
                .Range(1, 5)
                .Select(i =>
                    Run(
                        $"3_0032_mnist_NLL_fc_{i}.000000E-02_000{1 + (i % 2)}",
                        i == 5 ? double.NaN : .3,
                        Layer("fc<1>", 32, 30, 2 - (.2 * i)),
                        Layer("fc2", 10, 32, 2 - (.1 * i))
                    )
                ),
        ];
        return new(runs, [new("3_0032_mnist_NLL_fc_9.000000E-02_0001", "it holds no <nets>")], SeriesOptions.Default);
    }

    [Fact]
    public void A_report_of_several_runs_shows_every_cell_with_its_last_loss_and_marks_those_that_failed()
    {
        Have.PlotlyOrSkip();
        var place = Path.Combine(_folder, "report");
        var outcome = SeriesReport.Save(Several(), place, new() { Source = "results" });
        // Two figures, on a linear and a logarithmic axis, for each of two layers.
        Assert.Equal(4, outcome.Figures);
        AssertLinks(place);
        var index = File.ReadAllText(outcome.Index);
        Assert.Contains("fc&lt;1&gt;", index);
        Assert.Contains("it holds no &lt;nets&gt;", index);
        Assert.Contains("<span class=\"warning\">diverged</span>", index);
        Assert.Contains("0.300", index);
        Assert.Contains("Spearman", index);
        Assert.DoesNotContain("fc<1>", index.Replace("\"fc<1>", "", StringComparison.Ordinal));
    }

    [Fact]
    public void A_report_of_one_run_has_its_layers_block_sizes_and_losses()
    {
        Have.PlotlyOrSkip();
        var place = Path.Combine(_folder, "report");
        var results = Several() with { Series = [Several().Series[0]], Unreadable = [] };
        var outcome = SeriesReport.Save(results, place, new() { Source = "run", Png = false });
        Assert.Equal(4, outcome.Figures);
        AssertLinks(place);
        var index = File.ReadAllText(outcome.Index);
        Assert.Contains("Tail indices of 3_0032_mnist_NLL_fc_1.000000E-02_0002", index);
        Assert.Contains("fc1.bias (a bias)", index);
        Assert.Contains("between 0 and 12: &lt;7&gt;", index);
        Assert.Contains("fc2: no E2: 10 rows make fewer than 10 blocks", index);
        results = results with { Options = new() { Variant = Variant.Legacy } };
        SeriesReport.Save(results, place, new() { Png = false });
        Assert.Contains("Legacy variant", File.ReadAllText(outcome.Index));
    }

    [Fact]
    public void Json_and_csv_hold_the_numbers_to_the_last_bit_and_say_why_one_is_missing()
    {
        var results = Several();
        using var stream = new MemoryStream();
        SeriesJson.Write(results, stream, "results");
        using var json = JsonDocument.Parse(stream.ToArray());
        var first = json.RootElement.GetProperty("series")[0];
        var layer = first.GetProperty("layers")[0];
        var fit = results.Series[0].Layers[0].E1.Value;
        Assert.Equal(fit.TailIndex, layer.GetProperty("tail_index").GetProperty("value").GetDouble());
        Assert.Equal(
            fit.Error.Value.StandardError,
            layer.GetProperty("tail_index").GetProperty("standard_error").GetDouble()
        );
        Assert.Equal(8, layer.GetProperty("tail_index").GetProperty("blocks").GetArrayLength());
        Assert.Equal(31, layer.GetProperty("hill").GetProperty("k").GetInt32());
        Assert.False(layer.TryGetProperty("moment", out _));
        Assert.Contains(
            "10 rows",
            first.GetProperty("layers")[1].GetProperty("tail_index_rows").GetProperty("reason").GetString()
        );
        Assert.Equal(.01, first.GetProperty("setting").GetProperty("eta").GetDouble());
        Assert.Equal(.3, first.GetProperty("training").GetProperty("history")[1][1].GetDouble());
        Assert.Equal(
            "it holds no <nets>",
            json.RootElement.GetProperty("unreadable")[0].GetProperty("reason").GetString()
        );
        Assert.Equal("corrected", json.RootElement.GetProperty("variant").GetString());

        var lines = SeriesCsv.Text(results).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(1 + (5 * 2), lines.Length);
        var heads = lines[0].Split(',').ToList();
        var row = lines[1].Split(',');
        Assert.Equal(heads.Count, row.Length);
        string Of(string head) => row[heads.IndexOf(head)];
        Assert.Equal(fit.TailIndex.ToString("R", System.Globalization.CultureInfo.InvariantCulture), Of("tail_index"));
        Assert.Equal("0.01", Of("eta"));
        Assert.Equal("2", Of("b"));
        Assert.Equal("0.3", Of("last_loss"));
        Assert.Equal("learnt", Of("outcome"));
        Assert.Equal("", Of("moment"));
        Assert.Equal("NaN", lines[9].Split(',')[heads.IndexOf("last_loss")]);
    }

    private static void AssertLinks(string place)
    {
        foreach (var page in Directory.GetFiles(place, "*.html", SearchOption.AllDirectories))
        {
            Pages.AssertOffline(page);
            foreach (var link in Pages.Links(page))
                Assert.True(
                    File.Exists(Path.Combine(Path.GetDirectoryName(page)!, Uri.UnescapeDataString(link))),
                    $"{page}: {link}"
                );
        }
    }
}
