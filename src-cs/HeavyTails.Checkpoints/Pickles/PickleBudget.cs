// work <= 1 MiB + MaxPickleWork x (bytes of the pickle), in bytes that are copied, hashed or joined to names.
using System.Numerics;
using System.Runtime.CompilerServices;
using HeavyTails.Checkpoints.IO;

namespace HeavyTails.Checkpoints.Pickles;

/// <summary>
/// What a pickle has cost beyond the values that its opcodes push. Two bytes of a pickle are enough to refer to a value
/// again, and the list, text or name behind them may be as long as the file: without a limit that grows with the file,
/// time and memory would grow with its square.
/// </summary>
internal sealed class PickleBudget(CheckpointOptions options)
{
    /// <summary>Work that every pickle may cost, in bytes, so that a small one is never refused.</summary>
    private const long Always = 1 << 20;

    /// <summary>
    /// Bytes that the copy of one item costs: a reference in a list whose capacity doubles, or a third of an entry of a
    /// dictionary, whose pair is three items.
    /// </summary>
    private const int ItemBytes = 24;

    private long _limit = Always,
        _spent;

    /// <summary>Sets the number of bytes of the pickle with which the limit grows.</summary>
    public void Grow(long bytes) =>
        _limit =
            bytes < (long.MaxValue - Always) / Math.Max(1, options.MaxPickleWork)
                ? Always + bytes * options.MaxPickleWork
                : long.MaxValue;

    /// <summary>Counts work of a number of bytes.</summary>
    /// <exception cref="PickleFault">It is over the limit.</exception>
    public void Spend(long bytes)
    {
        if ((_spent += bytes) > _limit)
            throw new PickleFault(
                $"the values that the pickle repeats cost more than {_limit} bytes of copies, hashed keys and names:"
                    + $" {options.MaxPickleWork} for each of its bytes and {Always} in any case"
                    + $" (CheckpointOptions.{nameof(CheckpointOptions.MaxPickleWork)})"
            );
    }

    /// <summary>Counts the copy of what a call or a state holds: items down to three levels, and text.</summary>
    public void SpendCopy(object? value) => Spend(Copy(value, levels: 3));

    /// <summary>Counts the hashing of a key.</summary>
    public void SpendKey(object? key) =>
        Spend(
            key switch
            {
                string text => sizeof(char) * (long)text.Length,
                PickleGlobal name => sizeof(char) * (long)name.FullName.Length,
                _ => 0,
            }
        );

    private static long Copy(object? value, int levels)
    {
        if (value is string text)
            return sizeof(char) * (long)text.Length;
        var items = PickleSequence.Items(value) ?? [];
        var bytes = ItemBytes * (long)items.Count;
        if (levels > 0)
            foreach (var item in items)
                bytes += Copy(item, levels - 1);
        return bytes;
    }
}

/// <summary>
/// Equality of dictionary keys, by value for text, numbers and names, with hashes that a file cannot foresee: those of
/// .NET's integers are the integers, of which a file can choose thousands that share a place in a table.
/// </summary>
internal sealed class PickleKeys : IEqualityComparer<object>, IEqualityComparer<uint>
{
    /// <summary>The one comparer that there is.</summary>
    public static PickleKeys Comparer { get; } = new();

    public new bool Equals(object? a, object? b) => object.Equals(a, b);

    public bool Equals(uint a, uint b) => a == b;

    public int GetHashCode(uint value) => HashCode.Combine(value);

    public int GetHashCode(object value) =>
        value switch
        {
            string or PickleGlobal => value.GetHashCode(),
            long n => Mixed(n),
            // Zeros of both signs are equal, and so are all NaN.
            double x => Mixed(
                BitConverter.DoubleToInt64Bits(
                    x == 0 ? 0
                    : double.IsNaN(x) ? double.NaN
                    : x
                )
            ),
            bool or BigInteger => HashCode.Combine(value),
            _ => RuntimeHelpers.GetHashCode(value),
        };

    private static int Mixed(long bits) => HashCode.Combine((int)bits, (int)(bits >> 32));
}
