// Names of llama.cpp whose role neither the name's end nor the shape tells (ggml-org/llama.cpp, gguf-py constants.py):
//   token_embd, position_embd, token_types    embedding tables;
//   *_exps                                    experts [e, out, in], a linear layer each;
//   ssm_conv1d                                a depthwise convolution [channels, k], without the dimension of size 1;
//   rope_freqs, rope_factors_*                constants of rotary positions.
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Roles;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Formats.Gguf;

/// <summary>What a tensor's name says in llama.cpp.</summary>
/// <param name="Shape">Dimensions, outermost first, of which a convolution has all.</param>
/// <param name="Kind">Kind of layer; Unknown where name and shape tell it as in other formats.</param>
internal sealed record GgufRole(long[] Shape, LayerKind Kind = LayerKind.Unknown)
{
    /// <summary>Groups of a convolution. Default: 1.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>Why it is no weight. Default: null, for one that may be a weight.</summary>
    public string? WhyNot { get; init; }

    /// <summary>The entry with its kind and groups.</summary>
    public TensorEntry Declare(TensorEntry entry)
    {
        if (Kind != LayerKind.Unknown)
            (entry.DeclaredKind, entry.Groups) = (Kind, Groups);
        entry.Layout = TensorLayout.OutIn;
        return entry;
    }
}

/// <summary>Roles of tensors by llama.cpp's names.</summary>
internal static class GgufRoles
{
    public static GgufRole Of(string name, long[] shape)
    {
        var parts = name.Split('.', 512);
        var module = parts.Length >= 2 && parts[^1] == "weight" ? parts[^2] : parts[^1];
        return module switch
        {
            "token_embd" or "position_embd" or "token_types" => new(shape, LayerKind.Embedding),
            "output" when shape.Length == 2 => new(shape, LayerKind.Linear),
            "ssm_conv1d" when shape is [> 0 and <= int.MaxValue, _] && parts[^1] == "weight" => new(
                [shape[0], 1, shape[1]],
                LayerKind.Conv1d
            )
            {
                Groups = (int)shape[0],
            },
            "rope_freqs" or "rope_factors_long" or "rope_factors_short" => new(shape)
            {
                WhyNot = "constants of rotary positions",
            },
            _ when shape.Length == 3 && module.EndsWith("_exps", StringComparison.Ordinal) => new(
                shape,
                LayerKind.Linear
            ),
            _ => new(shape),
        };
    }
}
