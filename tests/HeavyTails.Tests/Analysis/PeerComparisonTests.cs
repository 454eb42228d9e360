using System.Text.Json;
using HeavyTails.Checkpoints;
using HeavyTails.Core;
using Xunit.Abstractions;

namespace HeavyTails.Tests.Analysis;

public sealed class PeerComparisonTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("lenet_mnist.pth", "ww_lenet_mnist.json")]
    [InlineData("resnet20-12fca82f.th", "ww_resnet20_cifar10.json")]
    [InlineData("resnet20-12fca82f.th", "ww_resnet20_presets.json")]
    [InlineData("lenet_mnist.pth", "ww_lenet_mnist_tpl.json")]
    [InlineData("resnet20-12fca82f.th", "ww_resnet20_tpl.json")]
    [InlineData("gpt_shakespeare.npz", "ww_gpt_shakespeare_npz.json")]
    [InlineData("silero_vad_16k.safetensors", "ww_silero_vad.json")]
    public void Every_column_agrees_with_WeightWatcher_or_its_fault_is_reproduced(string weights, string answers)
    {
        if (SharedFiles.Find($"weights/{weights}") is not { } file || SharedFiles.Find($"reference/{answers}") is not { } peer) return;
        using var reference = JsonDocument.Parse(File.ReadAllText(peer));
        using var checkpoint = Checkpoint.Open(file);
        var rows = PeerComparison.Compare(Path.GetFileNameWithoutExtension(weights), reference.RootElement, checkpoint.Layers(), new ManagedSpectralBackend(1));
        var table = PeerComparison.Table(rows);
        output.WriteLine(table);
        Console.WriteLine(table);
        Assert.NotEmpty(rows);
        Assert.DoesNotContain(rows, r => !r.Agrees);
    }
}
