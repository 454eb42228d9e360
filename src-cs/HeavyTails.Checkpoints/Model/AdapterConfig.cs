// PEFT's adapter_config.json: the scale of an adapter is lora_alpha / r, or lora_alpha / sqrt r if use_rslora is true
// (Kalajdzievski 2023, arXiv:2312.03732; not for AdaLoRA); alpha_pattern gives modules a lora_alpha of their own, by
// regular expressions of the ends of their names. r is taken from the shapes of the halves.
using System.Text.Json;
using HeavyTails.Checkpoints.IO;

namespace HeavyTails.Checkpoints.Model;

/// <summary>The scale s of an adapter's updates s B A, as its configuration gives it.</summary>
internal sealed class AdapterConfig
{
    internal const string FileName = "adapter_config.json";
    private const string Prefix = "base_model.model.";
    private const int MaxBytes = 1 << 20;

    private readonly ModulePatterns _alphas;
    private readonly double? _alpha;

    private AdapterConfig(JsonElement root, string path)
    {
        _alpha = Has("lora_alpha")?.GetDouble();
        IsRankStabilised = Has("use_rslora") is { } stabilised && stabilised.GetBoolean();
        IsFanInFanOut = Has("fan_in_fan_out") is { } turned && turned.GetBoolean();
        IsDora = Has("use_dora") is { } dora && dora.GetBoolean();
        _alphas = new ModulePatterns(path, "alpha_pattern");
        if (Has("alpha_pattern") is { } patterns)
            foreach (var pattern in patterns.EnumerateObject())
                _alphas.Add(pattern.Name, pattern.Value.GetDouble());

        JsonElement? Has(string name) =>
            root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    /// <summary>Whether the updates are DoRA's, which have magnitudes besides the halves (use_dora).</summary>
    public bool IsDora { get; }

    /// <summary>Whether scales are divided by sqrt r and not by r (use_rslora).</summary>
    public bool IsRankStabilised { get; }

    /// <summary>Whether the weights of the base model are stored [in, out] (fan_in_fan_out).</summary>
    public bool IsFanInFanOut { get; }

    /// <summary>The configuration beside a checkpoint file; null when there is none.</summary>
    public static AdapterConfig? Beside(string checkpoint)
    {
        var path = Path.Combine(Path.GetDirectoryName(checkpoint) ?? "", FileName);
        if (!File.Exists(path))
            return null;
        using var file = FileSource.Open(path);
        var bytes = file.ReadJson(MaxBytes, "an adapter's configuration");
        try
        {
            using var json = JsonDocument.Parse(bytes);
            return new AdapterConfig(json.RootElement, path);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw file.Fail(null, $"not the JSON of an adapter's configuration: {e.Message.Split('\n')[0]}", e);
        }
    }

    /// <summary>The scale of a module's pair of rank r; null when the configuration has no lora_alpha.</summary>
    /// <param name="module">The name that the halves have in the file.</param>
    /// <param name="rank">Rank r of the pair, at least 1.</param>
    /// <param name="isDiagonal">Whether the pair has AdaLoRA's diagonal.</param>
    public double? Scale(string module, int rank, bool isDiagonal)
    {
        var name = module.StartsWith(Prefix, StringComparison.Ordinal) ? module[Prefix.Length..] : module;
        return (_alphas.Of(name) ?? _alpha) / (IsRankStabilised && !isDiagonal ? Math.Sqrt(rank) : rank);
    }
}
