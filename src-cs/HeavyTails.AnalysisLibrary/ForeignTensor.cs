// struct ht_tensor { const char *name; const void *data; int32_t dtype; int32_t rank; const int64_t *shape; }
using System.Runtime.InteropServices;
using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Numbers;

namespace HeavyTails.AnalysisLibrary;

/// <summary>The C struct ht_tensor of analysis.h, field by field.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct TensorFields
{
    public byte* Name;
    public void* Data;
    public int DType;
    public int Rank;
    public long* Shape;
}

/// <summary>A tensor in the memory of a C program, which keeps it during the call.</summary>
internal sealed class ForeignTensor
{
    /// <summary>What stands for a file's path in messages.</summary>
    public const string SourceName = "tensors";

    private const int MaxRank = 64;

    // In the order of the numbers HT_FLOAT32, HT_FLOAT64, HT_FLOAT16 and HT_BFLOAT16.
    private static readonly DType[] Types = [DType.F32, DType.F64, DType.F16, DType.BF16];

    private readonly string _name;
    private readonly nint _data;
    private readonly DType _type;
    private readonly long[] _shape;

    /// <summary>Takes over the fields of a struct.</summary>
    /// <param name="fields">The fields as the program set them.</param>
    /// <param name="at">The struct among the call's arguments, for messages: "tensors[3]".</param>
    /// <exception cref="ArgumentException">A field is out of its range; the message holds its value.</exception>
    public unsafe ForeignTensor(in TensorFields fields, string at)
    {
        _name = ForeignText.Of(fields.Name, $"{at}.name");
        if (fields.DType < 0 || fields.DType >= Types.Length)
            throw new ArgumentException($"{at}.dtype: expected 0 to {Types.Length - 1}, got {fields.DType}");
        if (fields.Rank is < 0 or > MaxRank)
            throw new ArgumentException($"{at}.rank: expected 0 to {MaxRank}, got {fields.Rank}");
        if (fields.Shape == null && fields.Rank > 0)
            throw new ArgumentException($"{at}.shape: expected a pointer to {fields.Rank} dimensions, got NULL");
        _shape = new ReadOnlySpan<long>(fields.Shape, fields.Rank).ToArray();
        if (Array.Find(_shape, d => d < 0) is < 0 and var negative)
            throw new ArgumentException($"{at}.shape: expected dimensions >= 0, got {negative}");
        if (fields.Data == null && !_shape.Contains(0))
            throw new ArgumentException($"{at}.data: expected a pointer to the numbers, got NULL");
        (_data, _type) = ((nint)fields.Data, Types[fields.DType]);
    }

    /// <summary>Where the numbers are, for a checkpoint.</summary>
    /// <exception cref="ArgumentException">The tensor has more bytes than there are addresses.</exception>
    public StoredTensor Stored()
    {
        var bytes = (UInt128)_type.Size();
        foreach (var d in _shape)
            bytes = bytes > long.MaxValue ? bytes : bytes * (ulong)d;
        if (bytes > long.MaxValue)
            throw new ArgumentException(
                $"{_name}: expected at most {long.MaxValue} bytes, got the shape {string.Join(" x ", _shape)}"
            );
        return new StoredTensor
        {
            Name = _name,
            DType = _type,
            Shape = _shape,
            Source = new ForeignSource(_data, (long)bytes) { Name = SourceName },
            Start = 0,
        };
    }

    /// <summary>A model of tensors in memory.</summary>
    public static Checkpoint Checkpoint(IEnumerable<ForeignTensor> tensors, CheckpointOptions options) =>
        Checkpoints.Checkpoint.Of(SourceName, tensors.Select(t => t.Stored()), options);

    private sealed class ForeignSource(nint data, long length) : ByteSource
    {
        public override long Length => length;

        protected override unsafe void ReadCore(long offset, Span<byte> destination) =>
            new ReadOnlySpan<byte>((byte*)data + offset, destination.Length).CopyTo(destination);
    }
}
