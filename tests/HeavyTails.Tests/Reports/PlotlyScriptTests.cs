using HeavyTails.Reports.Plotting;

namespace HeavyTails.Tests.Reports;

/// <summary>Only the pinned plotly.js is used, whatever file is found in its place.</summary>
[Collection(nameof(Drawing))]
public sealed class PlotlyScriptTests : IDisposable
{
    private readonly Faults faults = new();

    public void Dispose() => faults.Dispose();

    private string At(params string[] names) => faults.At(names);

    [Fact]
    public void A_plotly_that_is_cut_short_or_changed_is_refused_with_both_hashes()
    {
        Have.PlotlyOrSkip();
        var whole = File.ReadAllBytes(PlotlyScript.Find());
        File.WriteAllBytes(At("cut.js"), whole[..^1000]);
        whole[1000] ^= 1;
        File.WriteAllBytes(At("changed.js"), whole);
        foreach (var name in new[] { "cut.js", "changed.js" })
            Faults.With(
                Faults.Plotly,
                At(name),
                () =>
                {
                    foreach (
                        var use in new Action[] { () => PlotlyScript.Find(), () => PlotlyScript.CopyTo(faults.Folder) }
                    )
                    {
                        var error = Assert.Throws<InvalidDataException>(use).Message;
                        Assert.Contains(PlotlyScript.Sha256, error);
                        Assert.Contains(
                            Convert.ToHexStringLower(
                                System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(At(name)))
                            ),
                            error
                        );
                    }
                }
            );
        Assert.Equal(["changed.js", "cut.js"], Directory.GetFiles(faults.Folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void A_damaged_copy_of_plotly_beside_a_page_is_replaced()
    {
        Have.PlotlyOrSkip();
        var whole = File.ReadAllBytes(PlotlyScript.Find());
        var copy = At(PlotlyScript.FileName);
        foreach (var fault in new[] { whole[..1000], [.. whole[1..], (byte)'x'] })
        {
            File.WriteAllBytes(copy, fault);
            PlotlyScript.CopyTo(faults.Folder);
            Assert.Equal(whole, File.ReadAllBytes(copy));
        }
    }

    [Fact]
    public void The_build_takes_the_version_of_plotly_that_pages_use()
    {
        var build = Repository.Read("build/npm.cake");
        Assert.Contains($"plotly.js-dist-min@{PlotlyScript.Version}\"", build);
        Assert.Contains($"\"{PlotlyScript.Sha256}\"", build);
    }
}
