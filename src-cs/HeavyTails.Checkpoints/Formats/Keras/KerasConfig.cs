// {"class_name": "Sequential", "config": {"name": "model", "layers": [{"class_name": "Dense", "config": {"name":
// "dense", ...}}, ...]}}. A wrapper (Bidirectional, TimeDistributed) has its layer at config.layer; in Keras 1 a
// Sequential's config is the list itself.
using System.Text.Json;

namespace HeavyTails.Checkpoints.Formats.Keras;

/// <summary>A layer, or a model of layers, as a configuration describes it.</summary>
/// <param name="Name">The layer's own name: "dense_1".</param>
/// <param name="ClassName">Name of its class: "Dense".</param>
/// <param name="Layers">The layers in it, in the model's order.</param>
internal sealed record KerasLayer(string Name, string ClassName, IReadOnlyList<KerasLayer> Layers)
{
    /// <summary>Groups of a convolution, at least 1. Default: 1, as where the configuration has none.</summary>
    public int Groups { get; init; } = 1;

    private Dictionary<string, KerasLayer>? _byName;

    /// <summary>The layer of a name, however deep; null when there is none.</summary>
    public KerasLayer? Find(string name)
    {
        if (_byName is null)
        {
            _byName = [];
            var waiting = new Stack<KerasLayer>([this]);
            while (waiting.TryPop(out var layer))
            {
                _byName.TryAdd(layer.Name, layer);
                foreach (var inner in layer.Layers.Reverse())
                    waiting.Push(inner);
            }
        }
        return _byName.GetValueOrDefault(name);
    }
}

/// <summary>Reads the configurations of models.</summary>
internal static class KerasConfig
{
    /// <summary>The model of a configuration; null when the text is no configuration of one.</summary>
    public static KerasLayer? Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Layer(document.RootElement);
        }
        catch (JsonException)
        {
            // Kinds are then told from names and shapes.
            return null;
        }
    }

    /// <summary>Adds the texts of an object, such as metadata.json's keras_version and date_saved.</summary>
    public static void ReadTexts(string json, Dictionary<string, string> into)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return;
            foreach (var property in document.RootElement.EnumerateObject())
                if (property.Value.ValueKind == JsonValueKind.String && property.Name.Length <= 100)
                    into[property.Name] = Text(property.Value) ?? "";
        }
        catch (JsonException)
        {
            // They are for people only.
        }
    }

    private static KerasLayer? Layer(JsonElement json)
    {
        if (Property(json, "config") is not { } config || Text(Property(json, "class_name")) is not { } className)
            return null;
        var list = config.ValueKind == JsonValueKind.Array ? config : Property(config, "layers");
        List<KerasLayer> layers = [];
        if (list is { ValueKind: JsonValueKind.Array } items)
            foreach (var item in items.EnumerateArray())
                if (Layer(item) is { } layer)
                    layers.Add(layer);
        if (Property(config, "layer") is { } inner && Layer(inner) is { } wrapped)
            layers.Add(wrapped);
        return new KerasLayer(Text(Property(config, "name")) ?? Text(Property(json, "name")) ?? "", className, layers)
        {
            Groups = Property(config, "groups") is { } groups && IsPositive(groups, out var number) ? number : 1,
        };
    }

    private static JsonElement? Property(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) ? value : null;

    private static bool IsPositive(JsonElement json, out int number) =>
        (number = 0) == 0 && json.ValueKind == JsonValueKind.Number && json.TryGetInt32(out number) && number > 0;

    private static string? Text(JsonElement? json) =>
        json is { ValueKind: JsonValueKind.String } text && text.GetRawText().Length <= 1000 ? text.GetString() : null;
}
