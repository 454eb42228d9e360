using System.Collections;
using System.Globalization;
using HeavyTails.Runs.Files;

namespace HeavyTails.Runs.Cells;

/// <summary>One row of a record: named numbers and texts in order.</summary>
public sealed class Row : IReadOnlyCollection<KeyValuePair<string, object>>
{
    private readonly List<KeyValuePair<string, object>> _fields = [];

    /// <summary>Makes a row of numbers of any type of .NET, booleans (as 1 and 0) and text.</summary>
    /// <exception cref="ArgumentException">
    /// Two fields have the same name, a name is empty, or a value has another type.
    /// </exception>
    public Row(IEnumerable<KeyValuePair<string, object>> fields)
    {
        HashSet<string> names = [];
        foreach (var (name, value) in fields)
            _fields.Add(
                new(
                    name,
                    value switch
                    {
                        _ when name.Length == 0 || !names.Add(name) => throw new ArgumentException(
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

    /// <summary>Number of fields of the row.</summary>
    public int Count => _fields.Count;

    /// <summary>The number in a field; NaN if the row has no such field.</summary>
    /// <exception cref="ArgumentException">The field holds text that is not a number.</exception>
    public double this[string name] =>
        Find(name) switch
        {
            double x => x,
            null => double.NaN,
            var text when double.TryParse((string)text, NumberStyles.Float, CultureInfo.InvariantCulture, out var x) =>
                x,
            var text => throw new ArgumentException($"{name}: expected a number, it holds \"{text}\""),
        };

    /// <summary>The field as text, as in a table; an empty text if the row has no such field.</summary>
    public string Text(string name) => Csv.Text(Find(name));

    /// <summary>Whether the row has a field of that name.</summary>
    public bool Has(string name) => _fields.Exists(f => f.Key == name);

    /// <summary>Names and values of the fields; the values are doubles and strings.</summary>
    public IEnumerator<KeyValuePair<string, object>> GetEnumerator() => _fields.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal object? Find(string name) => _fields.Find(f => f.Key == name).Value;
}
