using HeavyTails.Reports.Comparison;
using HeavyTails.Reports.Pages;
using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Index;
using static HeavyTails.Tests.Runs.Index.MadeRuns;

namespace HeavyTails.Tests.Runs.Index;

public sealed class RunComparisonTests : IDisposable
{
    private readonly MadeRuns runs = new();
    private readonly string page = Directory.CreateTempSubdirectory("heavytails-compared-").FullName;

    public void Dispose()
    {
        runs.Dispose();
        Directory.Delete(page, recursive: true);
    }

    private static RunComparison Compare(params string[] folders) => RunComparison.Of(folders.Select(RunPlace.At));

    [Fact]
    public void Runs_of_the_same_settings_and_values_are_equal_although_their_machines_differ()
    {
        var table = Table(1, 1).Replace("fc1,4", "fc1,NaN");
        Assert.Contains("NaN", table);
        var a = runs.Complete(Context("same"), table);
        var b = Path.Combine(runs.Root, "copy", Path.GetFileName(a));
        Directory.CreateDirectory(Path.GetDirectoryName(b)!);
        Directory.Move(a, b);
        a = runs.Complete(Context("same"), table, "\"host\": \"two\"");
        var same = Compare(a, b);
        Assert.True(same.IsEqual);
        Assert.Equal(["note host: two | one"], Different(same.Provenance));
        Assert.Equal(4, same.Numbers[0].Pairs);
    }

    [Fact]
    public void Differences_have_their_size_and_place_by_hand()
    {
        var a = runs.Complete(Context("planted", "10"), Table(1, 1));
        // Metrics 1, 2, 3, 4 against 1, 2.5, 3, -4, in another order of the rows.
        var lines = Table(1, 1).Replace("fc1,2\n", "fc1,2.5\n").Replace("fc1,4\n", "fc1,-4\n").Split('\n');
        var b = runs.Complete(
            Context("planted", "20"),
            string.Join('\n', lines[0], lines[4], lines[2], lines[3], lines[1], "")
        );
        var compared = Compare(a, b);
        Assert.False(compared.IsEqual);
        Assert.Equal(["parameter length: 10 | 20"], Different(compared.Context));
        var numbers = Assert.Single(compared.Numbers);
        Assert.Equal(["eta", "repeat"], numbers.Keys);
        Assert.Equal((4, 4, 4), (numbers.Pairs, numbers.Rows.First, numbers.Rows.Other));
        Assert.Equal(["layer", "metric"], numbers.Columns.Select(c => c.Name));
        Assert.Equal(0, numbers.Columns[0].Different);
        var metric = numbers.Columns[1];
        Assert.Equal((4, 2), (metric.Compared, metric.Different));
        Assert.Equal((2.5, 0.625), (metric.FirstMean, metric.OtherMean));
        Assert.Equal((8.0, 2.0), (metric.Greatest, metric.GreatestRelative));
        Assert.Equal("eta=0.2 repeat=1", metric.Where);
    }

    [Fact]
    public void Rows_without_a_counterpart_are_counted_and_a_further_layer_shifts_no_others()
    {
        const string Head = "cell,eta,repeat,layer,metric\n";
        var a = runs.Complete(Context("planted", "10"), Head + "0,0.1,0,fc1,1\n0,0.1,0,fc3,3\n1,0.1,1,fc1,5\n");
        var b = runs.Complete(
            Context("planted", "20"),
            Head + "0,0.1,0,fc1,1\n0,0.1,0,fc2,2\n0,0.1,0,fc3,3\n2,0.2,0,fc1,9\n"
        );
        var numbers = Compare(a, b).Numbers[0];
        Assert.Equal((2, 3, 4), (numbers.Pairs, numbers.Rows.First, numbers.Rows.Other));
        Assert.All(numbers.Columns, column => Assert.Equal(0, column.Different));
        Assert.False(numbers.IsEqual);
    }

    [Fact]
    public void Sweeps_without_a_common_axis_have_nothing_to_pair()
    {
        var a = runs.Complete(Context("planted"), Table(1, 1));
        var other = new RunContext("slow", new Grid([Axis.Of("width", 8)], seeds: 2));
        var b = runs.Complete(other, "cell,width,repeat,metric\n0,8,0,1\n1,8,1,2\n");
        var compared = Compare(a, b);
        var numbers = Assert.Single(compared.Numbers);
        Assert.Equal("the sweeps have no axis in common: eta and width", numbers.Unpaired);
        Assert.Equal((0, 0), (numbers.Pairs, numbers.Columns.Count));
        Assert.False(compared.IsEqual);
        var outcome = RunComparisonReport.Save(compared, page, new ReportOptions { Png = false });
        Assert.Contains("nothing to pair: the sweeps have no axis in common", File.ReadAllText(outcome.Index));
    }

    [Fact]
    public void A_value_that_only_one_run_has_is_a_difference_without_a_size()
    {
        const string Head = "cell,eta,repeat,metric,";
        var a = runs.Complete(Context("planted", "10"), Head + "old\n0,0.1,0,1,1\n");
        var b = runs.Complete(Context("planted", "20"), Head + "new\n0,0.1,0,NaN,1\n");
        var numbers = Compare(a, b).Numbers[0];
        Assert.Equal(["old"], numbers.OnlyFirst);
        Assert.Equal(["new"], numbers.OnlyOther);
        var metric = Assert.Single(numbers.Columns);
        Assert.Equal((1, 1, 0.0), (metric.Compared, metric.Different, metric.Greatest));
        Assert.True(double.IsNaN(metric.FirstMean));
        Assert.Equal("eta=0.1 repeat=0: 1 and NaN", metric.Where);
    }

    [Fact]
    public void The_page_shows_differences_and_needs_no_network()
    {
        var a = runs.Complete(Context("planted", "10"), Table(1, 1));
        var b = runs.Complete(Context("planted", "20"), Table(1, 2), "\"host\": \"<b>two</b>\"");
        var c = runs.Complete(Context("other"), Table(1, 1)[..^9]);
        var outcome = RunComparisonReport.Save(Compare(a, b, c), page, new ReportOptions { Png = false });
        var html = File.ReadAllText(outcome.Index);
        Assert.Contains("<mark>10</mark>", html);
        Assert.Contains("&lt;b&gt;two&lt;/b&gt;", html);
        Assert.Contains("table.csv: ", html);
        Assert.DoesNotContain("http", html.Replace("plotly", "", StringComparison.Ordinal));
        // Metrics 1, 2, 3, 4 and 1, 3, 5, 7: means 2.5 and 4, greatest difference 3.
        Assert.Contains(",metric,4,3,2.5,4,3,", File.ReadAllText(Path.Combine(page, "numbers.csv")));
        foreach (var link in Links(html))
            Assert.True(File.Exists(Path.Combine(page, link)), link);
        // An older page is replaced, and a folder with anything else is not.
        RunComparisonReport.Save(Compare(a, b), page, new ReportOptions { Png = false });
        File.WriteAllText(Path.Combine(page, "mine.txt"), "");
        Assert.Throws<IOException>(() => RunComparisonReport.Check(page));
    }

    private static IEnumerable<string> Links(string html) =>
        System
            .Text.RegularExpressions.Regex.Matches(html, "(?:href|src)=\"(?<to>[^\"#]+)\"")
            .Select(m => m.Groups["to"].Value)
            .Where(to => !to.Contains("plotly", StringComparison.Ordinal)); // absent where npm is

    private static string[] Different(IEnumerable<ComparedValue> values) =>
        [.. values.Where(v => !v.IsEqual).Select(v => $"{v.Part} {v.Key}: {string.Join(" | ", v.Values)}")];
}
