using System.Collections;

namespace TorchSharp.Utils;

/// <summary>The elements of a tensor on the CPU, in place: by index, as a sequence in row-major order, or copied out as an array.</summary>
public sealed unsafe class TensorAccessor<T> : IDisposable, IEnumerable<T> where T : unmanaged
{
    private readonly torch.Tensor tensor;
    private readonly T* first;
    private readonly long[] shape, strides;

    internal TensorAccessor(torch.Tensor tensor)
    {
        this.tensor = tensor.alias();   // the memory lives as long as the accessor
        first = (T*)this.tensor.DataPointer();
        (shape, strides) = (this.tensor.shape, this.tensor.stride());
    }

    public long Count => shape.Aggregate(1L, (product, size) => product * size);

    public T this[params long[] indices]
    {
        get => first[Offset(indices)];
        set => first[Offset(indices)] = value;
    }

    public T[] ToArray()
    {
        var array = new T[Count];
        CopyTo(array);
        return array;
    }

    public void CopyTo(T[] array, int arrayIndex = 0) => CopyTo(array.AsSpan(arrayIndex));

    public void CopyTo(Span<T> array)
    {
        if (array.Length < Count) throw new ArgumentException($"expected room for {Count} elements, got {array.Length}");
        if (tensor.is_contiguous())
        {
            new ReadOnlySpan<T>(first, checked((int)Count)).CopyTo(array);
            return;
        }
        var i = 0;
        foreach (var value in this) array[i++] = value;
    }

    public IEnumerator<T> GetEnumerator()
    {
        for (long i = 0, n = Count; i < n; i++) yield return At(i);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose() => tensor.Dispose();

    private T At(long position)
    {
        long offset = 0;
        for (var d = shape.Length - 1; d >= 0; d--)
        {
            offset += position % shape[d] * strides[d];
            position /= shape[d];
        }
        return first[offset];
    }

    private long Offset(long[] indices)
    {
        if (indices.Length != shape.Length) throw new ArgumentException($"expected {shape.Length} indices, got {indices.Length}");
        long offset = 0;
        for (var d = 0; d < indices.Length; d++)
        {
            var i = indices[d] < 0 ? indices[d] + shape[d] : indices[d];
            if (i < 0 || i >= shape[d]) throw new IndexOutOfRangeException($"expected index {d} in [{-shape[d]}, {shape[d]}), got {indices[d]}");
            offset += i * strides[d];
        }
        return offset;
    }
}
