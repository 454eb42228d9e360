using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Numbers;

namespace HeavyTails.Checkpoints.Rewriting;

/// <summary>Copies the bits of tensors, in the order and with the type that they are stored with.</summary>
internal static class StoredBits
{
    private const int ChunkBytes = 1 << 20;

    /// <summary>Why a tensor cannot be copied, a clause that follows its name; null when it can.</summary>
    public static string? WhyNot(TensorEntry entry) =>
        entry.DType is DType.Other or DType.C128
            ? $"cannot be copied: safetensors has no type {entry.DType.Name()}, or it is not read"
        : entry.Quantised is { } how ? $"cannot be copied: it is stored as {how}, which safetensors has not"
        : entry.Numbers is null ? $"cannot be copied: {entry.Reason}"
        : null;

    /// <summary>Writes the bits of all numbers, row-major, the least significant byte of each first.</summary>
    public static void CopyTo(TensorEntry entry, Stream stream)
    {
        var numbers = entry.Numbers!;
        if (entry.Count == 0)
            return;
        if (numbers.GetType() == typeof(TensorNumbers) && numbers.Strides is null && !numbers.BigEndian)
        {
            var reader = numbers.Source.Forward(numbers.Start, entry.Count * entry.DType.Size());
            var chunk = new byte[(int)Math.Min(reader.Remaining, ChunkBytes)];
            while (reader.Remaining > 0)
            {
                var part = chunk.AsSpan(0, (int)Math.Min(reader.Remaining, chunk.Length));
                reader.ReadExactly(part, "numbers");
                stream.Write(part);
            }
        }
        else
            stream.Write(numbers.LoadBits(entry.Dimensions(), (int)entry.Count));
        numbers.Source.CheckUnchanged();
    }
}
