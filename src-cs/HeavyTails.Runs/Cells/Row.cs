using System.Collections;
using System.Globalization;

namespace HeavyTails.Runs.Cells;

/// <summary>One line of a record: named numbers and words in order.</summary>
public sealed class Row : IReadOnlyCollection<KeyValuePair<string, object>>
{
    private readonly List<KeyValuePair<string, object>> fields = [];

    /// <summary>Numbers (any of .NET's), booleans and text.</summary>
    public Row(IEnumerable<KeyValuePair<string, object>> fields)
    {
        foreach (var (name, value) in fields)
            this.fields.Add(
                new(
                    name,
                    value switch
                    {
                        _ when name.Length == 0 || Has(name) => throw new ArgumentException(
                            $"every field of a row needs a name of its own, got \"{name}\""
                        ),
                        string or double => value,
                        bool yes => yes ? 1.0 : 0.0,
                        float or int or long or uint or short or byte or ulong or decimal => Convert.ToDouble(
                            value,
                            CultureInfo.InvariantCulture
                        ),
                        _ => throw new ArgumentException(
                            $"{name}: expected a number or text, got {value?.GetType().Name ?? "null"}"
                        ),
                    }
                )
            );
    }

    /// <summary>Fields.</summary>
    public int Count => fields.Count;

    /// <summary>The number of a field; NaN where the row has no such field.</summary>
    public double this[string name] =>
        Find(name) switch
        {
            double x => x,
            null => double.NaN,
            var text when double.TryParse((string)text, NumberStyles.Float, CultureInfo.InvariantCulture, out var x) =>
                x,
            var text => throw new ArgumentException($"{name}: expected a number, it holds \"{text}\""),
        };

    /// <summary>The field as it stands in a table; empty where the row has no such field.</summary>
    public string Text(string name) => Csv.Text(Find(name));

    /// <summary>Whether there is such a field.</summary>
    public bool Has(string name) => fields.Exists(f => f.Key == name);

    /// <summary>Names and values: doubles and strings.</summary>
    public IEnumerator<KeyValuePair<string, object>> GetEnumerator() => fields.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal object? Find(string name) => fields.Find(f => f.Key == name).Value;
}
