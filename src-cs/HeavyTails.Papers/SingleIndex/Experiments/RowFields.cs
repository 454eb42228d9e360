using System.Globalization;
using HeavyTails.Core.Fits;
using HeavyTails.Core.LinearModels;
using HeavyTails.Runs.Cells;

namespace HeavyTails.Papers.SingleIndex.Experiments;

/// <summary>
/// The fields of a row in the order in which they were added. A value that does not exist has no field, so that it is
/// an empty cell of the table.
/// </summary>
public sealed class RowFields
{
    private readonly List<KeyValuePair<string, object>> _fields = [];

    /// <summary>Adds a number.</summary>
    public RowFields Add(string name, double value) => AddValue(name, value);

    /// <summary>Adds a text.</summary>
    public RowFields Add(string name, string text) => AddValue(name, text);

    /// <summary>Adds a number, a truth value or a text.</summary>
    public RowFields AddValue(string name, object value)
    {
        _fields.Add(new(name, value));
        return this;
    }

    /// <summary>Adds a number where it exists.</summary>
    public RowFields Add(string name, FitResult<double> value) =>
        value.TryGet(out var number) ? Add(name, number) : this;

    /// <summary>Adds an alignment where it exists, and its null beside it ("_null" before the suffix).</summary>
    public RowFields Add(string name, FitResult<TargetAlignment> alignment, string suffix = "") =>
        Add(name + suffix, alignment.Map(both => both.Value))
            .Add($"{name}_null{suffix}", alignment.Map(both => both.Null));

    /// <summary>What the names of a variant's columns end with: nothing where it is corrected.</summary>
    public static string Suffix(Variant variant) => variant == Variant.Legacy ? "_legacy" : "";

    /// <summary>Adds whether something holds, as 1 or 0, where that is known.</summary>
    public RowFields Add(string name, FitResult<bool> value) =>
        value.TryGet(out var holds) ? AddValue(name, holds) : this;

    /// <summary>Adds numbers as one text, separated by spaces.</summary>
    public RowFields AddNumbers(string name, IEnumerable<double> values) => Add(name, FieldNumbers.Text(values));

    /// <summary>Adds numbers of five significant digits as one text, for maps of thousands of them.</summary>
    public RowFields AddShort(string name, IEnumerable<double> values) =>
        Add(name, string.Join(' ', values.Select(x => x.ToString("G5", CultureInfo.InvariantCulture))));

    /// <summary>The row of all fields that were added.</summary>
    public Row ToRow() => new(_fields);
}
