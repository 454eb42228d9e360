// W = B A, A [r, in], B [out, r].  Hu et al. 2021, LoRA, arXiv:2106.09685, sec. 4.1. Names: PEFT's `X.lora_A[.adapter].weight` and
// `X.lora_B...`, and `X.lora_down.weight`, `X.lora_up.weight`. The factor alpha / r is not applied: it scales every eigenvalue alike.
using System.Numerics;
using HeavyTails.Core;

namespace HeavyTails.Checkpoints.Model;

/// <summary>Indices into the checkpoint's tensors.</summary>
internal sealed record LowRankPair(string Name, int A, int B)
{
    public int First => Math.Min(A, B);

    public Layer ToLayer(IReadOnlyList<TensorEntry> tensors)
    {
        TensorEntry a = tensors[A], b = tensors[B];
        int rows = (int)b.Shape[0], columns = (int)a.Shape[1];
        return new Layer(Name, tensors[First].Name, LayerKind.LowRankPair, [rows, columns], b.DType.Name(), () => Multiply(b.Load(), a.Load()));
    }

    /// <summary>B A, accumulated in the wider of the two types, at least float32; rank r is small, so one pass over the result a factor row.</summary>
    private static TensorData Multiply(TensorData b, TensorData a)
    {
        int rows = b.Shape[0], rank = b.Shape[1], columns = a.Shape[1];
        return a.IsDouble || b.IsDouble
            ? new TensorData([rows, columns], Product(Doubles(b), Doubles(a), rows, rank, columns))
            : new TensorData([rows, columns], Product(b.Single, a.Single, rows, rank, columns));
    }

    private static ReadOnlyMemory<double> Doubles(TensorData x) => x.IsDouble ? x.Double : Array.ConvertAll(x.Single.ToArray(), v => (double)v);

    private static T[] Product<T>(ReadOnlyMemory<T> b, ReadOnlyMemory<T> a, int rows, int rank, int columns) where T : struct, INumberBase<T>
    {
        var product = new T[(long)rows * columns];
        ReadOnlySpan<T> left = b.Span, right = a.Span;
        for (var i = 0; i < rows; i++)
        {
            var row = product.AsSpan(i * columns, columns);
            for (var k = 0; k < rank; k++)
                AddScaled(row, left[i * rank + k], right.Slice(k * columns, columns));
        }
        return product;
    }

    private static void AddScaled<T>(Span<T> y, T scale, ReadOnlySpan<T> x) where T : struct, INumberBase<T>
    {
        var wide = new Vector<T>(scale);
        var j = 0;
        for (; j <= y.Length - Vector<T>.Count; j += Vector<T>.Count)
            (new Vector<T>(y[j..]) + wide * new Vector<T>(x[j..])).CopyTo(y[j..]);
        for (; j < y.Length; j++)
            y[j] += scale * x[j];
    }
}

internal static class LowRankPairs
{
    private static readonly (string A, string B)[] Markers = [("lora_A", "lora_B"), ("lora_down", "lora_up")];

    /// <summary>By the index of either half; halves that do not fit together stay ordinary tensors.</summary>
    public static Dictionary<int, LowRankPair> Find(IReadOnlyList<TensorEntry> tensors, string[] names, long mostNumbers)
    {
        var found = new Dictionary<int, LowRankPair>();
        foreach (var (markA, markB) in Markers)
        {
            var halves = new Dictionary<string, int>();
            for (var i = 0; i < names.Length; i++)
                if (names[i].Contains(markB, StringComparison.Ordinal))
                    halves[names[i]] = i;
            if (halves.Count == 0)
                continue;
            for (var i = 0; i < names.Length; i++)
            {
                var at = names[i].IndexOf("." + markA, StringComparison.Ordinal);
                if (at <= 0 || !halves.TryGetValue(string.Concat(names[i].AsSpan(0, at + 1), markB, names[i].AsSpan(at + 1 + markA.Length)), out var j))
                    continue;
                TensorEntry a = tensors[i], b = tensors[j];
                if (a.Reason is null && b.Reason is null && a.Shape.Count == 2 && b.Shape.Count == 2 && a.Shape[0] == b.Shape[1] && b.Shape[0] <= Math.Min(mostNumbers, Array.MaxLength) / a.Shape[1])
                    found[i] = found[j] = new LowRankPair(names[i][..at], i, j);
            }
        }
        return found;
    }
}
