using System.Text.Json;
using HeavyTails.Core;
using Xunit.Abstractions;

namespace HeavyTails.Tests.Analysis;

public sealed class PeerComparisonTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("lenet_mnist", "ww_lenet_mnist.json")]
    [InlineData("resnet20_cifar10", "ww_resnet20_cifar10.json")]
    [InlineData("resnet20_cifar10", "ww_resnet20_presets.json")]
    [InlineData("gpt_shakespeare_npz", "ww_gpt_shakespeare_npz.json")]
    [InlineData("silero_vad", "ww_silero_vad.json")]
    public void Every_column_agrees_with_WeightWatcher_or_says_why_not(string model, string file)
    {
        using var reference = JsonDocument.Parse(File.ReadAllText(Path.Combine("/work/shared/reference", file)));
        var layers = ReferenceModels.Layers(model);
        var rows = PeerComparison.Compare(model, reference.RootElement, options => ModelAnalysis.Of(layers, TestBackend.Instance, options, threads: 2));
        var table = PeerComparison.Table(rows);
        output.WriteLine(table);
        Console.WriteLine(table);
        Assert.DoesNotContain(rows, r => !r.Agrees && !r.IsExplained);
    }
}
