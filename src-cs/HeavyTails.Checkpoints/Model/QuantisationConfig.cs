// "quantization_config" of a Hugging Face model's config.json, "quantization" of MLX's, or the whole of
// quantize_config.json (AutoGPTQ): bits, checkpoint_format ("gptq", "gptq_v2"), weight_block_size ([128, 128],
// DeepSeek-V3).
using System.Text.Json;
using HeavyTails.Checkpoints.IO;

namespace HeavyTails.Checkpoints.Model;

/// <summary>What a model's configuration says of its quantised weights, as far as their shapes do not.</summary>
internal sealed record QuantisationConfig
{
    private const int MaxBytes = 1 << 24;

    private static readonly (string File, string? Key)[] Places =
    [
        ("config.json", "quantization_config"),
        ("config.json", "quantization"),
        ("quantize_config.json", null),
    ];

    /// <summary>Rows and columns of a block of weights with one scale; null where it is not given.</summary>
    public (long Rows, long Columns)? Block { get; private init; }

    /// <summary>Bits of a number, 1 to 32; null where they are not given.</summary>
    public int? Bits { get; private init; }

    /// <summary>
    /// Whether zero points are stored as they are (GPTQ's second format) and not reduced by 1. Default: false.
    /// </summary>
    public bool PlainZeroPoints { get; private init; }

    /// <summary>Paths of the files from which this was read.</summary>
    public IReadOnlyList<string> Files { get; private init; } = [];

    /// <summary>Whether a tensor of this name makes the configuration worth reading.</summary>
    public static bool Describes(string tensorName) =>
        tensorName.EndsWith("_scale_inv", StringComparison.Ordinal)
        || tensorName.EndsWith(".qweight", StringComparison.Ordinal)
        || tensorName.EndsWith(".biases", StringComparison.Ordinal);

    /// <summary>The configuration beside a checkpoint file; null when there is none.</summary>
    /// <exception cref="CheckpointException">A file is there and is not JSON, or is over 16 MiB.</exception>
    public static QuantisationConfig? Beside(string checkpoint)
    {
        foreach (var (name, key) in Places)
        {
            var path = Path.Combine(Path.GetDirectoryName(checkpoint) ?? "", name);
            if (File.Exists(path) && Read(path, key) is { } config)
                return config;
        }
        return null;
    }

    private static QuantisationConfig? Read(string path, string? key)
    {
        using var file = FileSource.Open(path);
        var bytes = file.ReadJson(MaxBytes, "a configuration");
        try
        {
            using var json = JsonDocument.Parse(bytes);
            var root = json.RootElement;
            if (key is not null && !(root.ValueKind == JsonValueKind.Object && root.TryGetProperty(key, out root)))
                return null;
            return root.ValueKind != JsonValueKind.Object
                ? null
                : new QuantisationConfig
                {
                    Block = Pair(root, "weight_block_size"),
                    Bits =
                        root.TryGetProperty("bits", out var bits)
                        && bits.ValueKind == JsonValueKind.Number
                        && bits.TryGetInt32(out var b)
                        && b is > 0 and <= 32
                            ? b
                            : null,
                    PlainZeroPoints =
                        root.TryGetProperty("checkpoint_format", out var format)
                        && format.ValueKind == JsonValueKind.String
                        && format.GetString() == "gptq_v2",
                    Files = [path],
                };
        }
        catch (JsonException e)
        {
            throw file.Fail(null, $"not the JSON of a model's configuration: {e.Message.Split('\n')[0]}", e);
        }
    }

    private static (long, long)? Pair(JsonElement root, string name) =>
        root.TryGetProperty(name, out var pair)
        && pair.ValueKind == JsonValueKind.Array
        && pair.GetArrayLength() == 2
        && pair[0].ValueKind == JsonValueKind.Number
        && pair[1].ValueKind == JsonValueKind.Number
        && pair[0].TryGetInt64(out var rows)
        && pair[1].TryGetInt64(out var columns)
        && rows > 0
        && columns > 0
            ? (rows, columns)
            : null;
}
