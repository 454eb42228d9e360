using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Numbers;

namespace HeavyTails.Checkpoints.Formats.Hdf5;

/// <summary>Numbers in chunks, which are decompressed one at a time as they are read.</summary>
internal sealed class Hdf5ChunkedNumbers(Hdf5Chunks chunks, List<Hdf5Filter> filters) : TensorNumbers
{
    protected override void Fill<T>(int[] shape, T[] result, ReadRun<T> read)
    {
        var bytes = (int)chunks.ChunkBytes;
        var numbers = new T[bytes / chunks.ElementBytes];
        foreach (var chunk in chunks.All)
        {
            var raw = new MemorySource(Hdf5Filters.Undo(Source, chunk, filters, bytes)) { Name = Source.Name };
            read(new ElementReader(raw.Forward(0, bytes), DType, BigEndian), numbers);
            Place(chunk.First, numbers, result);
        }
    }

    /// <summary>Copies the rows of a chunk to their places, without what lies outside the dataset.</summary>
    private void Place<T>(long[] first, T[] numbers, T[] result)
    {
        var (shape, sizes) = (chunks.Shape, chunks.Sizes);
        var last = shape.Length - 1;
        var run = (int)Math.Min(sizes[last], shape[last] - first[last]);
        var index = new long[shape.Length];
        while (true)
        {
            long from = 0,
                to = 0;
            for (var k = 0; k <= last; k++)
            {
                from = from * sizes[k] + index[k];
                to = to * shape[k] + first[k] + index[k];
            }
            numbers.AsSpan((int)from, run).CopyTo(result.AsSpan((int)to));
            var d = last - 1;
            while (d >= 0 && (++index[d] == sizes[d] || first[d] + index[d] == shape[d]))
                index[d--] = 0;
            if (d < 0)
                return;
        }
    }
}
