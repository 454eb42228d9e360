using HeavyTails.Checkpoints.Numbers;

namespace HeavyTails.Checkpoints.Model;

/// <summary>
/// Natural order of names: numbers in them compare as numbers, so "layers.2" comes before "layers.10"; within one
/// module weight comes before bias.
/// </summary>
internal sealed class NaturalOrder : IComparer<string>
{
    /// <summary>Most numbers of a name that are looked at; modules nest less deep.</summary>
    private const int MostNumbers = 16;

    public static NaturalOrder Instance { get; } = new();

    /// <summary>
    /// Whether names stand in the model's own order. They do not if they are in byte order, since the writer then
    /// sorted its keys, or if layer numbers go down, since it then hashed them. The writer of safetensors sorts by number
    /// type first, the longest first, and then by name.
    /// </summary>
    /// <param name="tensors">The tensors.</param>
    /// <param name="byFile">Whether the tensors of each file were sorted by themselves, as in shards.</param>
    public static bool IsModelOrder(List<TensorEntry> tensors, bool byFile = false)
    {
        if (IsSorted(tensors, byFile))
            return false;
        // The last number seen after each prefix ("layers." -> 3), by the prefix's FNV-1a hash, since names may be many
        // and long.
        var last = new Dictionary<ulong, long>();
        foreach (var tensor in tensors)
        {
            var hash = 14695981039346656037UL;
            ReadOnlySpan<char> name = tensor.Name;
            var numbers = 0;
            for (var i = 0; i < name.Length && numbers < MostNumbers; i++)
            {
                if (char.IsAsciiDigit(name[i]) && (i == 0 || !char.IsAsciiDigit(name[i - 1])))
                {
                    var end = i;
                    while (end < name.Length && char.IsAsciiDigit(name[end]))
                        end++;
                    var number = end - i <= 18 ? long.Parse(name[i..end]) : 0;
                    if (last.TryGetValue(hash, out var before) && number < before)
                        return false;
                    last[hash] = number;
                    numbers++;
                }
                hash = (hash ^ name[i]) * 1099511628211UL;
            }
        }
        return true;
    }

    private static bool IsSorted(List<TensorEntry> tensors, bool byFile)
    {
        var compared = tensors.Count < 2;
        for (var i = 1; i < tensors.Count; i++)
        {
            var (before, next) = (tensors[i - 1], tensors[i]);
            if (byFile && before.File != next.File)
                continue;
            if (before.DType == next.DType || before.DType.Size() < next.DType.Size())
            {
                if (string.CompareOrdinal(before.Name, next.Name) >= 0)
                    return false;
                compared = true;
            }
        }
        return compared;
    }

    public int Compare(string? x, string? y) => Compare(x.AsSpan(), y.AsSpan());

    /// <summary>Compares parts of names.</summary>
    public static int Compare(ReadOnlySpan<char> x, ReadOnlySpan<char> y)
    {
        ReadOnlySpan<char> a = x,
            b = y;
        while (a.Length > 0 && b.Length > 0)
        {
            var order = ComparePart(Take(ref a), Take(ref b));
            if (order != 0)
                return order;
        }
        return a.Length != b.Length ? a.Length.CompareTo(b.Length) : x.SequenceCompareTo(y);
    }

    /// <summary>Takes a run of digits, or everything up to the next digit or past the next dot, off the text.</summary>
    private static ReadOnlySpan<char> Take(ref ReadOnlySpan<char> text)
    {
        var digits = char.IsAsciiDigit(text[0]);
        var end = 1;
        while (end < text.Length && char.IsAsciiDigit(text[end]) == digits && (digits || text[end - 1] != '.'))
            end++;
        var part = text[..end];
        text = text[end..];
        return part;
    }

    private static int ComparePart(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        if (char.IsAsciiDigit(a[0]) && char.IsAsciiDigit(b[0]))
        {
            ReadOnlySpan<char> x = a.TrimStart('0'),
                y = b.TrimStart('0');
            return x.Length != y.Length ? x.Length.CompareTo(y.Length)
                : x.SequenceCompareTo(y) is not 0 and var byDigits ? byDigits
                : a.Length.CompareTo(b.Length);
        }
        // Alphabetical order, except for "weight", which stands just before "bias".
        var order = (a is "weight" ? "bias" : a).SequenceCompareTo(b is "weight" ? "bias" : b);
        return order != 0 ? order : (a is "weight" ? 0 : 1) - (b is "weight" ? 0 : 1);
    }
}
