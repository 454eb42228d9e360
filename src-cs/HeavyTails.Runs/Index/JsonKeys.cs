// {"recipe": {"loss": {"loss": "hinge"}, "widths": [128, 10]}} as keys with values:
// recipe.loss.loss = hinge, recipe.widths = 128 10; elements that are no numbers or texts have their index for a key.
using System.Globalization;
using System.Text.Json;
using HeavyTails.Runs.Files;

namespace HeavyTails.Runs.Index;

/// <summary>A value of a context or of run.json, with the part of the file that it stands in.</summary>
/// <param name="Part">
/// "parameter", "axis" or "setting" in a context; "note", "package", "fact" or "time" (a mean over the cells, in
/// seconds) in run.json.
/// </param>
/// <param name="Key">Name of the value; names of nested values are separated by dots.</param>
/// <param name="Value">A double or a text.</param>
public sealed record RunValue(string Part, string Key, object Value);

/// <summary>JSON as keys with values, for tables.</summary>
internal static class JsonKeys
{
    /// <summary>Most characters of a list in one value, beyond which the middle is left out.</summary>
    private const int Longest = 2000;

    public static IEnumerable<RunValue> Of(string part, string key, JsonElement node)
    {
        switch (node.ValueKind)
        {
            case JsonValueKind.Null:
                break;
            case JsonValueKind.Object:
                foreach (var property in node.EnumerateObject())
                foreach (var value in Of(part, Join(key, property.Name), property.Value))
                    yield return value;
                break;
            case JsonValueKind.Array when node.EnumerateArray().Any(IsNested):
                var index = 0;
                foreach (var element in node.EnumerateArray())
                foreach (var value in Of(part, Join(key, index++.ToString(CultureInfo.InvariantCulture)), element))
                    yield return value;
                break;
            case JsonValueKind.Array:
                yield return new(part, key, Short(string.Join(' ', node.EnumerateArray().Select(e => e.ToString()))));
                break;
            default:
                yield return new(part, key, ValueOf(node));
                break;
        }
    }

    /// <summary>A number as a double, and everything else as text; a text that is a number becomes one.</summary>
    public static object ValueOf(JsonElement node) => ValueOf(node.ToString());

    /// <summary>A text, or the number that it stands for.</summary>
    public static object ValueOf(string text) => Csv.Value(text) ?? "";

    /// <summary>A text without its middle, if it is longer than so many characters.</summary>
    public static string Short(string text, int longest = Longest) =>
        text.Length <= longest ? text : $"{text[..(longest / 2)]} ... {text[^(longest / 2)..]}";

    private static bool IsNested(JsonElement node) => node.ValueKind is JsonValueKind.Object or JsonValueKind.Array;

    private static string Join(string key, string name) => key.Length == 0 ? name : $"{key}.{name}";
}
