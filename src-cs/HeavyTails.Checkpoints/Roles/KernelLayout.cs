// Kernels are [out, in / groups, k...] in PyTorch and ONNX, [k..., in / groups, out] in Keras, TensorFlow and Flax,
// [out, k..., in / groups] in MLX. The format of the file decides where it has one order; else the name ("kernel"), the
// bias [out] beside it, and whether the dimensions that would be spatial can be: those of a kernel are small, and
// mostly equal.
namespace HeavyTails.Checkpoints.Roles;

/// <summary>Decides in which order the dimensions of a kernel are stored.</summary>
internal static class KernelLayout
{
    /// <summary>
    /// Longest side of a kernel that is believed, in points: the patches of vision transformers have 32.
    /// </summary>
    private const int LongestSide = 32;

    /// <summary>Longest side of a kernel whose sides differ.</summary>
    private const int LongestUnequalSide = 11;

    /// <summary>Whether a matrix is stored [in, out].</summary>
    public static bool IsTransposed(NamedTensor matrix) =>
        matrix.Layout == TensorLayout.InOut ? true
        : matrix.Layout is TensorLayout.OutIn or TensorLayout.OutTapsIn ? false
        : HasOutputsLastByName(matrix) || matrix.Leaf is "recurrent_kernel";

    /// <summary>
    /// Whether the kernel of a convolution, of three to five dimensions, has its outputs last; the reading is a
    /// sentence where it could be either.
    /// </summary>
    public static bool HasOutputsLast(NamedTensor kernel, out string? reading)
    {
        reading = null;
        if (kernel.Layout == TensorLayout.InOut)
            return true;
        if (kernel.Layout == TensorLayout.OutTapsIn)
            return false;
        var byName = kernel.Layout == TensorLayout.Unknown && HasOutputsLastByName(kernel);
        if (kernel.Layout == TensorLayout.Unknown && ByBias(kernel) is { } byBias)
            return byBias;
        int[] first = kernel.Shape[2..],
            last = kernel.Shape[..^2];
        var (taken, other) = byName ? (last, first) : (first, last);
        if (!CanBeSpatial(taken) && CanBeSpatial(other) && IsSmaller(other, taken))
        {
            reading = Text(kernel, !byName, "because its sides are those of a kernel so");
            return !byName;
        }
        if (kernel.Layout == TensorLayout.Unknown && IsSmaller(other, taken) && AreEqual(other) && CanBeSpatial(other))
            reading = Text(kernel, byName, byName ? "because it is called a kernel" : "as in PyTorch");
        return byName;
    }

    private static bool HasOutputsLastByName(NamedTensor tensor) =>
        tensor.Leaf.EndsWith("kernel", StringComparison.Ordinal)
        || tensor.HasSlashes && tensor.IsModuleWeight && tensor.Leaf is not "weight";

    // The bias has one number for each output, which decides where the first and the last dimension differ.
    private static bool? ByBias(NamedTensor kernel) =>
        kernel.Bias is not { Shape: [var outputs] } || kernel.Shape[0] == kernel.Shape[^1] ? null
        : kernel.Shape[0] == outputs ? false
        : kernel.Shape[^1] == outputs && CanBeSpatial(kernel.Shape[..^2]) ? true
        : null;

    private static bool CanBeSpatial(int[] sides) =>
        Array.TrueForAll(sides, k => k <= LongestSide)
        && (AreEqual(sides) || Array.TrueForAll(sides, k => k <= LongestUnequalSide));

    private static bool AreEqual(int[] sides) => Array.TrueForAll(sides, k => k == sides[0]);

    private static bool IsSmaller(int[] sides, int[] than)
    {
        var (product, other) = (1L, 1L);
        for (var k = 0; k < sides.Length; k++)
            (product, other) = (product * sides[k], other * than[k]);
        return product <= other;
    }

    private static string Text(NamedTensor kernel, bool isLast, string why) =>
        ReadingText.Of(
            kernel,
            $"a kernel with its outputs {(isLast ? "last, [k..., in, out]" : "first, [out, in, k...]")}, {why}",
            isLast ? ("conv", "[out, in, k...]") : ("hwio", "[k..., in, out]")
        );
}
