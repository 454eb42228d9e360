using System.Text.Json;
using HeavyTails.Core.Analysis;
using HeavyTails.Reports;
using HeavyTails.Reports.Figures;
using HeavyTails.Runs.Files;
using HeavyTails.Tests.Core.Analysis;

namespace HeavyTails.Tests.Reports;

public sealed class CompareJsonTests
{
    private static readonly ModelResult First = ModelAnalysis.Of(
            [Make.Gaussian("a.weight", 1, 30, 20), Make.Gaussian("b.weight", 2, 40, 20)],
            Make.Backend
        ),
        Second = ModelAnalysis.Of(
            [Make.Gaussian("b.weight", 3, 40, 20), Make.Gaussian("c.weight", 4, 25, 20)],
            Make.Backend
        );
    private static readonly NamedResult[] Both = [new("one", First), new("two", Second)];

    [Fact]
    public void Json_has_an_entry_of_each_checkpoint_for_each_layer()
    {
        using var stream = new MemoryStream();
        CompareJson.Write(new(Both), ["one.pth", "two.pth"], stream);
        using var json = JsonDocument.Parse(stream.ToArray());
        var checkpoints = json.RootElement.GetProperty("checkpoints").EnumerateArray().ToArray();
        Assert.Equal(["one.pth", "two.pth"], checkpoints.Select(c => c.GetProperty("source").GetString()));
        Assert.Equal(
            First.Mean("alpha")!.Value,
            checkpoints[0].GetProperty("summary").GetProperty("alpha").GetDouble()
        );
        var layers = json.RootElement.GetProperty("layers").EnumerateArray().ToArray();
        Assert.Equal(["a", "b", "c"], layers.Select(l => l.GetProperty("longname").GetString()));
        var b = layers[1].GetProperty("checkpoints").EnumerateArray().ToArray();
        Assert.Equal(First.Layers[1].Fit.Value.Alpha, b[0].GetProperty("alpha").GetDouble());
        Assert.Equal(Second.Layers[0].Fit.Value.Alpha, b[1].GetProperty("alpha").GetDouble());
        Assert.Equal(JsonValueKind.Null, layers[0].GetProperty("checkpoints")[1].ValueKind);
    }

    [Fact]
    public void The_wide_csv_has_the_columns_of_the_checkpoints_side_by_side()
    {
        var lines = Csv.Read(CompareReport.WideCsvText(new(Both)));
        Assert.Equal(4, lines.Count);
        var at = lines[0].ToList().IndexOf("alpha.one");
        Assert.Equal("alpha.two", lines[0][at + 1]);
        Assert.Equal(("b", $"{First.Layers[1].Fit.Value.Alpha:R}"), (lines[2][0], lines[2][at]));
        Assert.Equal("", lines[1][at + 1]);
    }

    [Fact]
    public void Checkpoints_without_a_common_layer_say_so()
    {
        Assert.Null(new ComparedSeries(Both).WhyNothingMatches);
        var other = ModelAnalysis.Of([Make.Gaussian("z.weight", 5, 30, 20)], Make.Backend);
        Assert.Equal(
            "no layer is in two of the checkpoints: the first of one are a, b; the first of other are z",
            new ComparedSeries([Both[0], new("other", other)]).WhyNothingMatches
        );
    }
}
