// The text of a context: a flat map of keys to scalars, or to lists of scalars, in YAML or JSON. It may hold one other
// map, lr_scheduler_kwargs, whose keys count as keys of the file. Nothing is nested deeper, so nothing is recursive.
using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace HeavyTails.Papers.SingleIndex.Contexts;

/// <summary>
/// Reads the keys and values of a context's text, without their meaning. A key of the inner map has a dot in its name.
/// </summary>
internal static class ContextSyntax
{
    private const string Flat =
        "expected a flat map of keys with values or lists of values ("
        + ContextKeys.ScheduleArguments
        + " alone is a map)";

    /// <summary>The entries of a YAML text.</summary>
    /// <param name="text">One document of YAML.</param>
    /// <param name="file">Name of the file, for messages.</param>
    /// <exception cref="InvalidDataException">The text is not a flat map in YAML.</exception>
    public static List<ContextEntry> Yaml(string text, string file)
    {
        try
        {
            var parser = new Parser(new StringReader(text));
            parser.Consume<StreamStart>();
            if (parser.TryConsume<StreamEnd>(out _))
                return [];
            parser.Consume<DocumentStart>();
            List<ContextEntry> entries = [];
            if (parser.Current is not Scalar { Value: "" })
                Map(parser, file, null, entries);
            else
                parser.MoveNext();
            parser.Consume<DocumentEnd>();
            return parser.Current is StreamEnd
                ? entries
                : throw new InvalidDataException($"{Place(file, parser)}: expected one document, got another one");
        }
        catch (YamlException fault)
        {
            throw new InvalidDataException(
                $"{file}:{fault.Start.Line}:{fault.Start.Column}: expected YAML, {fault.Message}",
                fault
            );
        }
        // On some texts that are no YAML (an alias or a tag before the end) the parser finds itself in a state that it
        // did not expect, and says so by this exception, which has no place in the text.
        catch (InvalidOperationException fault)
        {
            throw new InvalidDataException($"{file}: expected YAML, the parser stopped: {fault.Message}", fault);
        }
    }

    private static void Map(IParser parser, string file, string? outer, List<ContextEntry> entries)
    {
        if (!parser.TryConsume<MappingStart>(out _))
            throw new InvalidDataException($"{Place(file, parser)}: {Flat}, got {Described(parser.Current)}");
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var where = Place(file, parser);
            if (!parser.TryConsume<Scalar>(out var key))
                throw new InvalidDataException($"{where}: {Flat}, got {Described(parser.Current)} as a key");
            var name = outer is null ? key.Value : $"{outer}.{key.Value}";
            if (parser.Current is MappingStart && outer is null && key.Value == ContextKeys.ScheduleArguments)
                Map(parser, file, key.Value, entries);
            else if (parser.TryConsume<SequenceStart>(out _))
            {
                List<ContextScalar> values = [];
                while (!parser.TryConsume<SequenceEnd>(out _))
                    values.Add(Value(parser, file, key.Value));
                entries.Add(new(name, values, true, where));
            }
            else
                entries.Add(new(name, [Value(parser, file, key.Value)], false, where));
        }
    }

    private static ContextScalar Value(IParser parser, string file, string key) =>
        parser.TryConsume<Scalar>(out var value)
            ? new(value.Value, value.Style is ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted)
            : throw new InvalidDataException(
                $"{Place(file, parser)}: {Flat}, got {Described(parser.Current)} under {key}"
            );

    private static string Place(string file, IParser parser) => $"{file}:{parser.Current?.Start.Line}";

    private static string Described(ParsingEvent? what) =>
        what switch
        {
            MappingStart => "a map",
            SequenceStart => "a list",
            AnchorAlias => "an alias",
            Scalar scalar => $"\"{scalar.Value}\"",
            _ => "nothing",
        };

    /// <summary>The entries of a JSON text.</summary>
    /// <param name="text">One object of JSON; comments may stand between its lines.</param>
    /// <param name="file">Name of the file, for messages.</param>
    /// <exception cref="InvalidDataException">The text is not a flat object in JSON.</exception>
    public static List<ContextEntry> Json(string text, string file)
    {
        try
        {
            using var document = JsonDocument.Parse(
                text,
                new JsonDocumentOptions { AllowDuplicateProperties = false, CommentHandling = JsonCommentHandling.Skip }
            );
            List<ContextEntry> entries = [];
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new InvalidDataException($"{file}: {Flat}, got {Described(document.RootElement)}");
            foreach (var property in document.RootElement.EnumerateObject())
                if (property is { Name: ContextKeys.ScheduleArguments, Value.ValueKind: JsonValueKind.Object })
                    foreach (var inner in property.Value.EnumerateObject())
                        entries.Add(Entry($"{property.Name}.{inner.Name}", inner.Value, file));
                else
                    entries.Add(Entry(property.Name, property.Value, file));
            return entries;
        }
        // Texts with half of a surrogate pair are no JSON; System.Text.Json has other exceptions for them.
        catch (Exception fault) when (fault is JsonException or ArgumentException or InvalidOperationException)
        {
            throw new InvalidDataException($"{file}: expected JSON, {fault.Message}", fault);
        }
    }

    private static ContextEntry Entry(string name, JsonElement value, string file) =>
        value.ValueKind == JsonValueKind.Array
            ? new(name, [.. value.EnumerateArray().Select(v => Value(v, name, file))], true, file)
            : new(name, [Value(value, name, file)], false, file);

    private static ContextScalar Value(JsonElement value, string key, string file) =>
        value.ValueKind switch
        {
            JsonValueKind.String => new(value.GetString()!, true),
            JsonValueKind.Object or JsonValueKind.Array => throw new InvalidDataException(
                $"{file}: {Flat}, got {Described(value)} under {key}"
            ),
            _ => new(value.GetRawText()),
        };

    private static string Described(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Object => "a map",
            JsonValueKind.Array => "a list",
            _ => value.GetRawText(),
        };
}
