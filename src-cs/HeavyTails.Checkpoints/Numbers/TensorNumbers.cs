// x[i_0, ..., i_{r-1}] = storage[offset + sum_k i_k stride_k], row-major out. Three ways to read it:
//   contiguous     front to back into the result;
//   a permutation of a contiguous block (a transposed or Fortran-ordered tensor): front to back, each number to its
//                  place;
//   anything else  the covering part of the storage in memory if that is at most 8 times the tensor, else run by run.

using System.Numerics;
using System.Runtime.InteropServices;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Numbers;

/// <summary>Where the numbers of one tensor are, and how to read them.</summary>
internal class TensorNumbers
{
    /// <summary>
    /// Most times the tensor's size that the covering part of the storage may have to be read into memory as a whole.
    /// </summary>
    private const int GatherFactor = 8;

    /// <summary>What holds the bytes of the numbers.</summary>
    public required ByteSource Source { get; init; }

    /// <summary>Byte offset in <see cref="Source"/> of the tensor's first number.</summary>
    public required long Start { get; init; }

    /// <summary>Number type in the source.</summary>
    public required DType DType { get; init; }

    /// <summary>Whether the bytes of each number come most significant first.</summary>
    public bool BigEndian { get; init; }

    /// <summary>Steps along each dimension, in numbers, each >= 0; null for row-major without gaps.</summary>
    public long[]? Strides { get; init; }

    /// <summary>
    /// Reads all numbers, row-major, as float32, or float64 as float64; complex ones as pairs of these.
    /// </summary>
    public virtual TensorData Load(int[] shape, int count)
    {
        if (DType.IsComplex())
        {
            var pairs = Pairs().Load([.. shape, 2], checked(2 * count));
            return pairs.IsDouble ? TensorData.Complex(shape, pairs.Double) : TensorData.Complex(shape, pairs.Single);
        }
        if (DType == DType.F64)
        {
            var doubles = GC.AllocateUninitializedArray<double>(count);
            Fill(shape, doubles, static (reader, span) => reader.Read(span));
            return new TensorData(shape, doubles);
        }
        var singles = GC.AllocateUninitializedArray<float>(count);
        Fill(shape, singles, static (reader, span) => reader.Read(span));
        return new TensorData(shape, singles);
    }

    /// <summary>
    /// Whether the numbers are read as they are stored, as real ones that float32 holds, which <see cref="LoadInto"/>
    /// needs.
    /// </summary>
    public bool ArePlain => GetType() == typeof(TensorNumbers) && DType != DType.F64 && !DType.IsComplex();

    /// <summary>Reads all numbers, row-major, as float32 into an array of as many.</summary>
    public void LoadInto(int[] shape, float[] numbers) =>
        Fill(shape, numbers, static (reader, span) => reader.Read(span));

    /// <summary>Reads the bits of all numbers, row-major, the least significant byte of each first.</summary>
    /// <exception cref="CheckpointException">They are more bytes than an array can hold.</exception>
    public virtual byte[] LoadBits(int[] shape, int count)
    {
        if ((long)count * DType.Size() > Array.MaxLength)
            throw Source.Fail(Start, $"{count} numbers of {DType.Size()} bytes are more than one array can hold");
        return DType.Size() switch
        {
            1 => Bits<byte>(),
            2 => Bits<ushort>(),
            4 => Bits<uint>(),
            8 => Bits<ulong>(),
            _ => throw Source.Fail(Start, $"{DType.Name()}: the bits of this number type are not read"),
        };

        byte[] Bits<T>()
            where T : unmanaged, IBinaryInteger<T>
        {
            var numbers = LoadBits<T>(shape, count);
            return numbers as byte[] ?? MemoryMarshal.AsBytes<T>(numbers).ToArray();
        }
    }

    /// <summary>Reads all numbers of an integer type, row-major.</summary>
    /// <exception cref="CheckpointException">They are of another type.</exception>
    public long[] LoadIntegers(int[] shape, int count)
    {
        return DType switch
        {
            DType.I64 => LoadBits<long>(shape, count),
            DType.U64 => Wide<ulong>(x => (long)x),
            DType.I32 => Wide<int>(x => x),
            DType.U32 => Wide<uint>(x => x),
            DType.I16 => Wide<short>(x => x),
            DType.U16 => Wide<ushort>(x => x),
            DType.I8 => Wide<sbyte>(x => x),
            DType.U8 or DType.Bool => Wide<byte>(x => x),
            _ => throw Source.Fail(Start, $"expected integers, got {DType.Name()}"),
        };

        long[] Wide<T>(Converter<T, long> convert)
            where T : unmanaged, IBinaryInteger<T> => Array.ConvertAll(LoadBits<T>(shape, count), convert);
    }

    private T[] LoadBits<T>(int[] shape, int count)
        where T : unmanaged, IBinaryInteger<T>
    {
        var numbers = GC.AllocateUninitializedArray<T>(count);
        Fill(shape, numbers, static (reader, span) => reader.ReadBits(span));
        return numbers;
    }

    /// <summary>The same complex numbers as pairs of real ones, along a last dimension of 2.</summary>
    private TensorNumbers Pairs() =>
        new()
        {
            Source = Source,
            Start = Start,
            DType = DType == DType.C128 ? DType.F64 : DType.F32,
            BigEndian = BigEndian,
            Strides = Strides is null ? null : [.. Strides.Select(s => 2 * s), 1],
        };

    /// <summary>Reads the next numbers of a source.</summary>
    protected delegate void ReadRun<T>(ElementReader reader, Span<T> destination);

    private ElementReader Elements(ByteSource source, long first, long count) =>
        new(source.Forward(Start + first * DType.Size(), count * DType.Size()), DType, BigEndian);

    /// <summary>Puts all numbers, or their bits, into their places in the result, which is row-major.</summary>
    protected virtual void Fill<T>(int[] shape, T[] result, ReadRun<T> read)
    {
        if (result.Length == 0)
            return;
        var (dims, strides) = Collapse(shape, Strides);
        if (dims.Length == 0 || dims.Length == 1 && strides[0] == 1)
        {
            read(Elements(Source, 0, result.Length), result);
            return;
        }
        var order = Enumerable.Range(0, dims.Length).OrderByDescending(k => strides[k]).ToArray();
        var dense = 1L;
        for (var k = order.Length - 1; k >= 0 && dense > 0; k--)
            dense = strides[order[k]] == dense ? dense * dims[order[k]] : 0;
        if (dense > 0)
            Scatter(dims, order, result, read);
        else
            Gather(dims, strides, result, read);
    }

    /// <summary>
    /// Drops dimensions of size 1 and joins neighbours that are stored as one dimension would be. Most unusual strides
    /// are contiguous after this.
    /// </summary>
    private static (int[] Dims, long[] Strides) Collapse(int[] shape, long[]? strides)
    {
        if (strides is null)
            return ([], []);
        var dims = new List<int>();
        var steps = new List<long>();
        for (var k = 0; k < shape.Length; k++)
        {
            if (shape[k] == 1)
                continue;
            if (dims.Count > 0 && steps[^1] == strides[k] * shape[k])
                (dims[^1], steps[^1]) = (dims[^1] * shape[k], strides[k]);
            else
            {
                dims.Add(shape[k]);
                steps.Add(strides[k]);
            }
        }
        return ([.. dims], [.. steps]);
    }

    /// <summary>Reads a dense block front to back and writes each number to its place.</summary>
    private void Scatter<T>(int[] dims, int[] order, T[] result, ReadRun<T> read)
    {
        // In storage order the dimensions are order[0] (slowest) ... order[r-1] (fastest); `to` are their strides in
        // the result.
        var rank = dims.Length;
        var place = new long[rank];
        for (long k = rank - 1, step = 1; k >= 0; step *= dims[k], k--)
            place[k] = step;
        var size = Array.ConvertAll(order, k => dims[k]);
        var to = Array.ConvertAll(order, k => place[k]);
        var reader = Elements(Source, 0, result.Length);
        // Several fastest runs at a time, so that neighbours in the result are written together.
        var run = size[^1];
        var runs = rank == 1 ? 1 : (int)Math.Clamp((1 << 18) / Math.Max(1, run), 1, Math.Min(64, size[^2]));
        var buffer = GC.AllocateUninitializedArray<T>(checked(runs * run));
        var index = new int[rank];
        while (true)
        {
            var at = 0L;
            for (var k = 0; k < rank - 1; k++)
                at += index[k] * to[k];
            var now = rank == 1 ? 1 : Math.Min(runs, size[^2] - index[rank - 2]);
            var part = buffer.AsSpan(0, now * run);
            read(reader, part);
            var across = rank == 1 ? 0 : to[^2];
            for (var j = 0; j < run; j++)
            for (var i = 0; i < now; i++)
                result[at + j * to[^1] + i * across] = part[i * run + j];
            if (rank == 1)
                return;
            index[rank - 2] += now;
            for (var k = rank - 2; index[k] == size[k]; k--)
            {
                if (k == 0)
                    return;
                index[k] = 0;
                index[k - 1]++;
            }
        }
    }

    /// <summary>Picks each number from its place, out of the covering part in memory or out of the source.</summary>
    private void Gather<T>(int[] dims, long[] strides, T[] result, ReadRun<T> read)
    {
        var rank = dims.Length;
        var cover = 1L;
        for (var k = 0; k < rank; k++)
            cover += (dims[k] - 1) * strides[k];
        T[]? all = null;
        if (!Source.IsRandomAccess || cover <= Math.Max(GatherFactor * (long)result.Length, 1 << 16))
        {
            if (cover > Array.MaxLength)
                throw Source.Fail(
                    Start,
                    $"a strided view over {cover} numbers of a compressed entry is longer than an array can be"
                );
            read(Elements(Source, 0, cover), all = GC.AllocateUninitializedArray<T>((int)cover));
        }
        var index = new int[rank];
        var one = new T[1];
        for (var at = 0; at < result.Length; )
        {
            var from = 0L;
            for (var k = 0; k < rank - 1; k++)
                from += index[k] * strides[k];
            var run = dims[^1];
            if (all is not null)
                for (var j = 0; j < run; j++)
                    result[at + j] = all[from + j * strides[^1]];
            else if (strides[^1] == 1)
                read(Elements(Source, from, run), result.AsSpan(at, run));
            else
                for (var j = 0; j < run; j++)
                {
                    read(Elements(Source, from + j * strides[^1], 1), one);
                    result[at + j] = one[0];
                }
            at += run;
            for (var k = rank - 2; k >= 0 && ++index[k] == dims[k]; k--)
                index[k] = 0;
        }
    }
}
