// One step is one pass over a parameter's memory: gradient, weights and up to two buffers, a vector at a time. Every
// operation is rounded by itself, so that the bits do not depend on the width of the vectors. The tail is padded to a
// whole vector and computed in the same way.
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;

namespace HeavyTails.Training.Objectives;

/// <summary>Update of weights w and buffers a, b by a gradient g, element by element.</summary>
internal interface IElementwiseUpdate<T>
    where T : unmanaged
{
    /// <summary>Number of buffers, 0 .. 2; the first is a.</summary>
    static abstract int Buffers { get; }

    /// <summary>Changes w and the buffers that exist; a buffer that does not exist is zero.</summary>
    void Apply(Vector<T> g, ref Vector<T> w, ref Vector<T> a, ref Vector<T> b);
}

internal static class ElementwiseUpdate
{
    /// <summary>Applies an update to all elements. The buffers of the update are as long as the weights.</summary>
    // Optimised when first compiled: a short run would spend its time in unoptimised code.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<T, TUpdate>(TUpdate update, ReadOnlySpan<T> g, Span<T> w, Span<T> a, Span<T> b)
        where T : unmanaged
        where TUpdate : struct, IElementwiseUpdate<T>
    {
        Check(g.Length, w.Length);
        if (TUpdate.Buffers > 0)
            Check(a.Length, w.Length);
        if (TUpdate.Buffers > 1)
            Check(b.Length, w.Length);
        var width = Vector<T>.Count;
        var whole = w.Length - (w.Length % width);
        ref var gs = ref MemoryMarshal.GetReference(g);
        ref var ws = ref MemoryMarshal.GetReference(w);
        ref var firsts = ref MemoryMarshal.GetReference(a);
        ref var seconds = ref MemoryMarshal.GetReference(b);
        for (nuint at = 0; at < (nuint)whole; at += (nuint)width)
        {
            var weights = Vector.LoadUnsafe(ref ws, at);
            var first = TUpdate.Buffers > 0 ? Vector.LoadUnsafe(ref firsts, at) : default;
            var second = TUpdate.Buffers > 1 ? Vector.LoadUnsafe(ref seconds, at) : default;
            update.Apply(Vector.LoadUnsafe(ref gs, at), ref weights, ref first, ref second);
            weights.StoreUnsafe(ref ws, at);
            if (TUpdate.Buffers > 0)
                first.StoreUnsafe(ref firsts, at);
            if (TUpdate.Buffers > 1)
                second.StoreUnsafe(ref seconds, at);
        }
        if (whole < w.Length)
            Tail(update, g[whole..], w[whole..], From(a, whole), From(b, whole));
    }

    /// <summary>The memory of a contiguous tensor on the CPU, not a copy.</summary>
    public static Span<T> Values<T>(this torch.Tensor tensor)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(tensor.bytes);

    private static void Tail<T, TUpdate>(TUpdate update, ReadOnlySpan<T> g, Span<T> w, Span<T> a, Span<T> b)
        where T : unmanaged
        where TUpdate : struct, IElementwiseUpdate<T>
    {
        Vector<T> weights = Padded<T>(w),
            first = Padded<T>(a),
            second = Padded<T>(b);
        update.Apply(Padded(g), ref weights, ref first, ref second);
        for (var i = 0; i < w.Length; i++)
        {
            w[i] = weights[i];
            if (TUpdate.Buffers > 0)
                a[i] = first[i];
            if (TUpdate.Buffers > 1)
                b[i] = second[i];
        }
    }

    private static Vector<T> Padded<T>(ReadOnlySpan<T> tail)
        where T : unmanaged
    {
        Span<T> padded = stackalloc T[Vector<T>.Count];
        padded.Clear();
        tail.CopyTo(padded);
        return new(padded);
    }

    private static Span<T> From<T>(Span<T> buffer, int at) => buffer.IsEmpty ? buffer : buffer[at..];

    private static void Check(int length, int weights)
    {
        if (length != weights)
            throw new ArgumentException($"expected {weights} values, one for each weight, got {length}");
    }
}
