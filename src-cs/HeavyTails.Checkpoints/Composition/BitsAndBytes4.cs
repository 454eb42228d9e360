// NF4 and FP4, Dettmers et al. 2023 (QLoRA), arXiv:2305.14314, sec. 3, as bitsandbytes stores a WEIGHT of n numbers:
//   WEIGHT u8 [ceil(n / 2), 1]            codes of 4 bits, the first in the high half of a byte
//   WEIGHT.quant_map f32 [16]             the number of each code
//   WEIGHT.absmax f32 [ceil(n / b)]       the largest magnitude of each block of b numbers
//   WEIGHT.quant_state.bitsandbytes__nf4  (or __fp4) u8, JSON: shape, blocksize, nested_blocksize, nested_offset, ...
// x[i] = quant_map[q] absmax[i / b]. Twice quantised, absmax is u8 and stands for
//   nested_quant_map[absmax] nested_absmax[j / nested_blocksize] + nested_offset.
// bitsandbytes, functional.py (QuantState.as_dict, dequantize_4bit)
using System.Text.Json;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Composition;

/// <summary>Weights of 4 bits by bitsandbytes.</summary>
internal sealed class BitsAndBytes4 : IComposition
{
    private const string State = ".quant_state.bitsandbytes__";

    /// <summary>Longest description that is read; those of bitsandbytes have about 200 bytes.</summary>
    private const int MostStateBytes = 1 << 16;

    private const int Codes = 16;

    private sealed record Description(long[] Shape, int Block, int NestedBlock, double NestedOffset);

    public IEnumerable<ComposedTensor> Find(TensorTable table)
    {
        foreach (var type in (string[])["nf4", "fp4"])
        foreach (var (state, name) in table.EndingIn(State + type))
        {
            if (table[name] is not { } codes || !codes.Is(DType.U8))
                continue;
            TensorEntry? map = table[name + ".quant_map"],
                absmax = table[name + ".absmax"];
            TensorEntry? nestedMap = table[name + ".nested_quant_map"],
                nestedMax = table[name + ".nested_absmax"];
            List<TensorEntry> parts =
            [
                codes,
                .. new[] { map, absmax, nestedMap, nestedMax, state }.OfType<TensorEntry>(),
            ];
            if (Describe(state) is not { } about)
                yield return ComposedNumbers.Refused(name, parts, $"{type} weights whose quant_state is not read");
            else if (Problem(about, codes, map, absmax, nestedMap, nestedMax) is { } problem)
                yield return ComposedNumbers.Refused(name, parts, $"{type} weights: {problem}");
            else
                yield return ComposedNumbers.Dequantised(
                    name,
                    about.Shape,
                    parts,
                    (
                        $"{type}, blocks of {about.Block}" + (absmax!.DType.IsFloat() ? "" : ", twice quantised"),
                        shape => Load(shape, about.Block, (codes, map!, Largest(about, absmax!, nestedMap, nestedMax)))
                    )
                );
        }
    }

    private static Description? Describe(TensorEntry state)
    {
        if (!state.Is(DType.U8) || state.Count > MostStateBytes)
            return null;
        try
        {
            using var json = JsonDocument.Parse(state.Bits());
            var root = json.RootElement;
            long[] shape = [.. root.GetProperty("shape").EnumerateArray().Select(d => d.GetInt64())];
            var nested = root.TryGetProperty("nested_blocksize", out var block) ? block.GetInt32() : 0;
            var offset = root.TryGetProperty("nested_offset", out var o) ? o.GetDouble() : 0;
            var size = root.GetProperty("blocksize").GetInt32();
            return size > 0 && shape.Length <= Entries.MaxRank && Array.TrueForAll(shape, d => d > 0)
                ? new Description(shape, size, nested, offset)
                : null;
        }
        catch (Exception e)
            when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static string? Problem(
        Description about,
        TensorEntry codes,
        TensorEntry? map,
        TensorEntry? absmax,
        TensorEntry? nestedMap,
        TensorEntry? nestedMax
    )
    {
        var count = Entries.Count(about.Shape);
        if (count < 0 || count > Array.MaxLength || (count + 1) / 2 != codes.Count)
            return $"{codes.Count} bytes of codes do not make [{string.Join(" x ", about.Shape)}]";
        var blocks = (count - 1) / about.Block + 1;
        if (map is null || !map.IsFloats() || map.Count != Codes)
            return $"quant_map is {map?.Shown() ?? "missing"}, expected [{Codes}]";
        if (absmax is null || !absmax.IsUsable() || absmax.Count != blocks)
            return $"absmax is {absmax?.Shown() ?? "missing"}, expected [{blocks}]";
        if (absmax.DType.IsFloat())
            return null;
        if (!absmax.Is(DType.U8) || nestedMap is null || !nestedMap.IsFloats() || nestedMap.Count != 256)
            return $"absmax is {absmax.DType.Name()}, and nested_quant_map {nestedMap?.Shown() ?? "missing"},"
                + " expected u8 and [256]";
        return
            about.NestedBlock < 1
            || nestedMax is null
            || !nestedMax.IsFloats()
            || nestedMax.Count != (blocks - 1) / about.NestedBlock + 1
            ? $"nested_absmax is {nestedMax?.Shown() ?? "missing"}, expected one number for {about.NestedBlock} blocks"
            : null;
    }

    private static ReadOnlyMemory<float> Largest(
        Description about,
        TensorEntry absmax,
        TensorEntry? nestedMap,
        TensorEntry? nestedMax
    )
    {
        if (absmax.DType.IsFloat())
            return absmax.Floats();
        var (codes, map, largest) = (absmax.Bits(), nestedMap!.Floats().ToArray(), nestedMax!.Floats().ToArray());
        var result = new float[codes.Length];
        for (var j = 0; j < result.Length; j++)
            result[j] = map[codes[j]] * largest[j / about.NestedBlock] + (float)about.NestedOffset;
        return result;
    }

    private static TensorData Load(
        int[] shape,
        int block,
        (TensorEntry Codes, TensorEntry Map, ReadOnlyMemory<float> Largest) parts
    )
    {
        var bytes = parts.Codes.Bits();
        var map = parts.Map.Floats().Span;
        var largest = parts.Largest.Span;
        var weights = new float[shape.Aggregate(1, (p, d) => p * d)];
        for (var i = 0; i < weights.Length; i++)
            weights[i] = map[i % 2 == 0 ? bytes[i / 2] >> 4 : bytes[i / 2] & 15] * largest[i / block];
        return new TensorData(shape, weights);
    }
}
