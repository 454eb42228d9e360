// config.json beside a Hugging Face model: {"model_type": "gpt_neox", "num_attention_heads": 12, ...}. A model of several
// parts keeps the language part's settings one level deeper, under text_config, language_config or llm_config; MPT and
// DBRX keep those of attention under attn_config.  huggingface/transformers, PretrainedConfig
// GGUF has the same among its keys, as ARCHITECTURE.attention.head_count.  ggml-org/ggml, docs/gguf.md
using System.Globalization;
using System.Text.Json;
using HeavyTails.Checkpoints.IO;

namespace HeavyTails.Checkpoints.Model;

/// <summary>
/// What a model's config.json says of its attention: kind of model, numbers of heads and their size. Values of other
/// types than expected count as absent.
/// </summary>
internal sealed class ModelConfig
{
    internal const string FileName = "config.json";

    /// <summary>A configuration with maps of 10^4 labels has 1 MB.</summary>
    private const int MaxBytes = 4 << 20;

    /// <summary>Largest number that is taken for a number of heads or a dimension.</summary>
    private const int Largest = 1 << 24;

    /// <summary>Longest list that is kept: one number of heads for each layer.</summary>
    private const int MostLayers = 4096;

    private static readonly string[] LanguageParts = ["text_config", "language_config", "llm_config"];

    private readonly Dictionary<string, int[]> _numbers = [];
    private readonly Dictionary<string, bool> _flags = [];
    private readonly Dictionary<string, string> _texts = [];

    private ModelConfig() { }

    /// <summary>Why nothing could be read from the file; null when it was read.</summary>
    public string? Fault { get; private init; }

    /// <summary>Kind of the model, such as "gpt_neox"; of one of several parts, the language part's. May be "".</summary>
    public string ModelType => _texts.GetValueOrDefault("model_type", "");

    /// <summary>
    /// The configuration beside a checkpoint file; null when there is none. A file that cannot be read as one gives a
    /// configuration with a <see cref="Fault"/>, since weights can be analysed without it.
    /// </summary>
    public static ModelConfig? Beside(string checkpoint)
    {
        var path = Path.Combine(Path.GetDirectoryName(checkpoint) ?? "", FileName);
        if (!File.Exists(path))
            return null;
        try
        {
            using var file = FileSource.Open(path);
            if (file.Length > MaxBytes)
                return new() { Fault = $"it has {file.Length} bytes, expected at most {MaxBytes}" };
            var bytes = file.ReadAll(0, (int)file.Length, "configuration");
            return Of(bytes.AsMemory(Text.ByteOrderMark(bytes)));
        }
        catch (CheckpointException e)
        {
            return new() { Fault = e.Message };
        }
    }

    /// <summary>The configuration that the JSON holds; one with a <see cref="Fault"/> when it is no object.</summary>
    public static ModelConfig Of(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                return new() { Fault = $"expected a JSON object, got {root.ValueKind}" };
            var config = new ModelConfig();
            foreach (var part in LanguageParts)
                config.AddPart(root, part);
            config.Add(root);
            config.AddPart(root, "attn_config");
            return config;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // An escaped half of a surrogate pair is JSON, but no text.
            return new() { Fault = $"it is not JSON: {Text.Quote(e.Message.Split('\n')[0])}" };
        }
    }

    /// <summary>The configuration in the keys of a GGUF file; null when it names no architecture.</summary>
    public static ModelConfig? OfGguf(IReadOnlyDictionary<string, string> keys)
    {
        if (!keys.TryGetValue("general.architecture", out var architecture))
            return null;
        var config = new ModelConfig();
        config._texts["model_type"] = architecture;
        Add("attention.head_count", "num_attention_heads");
        Add("attention.head_count_kv", "num_key_value_heads");
        Add("attention.key_length", "head_dim");
        Add("embedding_length", "hidden_size");
        return config;

        void Add(string key, string name)
        {
            if (
                keys.TryGetValue($"{architecture}.{key}", out var text)
                && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number is > 0 and <= Largest
            )
                config._numbers[name] = [number];
        }
    }

    /// <summary>The first number of these names that is there and >= 1; null when none is.</summary>
    /// <param name="layer">Number of the layer where a list has one number for each; null takes the list's only.</param>
    /// <param name="names">Names that configurations give the number.</param>
    public int? Number(int? layer, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (_numbers.TryGetValue(name, out var values) && (values.Length == 1 || layer < values.Length))
                return values[values.Length == 1 ? 0 : layer!.Value];
        return null;
    }

    /// <summary>A flag; null where it is absent.</summary>
    public bool? Flag(string name) => _flags.TryGetValue(name, out var value) ? value : null;

    /// <summary>A text; null where it is absent or empty.</summary>
    public string? String(string name) => _texts.GetValueOrDefault(name);

    private void AddPart(JsonElement root, string part)
    {
        if (root.TryGetProperty(part, out var value) && value.ValueKind == JsonValueKind.Object)
            Add(value);
    }

    // What was added earlier stays.
    private void Add(JsonElement part)
    {
        foreach (var property in part.EnumerateObject())
        {
            var (name, value) = (property.Name, property.Value);
            switch (value.ValueKind)
            {
                case JsonValueKind.True or JsonValueKind.False:
                    _flags.TryAdd(name, value.GetBoolean());
                    break;
                case JsonValueKind.String when value.GetString() is { Length: > 0 and <= 256 } text:
                    _texts.TryAdd(name, text);
                    break;
                case JsonValueKind.Number when IsCount(value):
                    _numbers.TryAdd(name, [value.GetInt32()]);
                    break;
                case JsonValueKind.Array
                    when value.GetArrayLength() is > 0 and <= MostLayers && value.EnumerateArray().All(IsCount):
                    _numbers.TryAdd(name, [.. value.EnumerateArray().Select(v => v.GetInt32())]);
                    break;
            }
        }
    }

    private static bool IsCount(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number is > 0 and <= Largest;
}
