using HeavyTails.Checkpoints;
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Layers;
using HeavyTails.Tests.Core.Analysis;
using HeavyTails.Tests.Data;

namespace HeavyTails.Tests.Checkpoints.Folders;

/// <summary>
/// What is analysed of a folder, beside lists that were written by hand from the sources of the models:
/// tests/reference/layer-lists. They are not to be made by the program.
/// </summary>
public sealed class LayerListTests : IDisposable
{
    private static readonly Dictionary<string, Action<string>> Written = new()
    {
        ["llama"] = LanguageModels.Llama,
        ["mixtral"] = LanguageModels.Mixtral,
        ["gpt-neox"] = LanguageModels.NeoX,
        ["gpt2"] = LanguageModels.Gpt2,
        ["phi3"] = LanguageModels.Phi3,
        ["bert"] = LanguageModels.Bert,
        ["vit"] = VisionModels.Vit,
        ["clip"] = VisionModels.Clip,
        ["open-clip"] = VisionModels.OpenClip,
        ["whisper"] = VisionModels.Whisper,
        ["resnet"] = VisionModels.ResNet,
        ["keras-resnet"] = VisionModels.KerasResNet,
        ["lora"] = DerivedModels.Lora,
        ["gguf"] = DerivedModels.Gguf,
        ["gptq"] = DerivedModels.Gptq,
    };

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names => [.. Written.Keys];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void The_layers_of_a_folder_are_those_that_a_person_would_list(string name)
    {
        Written[name](_folder.Path);
        Assert.Equal(Table(name), Listed());
    }

    [Fact]
    public void Every_list_has_a_folder() =>
        Assert.Equal(
            Written.Keys.Order(),
            Directory.GetFiles(Lists, "*.tsv").Select(Path.GetFileNameWithoutExtension).Order()
        );

    private static string Lists => Repository.Reference("layer-lists");

    private static IEnumerable<string> Table(string name) =>
        File.ReadLines(Path.Combine(Lists, $"{name}.tsv")).Where(l => !l.StartsWith('#'));

    private IEnumerable<string> Listed()
    {
        using var checkpoint = Checkpoint.Open(_folder.Path);
        var layers = checkpoint.Layers();
        var result = ModelAnalysis.Of(
            layers,
            Make.Backend,
            new()
            {
                SplitAttention = true,
                SplitGates = true,
                MinEvals = 2,
            }
        );
        return
        [
            .. layers.Select(layer => Row(layer, result)),
            .. checkpoint.SkippedLayers.Select(s => Row("-", s.Kind, s.LongName, s.ShapeText, "", "", s.Reason)),
        ];
    }

    private static string Row(Layer layer, ModelResult result)
    {
        bool IsOf(string name) => name == layer.Name || name.StartsWith($"{layer.Name}[", StringComparison.Ordinal);
        var (results, skipped) = (
            result.Layers.Where(r => IsOf(r.LongName)).ToList(),
            result.Skipped.Where(s => IsOf(s.LongName)).ToList()
        );
        var id = results.Select(r => r.LayerId).Concat(skipped.Select(s => s.LayerId)).Distinct().Single();
        return Row(
            id == 0 ? "-" : $"{id}",
            results.Select(r => r.Kind).Concat(skipped.Select(s => s.Kind)).Distinct().Single(),
            layer.Name,
            layer.ShapeText,
            string.Join(", ", results.Select(r => r.LongName[layer.Name.Length..].Trim('[', ']'))),
            results.Select(r => r.Quantised).Distinct().SingleOrDefault() ?? "",
            string.Join("; ", skipped.Select(s => s.Reason).Distinct())
        );
    }

    private static string Row(string id, LayerKind kind, params string[] rest) =>
        string.Join('\t', [id, LayerKinds.TypeName(kind), .. rest.Select(x => x.Length == 0 ? "-" : x)]);
}
