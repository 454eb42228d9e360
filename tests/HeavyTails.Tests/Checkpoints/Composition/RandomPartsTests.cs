// Files whose tensors have the names of parts, and any types and shapes. Each weight is composed, or refused with a
// reason, or its loading is refused; nothing else is thrown, and no more memory is used than the file's size allows.
using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Tests.Checkpoints.Fuzzing;

namespace HeavyTails.Tests.Checkpoints.Composition;

public sealed class RandomPartsTests
{
    private static readonly string[][] Groups =
    [
        ["weight_g", "weight_v"],
        ["weight_orig", "weight_u", "weight_v", "weight_mask"],
        ["parametrizations.weight.original", "parametrizations.weight.0._u", "parametrizations.weight.0._v"],
        ["parametrizations.weight.original0", "parametrizations.weight.original1"],
        ["weight", "weight_scale_inv", "weight_scale", "weight_zero_point", "scale_weight", "weight_scale_2"],
        ["weight", "SCB", "weight_format"],
        ["weight", "weight.absmax", "weight.quant_map", "weight.nested_absmax", "weight.nested_quant_map"],
        ["qweight", "qzeros", "scales", "g_idx"],
        ["weight_packed", "weight_scale", "weight_shape", "weight_zero_point", "weight_g_idx", "weight_global_scale"],
        ["w_blocks", "w_scales"],
        ["weight", "scales", "biases"],
        ["weight._data", "weight._scale"],
        ["_packed_params._packed_params.0", "_packed_params._packed_params.1"],
    ];

    private static readonly DType[] Types =
    [
        DType.F32,
        DType.F16,
        DType.F64,
        DType.F8E4M3,
        DType.F8E8M0,
        DType.I8,
        DType.U8,
        DType.I32,
        DType.U32,
        DType.I64,
        DType.Bool,
    ];

    private static readonly DType[] Narrow = [DType.F8E4M3, DType.I8, DType.U8, DType.U32];

    private static readonly int[] Sides = [1, 1, 1, 2, 2, 8, 8, 16];

    [Fact]
    public void Parts_of_any_types_and_shapes_are_composed_or_refused()
    {
        var random = new Random(17);
        var (composed, refused, failed) = (0, 0, 0);
        for (var n = 0; n < 6000; n++)
        {
            var file = Parts.File([.. Random(random)]);
            var before = GC.GetAllocatedBytesForCurrentThread();
            using var checkpoint = Checkpoint.Open(file, "parts");
            refused += checkpoint.Skipped.Count(s => s.Reason!.Contains("fit", StringComparison.Ordinal));
            foreach (var layer in checkpoint.Layers())
                try
                {
                    Assert.Equal(layer.Count, layer.Load().Length);
                    composed += layer.Quantised is null ? 0 : 1;
                }
                catch (CheckpointException)
                {
                    failed++;
                }
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Fuzzer.AllocationLimit(file.Length));
        }
        Assert.True(composed > 50 && refused > 500, $"{composed} composed, {refused} refused, {failed} failed");
    }

    private static DType Expected(string name, Random random) =>
        name switch
        {
            "qweight" or "qzeros" or "g_idx" or "weight_packed" or "weight_g_idx" => DType.I32,
            "weight_shape" => DType.I64,
            "weight" or "weight._data" => Narrow[random.Next(Narrow.Length)],
            "w_blocks" or "w_scales" => DType.U8,
            _ => DType.F32,
        };

    private static IEnumerable<Part> Random(Random random)
    {
        var group = Groups[random.Next(Groups.Length)];
        var words = random.Next(2) == 0;
        yield return Part.F32("other.weight", [2, 2], [1, 2, 3, 4]);
        foreach (var name in group)
        {
            if (random.Next(12) == 0)
                continue;
            // Half of the files have words where words are expected, so that not only types are refused.
            var type = words ? Expected(name, random) : Types[random.Next(Types.Length)];
            var shape = new long[random.Next(8) == 0 ? random.Next(5) : 2];
            for (var k = 0; k < shape.Length; k++)
                shape[k] = random.Next(50) == 0 ? 0 : Sides[random.Next(Sides.Length)];
            var bytes = new byte[shape.Aggregate((long)type.Size(), (p, d) => p * d)];
            if (random.Next(2) == 0)
                random.NextBytes(bytes);
            yield return new Part($"m.{name}", type, shape, bytes);
        }
        if (group.Contains("weight.absmax"))
        {
            var (block, rows) = (random.Next(-1, 9), random.Next(9));
            var json = $$"""{"blocksize": {{block}}, "shape": [{{rows}}, 2], "nested_blocksize": 1}""";
            var bytes = System.Text.Encoding.UTF8.GetBytes(json);
            yield return new Part("m.weight.quant_state.bitsandbytes__nf4", DType.U8, [bytes.Length], bytes);
        }
    }
}
