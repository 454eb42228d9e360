// What quantisation leaves beside the weights: scales of activations, and scales whose weights are elsewhere or are not
// read. They are floats of one or two dimensions and would pass for layers.
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Numbers;

namespace HeavyTails.Checkpoints.Composition;

/// <summary>Lists scales and zero points that belong to no weight that was found.</summary>
internal sealed class LoneScales : IComposition
{
    private static readonly string[] OfActivations =
    [
        "input_scale",
        "output_scale",
        "scale_input",
        "k_scale",
        "v_scale",
        "q_scale",
        "input_global_scale",
    ];

    private static readonly string[] OfWeights =
    [
        "weight_scale",
        "weight_scale_inv",
        "weight_scale_2",
        "weight_global_scale",
        "scale_weight",
        "weight_zero_point",
        "qzeros",
        "SCB",
        "absmax",
        "quant_map",
        "nested_absmax",
        "nested_quant_map",
    ];

    /// <summary>Names of scales only where codes of the same module are beside them.</summary>
    private static readonly (string Scales, string Codes)[] Beside =
    [
        ("scales", "qweight"),
        ("scales", "weight"),
        ("biases", "weight"),
        ("weight_scales", "weight"),
    ];

    public IEnumerable<ComposedTensor> Find(TensorTable table)
    {
        foreach (var tensor in table.All)
        {
            if (tensor.Reason is not null)
                continue;
            var last = tensor.Name[(tensor.Name.LastIndexOf('.') + 1)..];
            var module = tensor.Name[..^last.Length];
            var why =
                Array.IndexOf(OfActivations, last) >= 0 ? "a scale of activations, not of weights"
                : Array.IndexOf(OfWeights, last) >= 0
                || Array.Exists(
                    Beside,
                    b => b.Scales == last && table[module + b.Codes] is { DType: >= DType.I8 and <= DType.U64 }
                )
                || tensor.Name.EndsWith("_scale_inv", StringComparison.Ordinal)
                    ? "scales of quantised weights, which are not in the file or are stored in a way that is not read"
                : null;
            if (why is not null)
                yield return ComposedNumbers.Refused(tensor.Name, [tensor], why);
        }
    }
}
