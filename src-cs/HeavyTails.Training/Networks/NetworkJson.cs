// {"input_shape": [784], "layers": [{"layer": "dense", "width": 128}, {"layer": "activation", "function": "relu"}, ...]
// }
using System.Text.Json;
using System.Text.Json.Serialization;
using HeavyTails.Runs.Folders;

namespace HeavyTails.Training.Networks;

/// <summary>
/// Descriptions of networks as JSON that people write. The contexts of runs hold the same, except that the rectifier is
/// "re-lu" there: their hashes name folders, so that their text does not change. Both names are read.
/// </summary>
public static class NetworkJson
{
    /// <summary>How descriptions are read and written: comments and trailing commas are allowed.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>Reads a description, and checks that its layers fit each other.</summary>
    /// <param name="json">The description in UTF-8.</param>
    /// <exception cref="JsonException">It is no such JSON; the message says where and what was expected.</exception>
    /// <exception cref="ArgumentException">
    /// A layer does not fit the layer before it; the message holds both shapes.
    /// </exception>
    public static NetworkSpec Parse(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize<NetworkSpec>(json, Options)
        ?? throw new JsonException("expected a network's layers, got null");

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(RunFolder.Readable)
        {
            AllowOutOfOrderMetadataProperties = true,
            AllowTrailingCommas = true,
            ReadCommentHandling = JsonCommentHandling.Skip,
            WriteIndented = false,
        };
        options.Converters.Insert(0, new ActivationNames()); // before the one for all enumerations
        return options;
    }

    private sealed class ActivationNames : JsonConverter<Activation>
    {
        public override Activation Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            var text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            if (text == "re-lu")
                return Activation.ReLU;
            foreach (var activation in Enum.GetValues<Activation>())
                if (text == Name(activation))
                    return activation;
            throw new JsonException(
                $"expected an activation of {string.Join(", ", Enum.GetValues<Activation>().Select(Name))}, got "
                    + (text is null ? $"{reader.TokenType}" : $"\"{text}\"")
            );
        }

        public override void Write(Utf8JsonWriter writer, Activation value, JsonSerializerOptions options) =>
            writer.WriteStringValue(Name(value));

        // All are one word.
        private static string Name(Activation activation) => $"{activation}".ToLowerInvariant();
    }
}
