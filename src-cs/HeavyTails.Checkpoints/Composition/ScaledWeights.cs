// Float8 and integer weights beside their scales, w = (q - z) s. Names of the scales of a weight NAME:
//   NAME_scale_inv              DeepSeek-V3, [ceil(out/128), ceil(in/128)]: it multiplies, whatever its name says
//   NAME_scale, NAME_zero_point compressed-tensors ([out, 1] or [1]), fbgemm_fp8, ModelOpt (one number), Quark
//   MODULE.scale_weight         ComfyUI's "scaled" float8, of MODULE.weight
//   WEIGHT._scale               optimum-quanto, of WEIGHT._data
// Beside them lie scales of activations (input_scale, ...), which the weights do not need.
// Sources: deepseek-ai/DeepSeek-V3, inference/fp8_cast_bf16.py; neuralmagic/compressed-tensors, README and
// compressors; huggingface/optimum-quanto, README.
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Numbers;

namespace HeavyTails.Checkpoints.Composition;

/// <summary>Weights of 8 bits with scales for the whole, for rows, groups or blocks.</summary>
internal sealed class ScaledWeights : IComposition
{
    private const string Weight = ".weight";
    private const string QuantoData = "._data";

    public IEnumerable<ComposedTensor> Find(TensorTable table)
    {
        foreach (var numbers in table.All)
            if (
                (
                    numbers.DType is DType.F8E4M3 or DType.F8E5M2 or DType.I8
                    // Without zero points bytes are no integers but packed numbers of 4 bits.
                    || numbers.DType is DType.U8 && table[numbers.Name + "_zero_point"] is not null
                )
                && numbers.IsUsable()
                && Scales(table, numbers.Name) is { } scales
                && (scales.IsFloats() || scales.Is(DType.F8E8M0) || IsExponents(numbers, scales))
            )
                yield return Composed(table, numbers, scales);
    }

    private static TensorEntry? Scales(TensorTable table, string name) =>
        table[name + "_scale_inv"]
        ?? table[name + "_scale"]
        ?? (name.EndsWith(Weight, StringComparison.Ordinal) ? table[name[..^Weight.Length] + ".scale_weight"] : null)
        ?? (name.EndsWith(QuantoData, StringComparison.Ordinal) ? table[name[..^QuantoData.Length] + "._scale"] : null);

    private static ComposedTensor Composed(TensorTable table, TensorEntry numbers, TensorEntry scales)
    {
        var name = numbers.Name.EndsWith(QuantoData, StringComparison.Ordinal)
            ? numbers.Name[..^QuantoData.Length]
            : numbers.Name;
        var zeroPoints = table[numbers.Name + "_zero_point"];
        List<TensorEntry> parts = [numbers, scales];
        if (zeroPoints is not null)
            parts.Add(zeroPoints);
        var blocks = BlockScales.Of(numbers.Shape, scales.Shape, table.Config?.Block);
        if (blocks is null)
            return ComposedNumbers.Refused(
                name,
                parts,
                $"{numbers.DType.Name()} weights {numbers.Shown()} whose scales {scales.Shown()} do not fit:"
                    + " no size of blocks makes so many"
            );
        if (zeroPoints is not null && !(zeroPoints.IsUsable() && (zeroPoints.Count is 1 || Same(zeroPoints, scales))))
            return ComposedNumbers.Refused(
                name,
                parts,
                $"{numbers.DType.Name()} weights whose zero points {zeroPoints.Shown()} have not the shape of their"
                    + $" scales {scales.Shown()}"
            );
        return ComposedNumbers.Dequantised(
            name,
            numbers.Shape,
            parts,
            (
                $"{numbers.DType.Name()}, {blocks.Text}",
                _ => blocks.Load(numbers, IsExponents(numbers, scales) ? scales.As(DType.F8E8M0) : scales, zeroPoints)
            )
        );
    }

    /// <summary>Whether bytes beside float8 numbers are exponents: MXFP8 in files without a type for them.</summary>
    private static bool IsExponents(TensorEntry numbers, TensorEntry scales) =>
        numbers.DType.IsFloat() && scales.Is(DType.U8);

    private static bool Same(TensorEntry zeroPoints, TensorEntry scales) => zeroPoints.Count == scales.Count;
}
