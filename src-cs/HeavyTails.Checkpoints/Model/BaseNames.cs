// An adapter and its model name a module differently: by the wrappers of PEFT ("base_model.model.") and of model
// classes ("model.", "transformer."), and by kohya's underscores ("lora_unet_down_blocks_0_..." for
// "down_blocks.0. ..."). Both names are compared without prefixes, with every separator as "_".
using HeavyTails.Checkpoints.IO;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Model;

/// <summary>Finds the layer of a base model that an adapter's module is.</summary>
internal sealed class BaseNames
{
    private static readonly string[] Prefixes =
    [
        "base_model_model_",
        "base_model_",
        "lora_unet_",
        "lora_te_",
        "lora_te1_",
        "lora_te2_",
        "lora_te3_",
        "lora_transformer_",
        "diffusion_model_",
        "text_encoder_",
        "text_model_",
        "language_model_",
        "unet_",
        "transformer_",
        "module_",
        "model_",
    ];

    /// <summary>What PEFT inserts into the name of a layer that has an adapter.</summary>
    private const string BaseLayer = ".base_layer";

    /// <summary>What early Diffusers put between an attention and the pairs of its projections.</summary>
    private const string Processor = "_processor_";

    /// <summary>Diffusers' output projection "to_out" is a sequence, whose linear layer is "to_out.0".</summary>
    private const string FirstOfSequence = "_0";

    private readonly Dictionary<string, List<Layer>> _exact = [];
    private readonly Dictionary<string, List<Layer>> _byKey = [];

    public BaseNames(IReadOnlyList<Layer> layers)
    {
        foreach (var layer in layers)
            if (LayerKinds.HasSpectrum(layer) && layer.Factors is null)
            {
                Add(_exact, layer.Name, layer);
                Add(_byKey, Key(layer.Name), layer);
            }
    }

    /// <summary>The layers that a module may be: one, or none, or several where the names do not decide.</summary>
    public IReadOnlyList<Layer> Of(string module) =>
        _exact.GetValueOrDefault(module)
        ?? _byKey.GetValueOrDefault(Key(module))
        ?? _byKey.GetValueOrDefault(Key(module) + FirstOfSequence)
        ?? [];

    private static void Add(Dictionary<string, List<Layer>> map, string name, Layer layer)
    {
        if (!map.TryGetValue(name, out var same))
            map.Add(name, same = []);
        same.Add(layer);
    }

    private static string Key(string name)
    {
        if (name.EndsWith(BaseLayer, StringComparison.Ordinal))
            name = name[..^BaseLayer.Length];
        var key = name.Replace('.', '_').Replace('/', '_').Replace(Processor, "_", StringComparison.Ordinal);
        return Text.Without(key, Prefixes);
    }
}
