// dW = s B A, A [r, in], B [out, r].  Hu et al. 2021, LoRA, arXiv:2106.09685, sec. 4.1.  The scale s is the first of
//   alpha / r                        of a tensor MODULE.alpha beside the halves (kohya-ss, Diffusers)
//   lora_alpha / r, or / sqrt r      of adapter_config.json in the same folder (PEFT)
// and not given otherwise. A pair is one layer and keeps its halves: no product is formed to analyse it.
using System.Buffers.Binary;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Core;

namespace HeavyTails.Checkpoints.Model;

/// <summary>Joins the halves of low-rank pairs by their names.</summary>
internal sealed class LowRankPairs(
    IReadOnlyList<TensorEntry> tensors,
    string[] names,
    AdapterConfig? config,
    CheckpointOptions options
)
{
    private readonly Dictionary<string, int> _byName = [];

    /// <summary>By the index of a pair's first half its layer, by that of the second null.</summary>
    public Dictionary<int, Layer?> Find()
    {
        var found = new Dictionary<int, Layer?>();
        var halves = new Dictionary<LowRankHalf, int>();
        for (var i = 0; i < names.Length; i++)
        {
            if (tensors[i].Reason is not null || LowRankHalf.Of(names[i]) is not { } half)
                continue;
            if (halves.Remove(half with { IsB = !half.IsB }, out var other))
            {
                found[other] = half.IsB ? Pair(half, i, other) : Pair(half, other, i);
                found[i] = null;
            }
            else
                halves.TryAdd(half, i);
        }
        return found;
    }

    private Layer Pair(LowRankHalf half, int b, int a)
    {
        if (half.MayBeTransposed && AreTransposed(tensors[b].Shape, tensors[a].Shape))
            (b, a) = (a, b);
        var factors = new LowRankFactors(Half(b), Half(a))
        {
            Scale = Scale(half.Module, tensors[a].Shape),
            Refusal = Named($"{half.Module}.lora_mid.weight") is null
                ? null
                : "a low-rank pair with a third factor, lora_mid, which is not read",
        };
        var first = tensors[Math.Min(a, b)];
        return new Layer(
            half.PairName,
            first.Name,
            LayerKind.LowRankPair,
            factors.ProductShape,
            tensors[b].DType.Name(),
            () => Product(factors, first)
        )
        {
            Factors = factors,
        };
    }

    private Layer Half(int i)
    {
        var tensor = tensors[i];
        var shape = LayerList.Shape(tensor);
        var name = LayerKinds.LongName(names[i]);
        return new Layer(name, tensor.Name, LayerKind.LowRankPair, shape, tensor.DType.Name(), tensor.Load);
    }

    /// <summary>
    /// Whether the halves are lora_a [in, r] and lora_b [r, out]. Those of square layers fit both ways; r is smaller.
    /// </summary>
    private static bool AreTransposed(IReadOnlyList<long> b, IReadOnlyList<long> a) =>
        b.Count == 2 && a.Count == 2 && a[1] == b[0] && (b[1] != a[0] || a[1] < a[0]);

    private double? Scale(string module, IReadOnlyList<long> a)
    {
        if (a.Count == 0)
            return null;
        var alpha = Named($"{module}.alpha") is { } tensor ? Number(tensor) : null;
        return alpha / a[0] ?? config?.Scale(module, a[0]);
    }

    private TensorEntry? Named(string name)
    {
        if (_byName.Count == 0)
            for (var i = 0; i < names.Length; i++)
                _byName.TryAdd(names[i], i);
        return _byName.TryGetValue(name, out var at) ? tensors[at] : null;
    }

    /// <summary>The value of a tensor with one number; null when it has several or its type is not read.</summary>
    private static double? Number(TensorEntry tensor)
    {
        if (tensor.Count != 1 || tensor.Numbers is not { } numbers)
            return null;
        if (tensor.DType is DType.I64 or DType.I32)
        {
            var bytes = numbers.Source.ReadAll(numbers.Start, tensor.DType.Size(), "alpha of a low-rank pair");
            if (numbers.BigEndian)
                Array.Reverse(bytes);
            return tensor.DType == DType.I64
                ? BinaryPrimitives.ReadInt64LittleEndian(bytes)
                : BinaryPrimitives.ReadInt32LittleEndian(bytes);
        }
        if (!tensor.DType.IsFloat())
            return null;
        var data = numbers.Load([1], 1);
        return data.IsDouble ? data.Double.Span[0] : data.Single.Span[0];
    }

    private TensorData Product(LowRankFactors factors, TensorEntry first)
    {
        var size = Entries.Count([.. factors.ProductShape.Select(d => (long)d)]);
        var problem = factors.WhyNot()
            ?? (
                size < 0 || size > options.MaxLowRankProduct
                    ? $"the product B A [{string.Join(" x ", factors.ProductShape)}] has more than "
                        + $"{options.MaxLowRankProduct} numbers "
                        + $"(CheckpointOptions.{nameof(CheckpointOptions.MaxLowRankProduct)})"
                    : null
            );
        return problem is null
            ? factors.Product()
            : throw new CheckpointException(first.File, first.Offset, $"{Text.Quote(first.Name)}: {problem}");
    }
}
