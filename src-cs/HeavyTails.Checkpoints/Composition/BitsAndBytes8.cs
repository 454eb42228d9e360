// LLM.int8(), Dettmers et al. 2022, arXiv:2208.07339: MODULE.weight i8 [out, in], MODULE.SCB f32 [out] the largest
// magnitude of each row, MODULE.weight_format u8 (0: rows).  weight = q SCB / 127.
// bitsandbytes, functional.py (int8_vectorwise_dequant) and nn/modules.py
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Composition;

/// <summary>Weights of 8 bits by bitsandbytes.</summary>
internal sealed class BitsAndBytes8 : IComposition
{
    public IEnumerable<ComposedTensor> Find(TensorTable table)
    {
        foreach (var (largest, module) in table.EndingIn("SCB"))
        {
            var name = module + "weight";
            if (table[name] is not { } codes || !codes.Is(DType.I8) || !largest.IsFloats())
                continue;
            List<TensorEntry> parts = [codes, largest];
            if (table[module + "weight_format"] is { } format)
                parts.Add(format);
            yield return codes.Shape.Count == 2 && largest.Count == codes.Shape[0]
                ? ComposedNumbers.Dequantised(
                    name,
                    codes.Shape,
                    parts,
                    ("bitsandbytes int8, a scale a row", shape => Load(codes, largest, shape))
                )
                : ComposedNumbers.Refused(
                    name,
                    parts,
                    $"bitsandbytes weights {codes.Shown()} with scales {largest.Shown()}, expected one a row"
                );
        }
    }

    private static TensorData Load(TensorEntry codes, TensorEntry largest, int[] shape)
    {
        var (bits, scales) = (codes.Bits(), largest.Doubles());
        var weights = new float[bits.Length];
        for (var i = 0; i < weights.Length; i++)
            weights[i] = (float)((sbyte)bits[i] * scales[i / shape[1]] / 127);
        return new TensorData(shape, weights);
    }
}
