// Objects and arrays in YAML's block style. A text is plain where it begins with a letter and no rule of YAML would read
// it as anything else; of several lines it is a literal block ("|"); any other is in double quotes.
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace HeavyTails.Runs.Executors.Clusters;

/// <summary>Writes objects, arrays, texts and whole numbers as YAML.</summary>
internal static class Yaml
{
    private static readonly string[] Words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];

    /// <summary>Documents with "---" between them.</summary>
    public static string Documents(IEnumerable<JsonObject> documents)
    {
        var text = new StringWriter { NewLine = "\n" };
        var emitter = new Emitter(text, new EmitterSettings(2, int.MaxValue, false, 1024));
        emitter.Emit(new StreamStart());
        foreach (var document in documents)
        {
            emitter.Emit(new DocumentStart(null, null, isImplicit: false));
            Emit(emitter, document);
            emitter.Emit(new DocumentEnd(isImplicit: true));
        }
        emitter.Emit(new StreamEnd());
        return text.ToString();
    }

    private static void Emit(Emitter emitter, JsonNode node)
    {
        switch (node)
        {
            case JsonObject map:
                emitter.Emit(new MappingStart(null, null, true, MappingStyle.Block));
                foreach (var (key, value) in map)
                {
                    emitter.Emit(Text(key));
                    Emit(emitter, value!);
                }
                emitter.Emit(new MappingEnd());
                break;
            case JsonArray list:
                emitter.Emit(new SequenceStart(null, null, true, SequenceStyle.Block));
                foreach (var item in list)
                    Emit(emitter, item!);
                emitter.Emit(new SequenceEnd());
                break;
            default:
                emitter.Emit(
                    node.AsValue().TryGetValue<string>(out var text) ? Text(text) : new Scalar(node.ToJsonString())
                );
                break;
        }
    }

    private static Scalar Text(string text)
    {
        var style =
            text.Contains('\n') ? ScalarStyle.Literal
            : IsPlain(text) ? ScalarStyle.Plain
            : ScalarStyle.DoubleQuoted;
        return new(null, null, text, style, style == ScalarStyle.Plain, style != ScalarStyle.Plain);
    }

    private static bool IsPlain(string text) =>
        text.Length > 0
        && (char.IsAsciiLetter(text[0]) || text[0] is '/' or '_')
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '-' or '_')
        && !Words.Contains(text.ToLowerInvariant());
}
