using HeavyTails.Reports;
using HeavyTails.Reports.Files;
using HeavyTails.Reports.Pages;

namespace HeavyTails.Tests.Reports;

/// <summary>Files that a user put into the folder of a report are never lost.</summary>
[Collection(nameof(Drawing))]
public sealed class ReportFolderTests : IDisposable
{
    private readonly Faults faults = new();

    public void Dispose() => faults.Dispose();

    private string At(params string[] names) => faults.At(names);

    [Fact]
    public void A_report_is_written_through_a_link_and_no_file_that_a_user_added_to_an_older_one_is_lost()
    {
        Have.PlotlyOrSkip();
        var plain = new ReportOptions { Png = false };
        Directory.CreateDirectory(At("far"));
        Directory.CreateSymbolicLink(At("link"), "far");
        for (var i = 0; i < 2; i++)
        {
            Report.Check(At("link"));
            Report.Save(Synthetic.Named("fc1"), At("link"), plain);
        }
        Assert.Equal("far", new DirectoryInfo(At("link")).LinkTarget);
        Assert.True(File.Exists(At("far", "index.html")));
        string[] mine =
        [
            "notes.txt",
            "layers/model.pt",
            "layers/mine.html",
            "figures/mine.png",
            "figures/model.pt",
            "plotly-mine.min.js",
        ];
        foreach (var notes in mine.Select(name => At("far", name)))
        {
            File.WriteAllText(notes, "mine");
            Assert.Contains(Path.GetFileName(notes), Assert.Throws<IOException>(() => Report.Check(At("far"))).Message);
            Assert.Throws<IOException>(() => Report.Save(Synthetic.Named("fc1"), At("far"), plain));
            Assert.Equal("mine", File.ReadAllText(notes));
            File.Delete(notes);
        }
    }

    [Fact]
    public void A_report_of_an_earlier_version_without_a_list_of_files_owns_the_files_that_its_pages_name()
    {
        Have.PlotlyOrSkip();
        var plain = new ReportOptions { Png = false };
        Report.Save(Synthetic.Named("fc1", "fc 2"), At("report"), plain);
        File.Delete(At("report", "files.txt"));
        File.WriteAllText(At("report", "figures", "mine.html"), "mine");
        Assert.Contains("figures/mine.html", Assert.Throws<IOException>(() => Report.Check(At("report"))).Message);
        File.Delete(At("report", "figures", "mine.html"));
        Report.Save(Synthetic.Named("fc1"), At("report"), plain);
        Assert.False(File.Exists(At("report", "layers", "002-fc-2.html")));
        Assert.Contains("layers/001-fc1.html\n", File.ReadAllText(At("report", "files.txt")));
    }

    [Fact]
    public void A_file_that_is_added_to_an_older_report_while_the_new_one_is_drawn_is_not_lost()
    {
        Have.PlotlyOrSkip();
        Report.Save(Synthetic.Named("fc1"), At("report"));
        var before = File.GetLastWriteTimeUtc(At("report", "index.html"));
        var refused = Assert.Throws<IOException>(() =>
            ReportFolder.Write(At("report"), _ => File.WriteAllText(At("report", "figures", "mine.png"), "mine\n"))
        );
        Assert.Contains("figures/mine.png", refused.Message);
        Assert.Equal("mine\n", File.ReadAllText(At("report", "figures", "mine.png")));
        Assert.Equal(before, File.GetLastWriteTimeUtc(At("report", "index.html")));
    }
}
