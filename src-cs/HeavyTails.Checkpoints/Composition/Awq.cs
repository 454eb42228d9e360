// AWQ, Lin et al. 2023, arXiv:2306.00978, as AutoAWQ stores it ("gemm"), for y = x W, W [in, out], codes of 4 bits:
//   qweight i32 [in, out / 8],  qzeros i32 [groups, out / 8],  scales [groups, out]
// Bits 4 k to 4 k + 3 of word w hold output 8 w + (0 2 4 6 1 3 5 7)[k].  W[i, o] = (q - z) s, and the weight is its
// transpose [out, in].
// casper-hansen/AutoAWQ, awq/modules/linear/gemm.py and awq/utils/packing_utils.py
using HeavyTails.Checkpoints.Model;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Composition;

/// <summary>Weights of 4 bits by AWQ.</summary>
internal sealed class Awq : IComposition
{
    private const int PerWord = 8;

    private static readonly int[] Order = [0, 2, 4, 6, 1, 3, 5, 7];

    public IEnumerable<ComposedTensor> Find(TensorTable table)
    {
        foreach (var (codes, module) in table.EndingIn("qweight"))
        {
            if (
                table[module + "qzeros"] is not { } zeros
                || table[module + "scales"] is not { Shape.Count: 2 } scales
                || !codes.IsWords()
                || !scales.IsFloats()
                || codes.Shape[1] * PerWord != scales.Shape[1]
            )
                continue;
            IReadOnlyList<TensorEntry> parts = [codes, zeros, scales];
            var name = module + "weight";
            long inputs = codes.Shape[0],
                outputs = scales.Shape[1],
                groups = scales.Shape[0];
            var fits =
                zeros.IsWords()
                && zeros.Shape[0] == groups
                && zeros.Shape[1] == codes.Shape[1]
                && inputs % groups == 0
                && inputs * outputs <= Array.MaxLength;
            yield return fits
                ? ComposedNumbers.Dequantised(
                    name,
                    [outputs, inputs],
                    parts,
                    ($"awq, 4 bits, groups of {inputs / groups}", _ => Load(parts, (int)inputs, (int)(inputs / groups)))
                )
                : ComposedNumbers.Refused(
                    name,
                    parts,
                    $"awq weights whose parts do not fit: qweight {codes.Shown()}, qzeros {zeros.Shown()},"
                        + $" scales {scales.Shown()}"
                );
        }
    }

    private static TensorData Load(IReadOnlyList<TensorEntry> parts, int inputs, int groupSize)
    {
        uint[] codes = Words.Load(parts[0]),
            zeros = Words.Load(parts[1]);
        var scales = parts[2].Floats().Span;
        var words = codes.Length / inputs;
        var outputs = words * PerWord;
        var weights = new float[codes.Length * PerWord];
        for (var word = 0; word < words; word++)
        for (var i = 0; i < inputs; i++)
        {
            var group = i / groupSize;
            var (q, z) = (codes[i * words + word], zeros[group * words + word]);
            for (var k = 0; k < PerWord; k++, q >>= 4, z >>= 4)
            {
                var output = word * PerWord + Order[k];
                weights[output * inputs + i] = ((int)(q & 15) - (int)(z & 15)) * scales[group * outputs + output];
            }
        }
        return new TensorData([outputs, inputs], weights);
    }
}
