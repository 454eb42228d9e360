// Entries of the notebook's pickles as numbers. Every message names the file, the entry, what was expected and what is
// there.
using System.Numerics;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Pickles;

namespace HeavyTails.Papers.Jamming.Notebook;

/// <summary>Reads values of a pickle as numbers and arrays.</summary>
/// <param name="path">The file, for messages.</param>
internal sealed class PickledEntries(string path)
{
    /// <summary>Largest whole number that is read, 2^40, so that products with sizes fit into 63 bits.</summary>
    private const long Most = 1L << 40;

    public CheckpointException Fail(string entry, string expected, string got) =>
        new(path, null, $"{entry}: expected {expected}, got {got}");

    /// <summary>A matrix [rows x columns] of finite numbers, row-major.</summary>
    public (double[] Numbers, int Rows, int Columns) Matrix(object? value, string entry)
    {
        var numbers = Numbers(value, entry, "an array [n x d] of numbers", out var shape);
        return shape is [var rows, var columns and > 0]
            ? (Finite(numbers, i => $"{entry}[{i / columns}, {i % columns}]"), (int)rows, (int)columns)
            : throw Fail(entry, "an array [n x d] of numbers", Describe(value));
    }

    /// <summary>Whether a value is an array or a list without any number, of whatever shape.</summary>
    public static bool IsEmpty(object? value) =>
        value is PickledArray { Shape: { } shape } && shape.Contains(0)
        || value is PickleList { Items.Count: 0 }
        || value is PickleTuple { Items.Count: 0 };

    /// <summary>A vector of finite numbers; [n x 1] and [1 x n] count as one.</summary>
    public double[] Vector(object? value, string entry)
    {
        var numbers = Numbers(value, entry, "an array [n] of numbers", out var shape);
        return shape.Count(size => size != 1) <= 1
            ? Finite(numbers, i => $"{entry}[{i}]")
            : throw Fail(entry, "an array [n] of numbers", Describe(value));
    }

    /// <summary>A number: Python's, NumPy's scalar, or an array of one number.</summary>
    public double Number(object? value, string entry) =>
        value switch
        {
            long n => n,
            double x => x,
            bool b => b ? 1 : 0,
            BigInteger big => (double)big,
            PickledArray when Numbers(value, entry, "a number", out _) is [var only] => only,
            _ => throw Fail(entry, "a number", Describe(value)),
        };

    /// <summary>A whole number in a range.</summary>
    public long Whole(object? value, string entry, long least)
    {
        var number = Number(value, entry);
        return number == Math.Floor(number) && number >= least && number <= Most
            ? (long)number
            : throw Fail(entry, $"a whole number in {least} .. {Most}", FormattableString.Invariant($"{number}"));
    }

    /// <summary>What a value is, for messages.</summary>
    public static string Describe(object? value) =>
        value switch
        {
            null => "nothing",
            PickledArray { Shape: { } shape } array => $"an array [{string.Join(" x ", shape)}] of {array.DType}",
            PickleTuple tuple => $"a tuple of {tuple.Items.Count}",
            PickleList list => $"a list of {list.Items.Count}",
            PickleDict dict => $"a dictionary of {dict.Items.Count}",
            PickleBytes bytes => $"{bytes.Length} bytes",
            string text => $"the text '{(text.Length > 40 ? text[..40] + "..." : text)}'",
            Opaque other => $"an object of {other.Type.FullName}",
            PickleGlobal name => $"the name {name.FullName}",
            IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
            _ => value.GetType().Name,
        };

    private double[] Finite(double[] numbers, Func<int, string> entry)
    {
        var wrong = Array.FindIndex(numbers, x => !double.IsFinite(x));
        return wrong < 0
            ? numbers
            : throw Fail(entry(wrong), "a finite number", FormattableString.Invariant($"{numbers[wrong]}"));
    }

    private double[] Numbers(object? value, string entry, string expected, out IReadOnlyList<long> shape)
    {
        if (value is PickleList or PickleTuple)
        {
            var items = (value as PickleList)?.Items ?? ((PickleTuple)value).Items;
            shape = [items.Count];
            return [.. items.Select((item, i) => Number(item, $"{entry}[{i}]"))];
        }
        if (value is not PickledArray array)
            throw Fail(entry, expected, Describe(value));
        if (!array.TryRead(out var numbers, out var reason))
            throw Fail(entry, expected, reason);
        shape = array.Shape!;
        return numbers;
    }
}
