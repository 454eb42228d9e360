// PEFT's adapter_config.json: the scale of an adapter is lora_alpha / r, or lora_alpha / sqrt r if use_rslora is true
// (Kalajdzievski 2023, arXiv:2312.03732); alpha_pattern gives modules a lora_alpha of their own, by regular expressions
// of the ends of their names. r is the halves' own.
using System.Text.Json;
using System.Text.RegularExpressions;
using HeavyTails.Checkpoints.IO;

namespace HeavyTails.Checkpoints.Model;

/// <summary>What an adapter's configuration says of its scale.</summary>
internal sealed class AdapterConfig
{
    internal const string FileName = "adapter_config.json";
    private const string Prefix = "base_model.model.";
    private const int MaxBytes = 1 << 20;

    /// <summary>A pattern that takes longer on one name is refused.</summary>
    private static readonly TimeSpan MatchTime = TimeSpan.FromMilliseconds(100);

    private readonly List<(Regex Module, double Alpha)> _patterns = [];
    private string _path = "";
    private double? _alpha;
    private bool _rankStabilised;

    /// <summary>The configuration beside a checkpoint file; null when there is none.</summary>
    public static AdapterConfig? Beside(string checkpoint)
    {
        var path = Path.Combine(Path.GetDirectoryName(checkpoint) ?? "", FileName);
        if (!File.Exists(path))
            return null;
        using var file = FileSource.Open(path);
        if (file.Length > MaxBytes)
            throw file.Fail(0, $"an adapter's configuration of {file.Length} bytes, expected at most {MaxBytes}");
        try
        {
            using var json = JsonDocument.Parse(file.ReadAll(0, (int)file.Length, "configuration"));
            return Read(json.RootElement, path);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw file.Fail(null, $"not the JSON of an adapter's configuration: {e.Message.Split('\n')[0]}", e);
        }
        catch (ArgumentException e)
        {
            throw file.Fail(null, $"alpha_pattern holds what is no regular expression: {e.Message.Split('\n')[0]}", e);
        }
    }

    /// <summary>The scale of a module's pair of rank r; null when the configuration has no lora_alpha.</summary>
    public double? Scale(string module, long rank)
    {
        var name = module.StartsWith(Prefix, StringComparison.Ordinal) ? module[Prefix.Length..] : module;
        var alpha = _alpha;
        try
        {
            foreach (var (pattern, own) in _patterns)
            {
                if (!pattern.IsMatch(name))
                    continue;
                alpha = own;
                break;
            }
        }
        catch (RegexMatchTimeoutException e)
        {
            throw new CheckpointException(_path, null, $"alpha_pattern takes too long on {Text.Quote(name)}", e);
        }
        return alpha / (_rankStabilised ? Math.Sqrt(rank) : rank);
    }

    private static AdapterConfig Read(JsonElement root, string path)
    {
        var config = new AdapterConfig
        {
            _path = path,
            _alpha = Has("lora_alpha") is { } alpha ? alpha.GetDouble() : null,
            _rankStabilised = Has("use_rslora") is { } stabilised && stabilised.GetBoolean(),
        };
        if (Has("alpha_pattern") is { } patterns)
            foreach (var pattern in patterns.EnumerateObject())
            {
                var module = new Regex($@"^(.*\.)?({pattern.Name})$", RegexOptions.CultureInvariant, MatchTime);
                config._patterns.Add((module, pattern.Value.GetDouble()));
            }
        return config;

        JsonElement? Has(string name) =>
            root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }
}
