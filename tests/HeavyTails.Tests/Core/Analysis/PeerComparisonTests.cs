using System.Text.Json;
using System.Text.Json.Nodes;
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Spectra;
using HeavyTails.Data.Transforms;
using HeavyTails.Native;

namespace HeavyTails.Tests.Core.Analysis;

public sealed class PeerComparisonTests(ITestOutputHelper output)
{
    public static IEnumerable<object[]> Files() =>
        PeerComparison.Files.Select(f => new object[] { f.Weights, f.Answers });

    [Fact]
    public void The_tail_has_as_many_eigenvectors_as_eigenvalues_on_either_backend()
    {
        foreach (var backend in new[] { SpectralBackend.Managed, SpectralBackend.Default })
            for (ulong seed = 0; seed < 40; seed++)
            {
                var layer = LayerAnalysis
                    .Of(Make.Gaussian("w.weight", seed, 40, 30), backend, new() { Metrics = [LayerMetrics.Vectors] })
                    .Results[0];
                Assert.Equal(layer.Fit.Value.TailLength, layer.Vectors.Value.Tail!.Count);
            }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_column_agrees_with_WeightWatcher_or_reproduces_its_known_fault(string weights, string answers)
    {
        var file = SharedFiles.FindOrSkip($"weights/{weights}");
        var peer = SharedFiles.FindOrSkip($"reference/{answers}");
        using var reference = JsonDocument.Parse(File.ReadAllText(peer));
        using var checkpoint = PeerComparison.Open(file);
        foreach (var backend in new[] { SpectralBackend.Managed, SpectralBackend.Default }.Distinct())
        {
            var rows = PeerComparison.Compare(file, reference.RootElement, checkpoint.Layers(), backend);
            output.WriteLine($"{backend.Info.Backend}{Environment.NewLine}{PeerComparison.Table(rows)}");
            Assert.NotEmpty(rows);
            Assert.DoesNotContain(rows, r => !r.Agrees);
        }
    }

    // A changed answer must be reported, and must not be taken for a known fault of WeightWatcher.
    [Theory]
    [InlineData("lenet_mnist.pth", "ww_lenet_mnist.json", "default", "layer_id", 2, "7")]
    [InlineData("gpt_shakespeare.npz", "ww_gpt_shakespeare_npz.json", "default", "layer_id", 3, "5")]
    [InlineData("lenet_mnist.pth", "ww_lenet_mnist.json", "default", "sigma", 1, "\"nan\"")]
    [InlineData("lenet_mnist.pth", "ww_lenet_mnist_tpl.json", "tpl", "alpha", 1, "\"nan\"")]
    [InlineData("lenet_mnist.pth", "ww_lenet_mnist_tpl.json", "tpl", "sigma", 1, "0.5")]
    [InlineData("lenet_mnist.pth", "ww_lenet_mnist.json", "clip_xmax", "status", 2, "\"failed\"")]
    [InlineData("lenet_mnist.pth", "ww_lenet_mnist.json", "clip_xmax", "alpha_weighted", 5, "-1.5")]
    [InlineData("lenet_mnist.pth", "ww_lenet_mnist.json", "default", "sv_min", 0, "0.3")]
    [InlineData("silero_vad_16k.safetensors", "ww_silero_vad.json", "default", "layer_id", 0, "1")]
    public void A_changed_answer_is_a_disagreement(
        string weights,
        string answers,
        string preset,
        string column,
        int row,
        string changed
    )
    {
        var file = SharedFiles.FindOrSkip($"weights/{weights}");
        var peer = SharedFiles.FindOrSkip($"reference/{answers}");
        var reference = JsonNode.Parse(File.ReadAllText(peer))!;
        reference["runs"]!.AsArray().Single(r => (string)r!["preset"]! == preset)!["rows"]![row]![column] =
            JsonNode.Parse(changed);
        using var document = JsonDocument.Parse(reference.ToJsonString());
        using var checkpoint = PeerComparison.Open(file);
        var rows = PeerComparison.Compare(
            file,
            document.RootElement,
            checkpoint.Layers(),
            new ManagedSpectralBackend(1),
            preset
        );
        Assert.Contains(rows, r => r.Column == column && !r.Agrees);
    }

    [Fact]
    public void A_layer_missing_from_their_table_without_a_known_fault_is_a_disagreement()
    {
        var file = SharedFiles.FindOrSkip("weights/lenet_mnist.pth");
        var peer = SharedFiles.FindOrSkip("reference/ww_lenet_mnist.json");
        var reference = JsonNode.Parse(File.ReadAllText(peer))!;
        reference["runs"]![0]!["rows"]!.AsArray().RemoveAt(1);
        using var document = JsonDocument.Parse(reference.ToJsonString());
        using var checkpoint = PeerComparison.Open(file);
        Assert.Contains(
            PeerComparison.Compare(
                file,
                document.RootElement,
                checkpoint.Layers(),
                new ManagedSpectralBackend(1),
                "default"
            ),
            r => r.Column == "(layers)" && !r.Agrees
        );
    }
}
