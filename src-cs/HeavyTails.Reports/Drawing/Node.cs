using System.Text.Json;

namespace HeavyTails.Reports.Drawing;

/// <summary>
/// A place in the JSON of a chart, which may be empty: what is missing or null has the value that is asked for instead.
/// </summary>
internal readonly record struct Node(JsonElement? Element)
{
    /// <summary>The value of a name; empty if there is none.</summary>
    public Node this[string name] =>
        Element is { ValueKind: JsonValueKind.Object } parent && parent.TryGetProperty(name, out var child)
            ? new(child)
            : default;

    /// <summary>Whether there is a value other than null.</summary>
    public bool Exists =>
        Element is { } value && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined);

    /// <summary>Whether the value is a list.</summary>
    public bool IsList => Element is { ValueKind: JsonValueKind.Array };

    /// <summary>The items of a list; none if it is no list.</summary>
    public IEnumerable<Node> Items =>
        Element is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().Select(item => new Node(item)) : [];

    /// <summary>The numbers of a list, NaN for null.</summary>
    /// <exception cref="NotSupportedException">An item is a text, as of a category or a date.</exception>
    public double[] Numbers => [.. Items.Select(item => item.Number(double.NaN))];

    /// <summary>The texts of a list.</summary>
    public string[] Texts => [.. Items.Select(item => item.Text(""))];

    public double Number(double otherwise) =>
        !Exists ? otherwise
        : Element!.Value.ValueKind == JsonValueKind.Number ? Element.Value.GetDouble()
        : throw new NotSupportedException($"the value {Element}: expected a number");

    public string Text(string otherwise) => Exists ? Element!.Value.ToString() : otherwise;

    public bool Flag(bool otherwise) => Exists ? Element!.Value.ValueKind == JsonValueKind.True : otherwise;

    public Colour Colour(string otherwise) => Drawing.Colour.Parse(Text(otherwise));
}
