// What a checkpoint adds to the low-rank pairs of its tensors: their scale where no tensor ".alpha" gives it,
//   lora_alpha / r, or lora_alpha / sqrt r     of adapter_config.json in the same folder (PEFT)
// and a limit on the product that loading a pair as one tensor forms.
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Model;

/// <summary>Scales, warnings and limits of a checkpoint's low-rank pairs.</summary>
internal sealed class AdapterPairs(IReadOnlyList<TensorEntry> tensors, AdapterConfig? config, CheckpointOptions options)
{
    private Dictionary<string, TensorEntry>? _byName;

    /// <summary>A pair with its scale, warnings and limit; every other layer unchanged.</summary>
    public Layer Complete(Layer layer)
    {
        if (layer.Factors is not { } factors)
            return layer;
        if (factors.Scale is null && factors.Rank > 0)
            factors = factors with
            {
                Scale = config?.Scale(factors.Module, factors.Rank, isDiagonal: factors.Diagonal is not null),
                IsRankStabilised = config is { IsRankStabilised: true } && factors.Diagonal is null,
            };
        if (config is { IsDora: true } && !factors.Warnings.Contains(LowRankFactors.DoraWarning))
            factors = factors with { Warnings = [.. factors.Warnings, LowRankFactors.DoraWarning] };
        _byName ??= tensors.DistinctBy(t => t.Name).ToDictionary(t => t.Name);
        var first = _byName[layer.TensorName];
        return layer with { Factors = factors, Load = () => Product(factors, first) };
    }

    /// <summary>
    /// The tensor as a layer from which a pair may take its scale; null when its name does not end in ".alpha".
    /// Integers and scalars are no weights but may be a scale. Loading throws <see cref="NotSupportedException"/> for
    /// other types.
    /// </summary>
    public static Layer? Alpha(TensorEntry tensor, string name) =>
        name.EndsWith(".alpha", StringComparison.Ordinal) && tensor.Shape.All(d => d <= int.MaxValue)
            ? new Layer
            {
                Name = name,
                TensorName = tensor.Name,
                Kind = LayerKind.Unknown,
                Shape = tensor.Dimensions(),
                DType = tensor.DType.Name(),
                Load = () => new TensorData([1], new[] { Number(tensor) }),
            }
            : null;

    private static double Number(TensorEntry tensor)
    {
        var (type, isOne) = (tensor.DType, tensor.Count == 1);
        if (!isOne || tensor.Numbers is not { } numbers || !(type.IsFloat() || type.IsInteger()))
            throw new NotSupportedException($"numbers of the type {type.Name()} are not read");
        if (type.IsFloat())
            return numbers.Load([1], 1).ToDoubles()[0];
        var integer = numbers.LoadIntegers([1], 1)[0];
        return type == DType.U64 ? (ulong)integer : integer;
    }

    private TensorData Product(LowRankFactors factors, TensorEntry first)
    {
        var size = Entries.Count([.. factors.ProductShape.Select(d => (long)d)]);
        var problem =
            factors.WhyNot()
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
