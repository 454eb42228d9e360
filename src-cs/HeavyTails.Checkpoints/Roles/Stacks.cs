// Three dimensions whose names do not say what they are. Kernels [out, in, k] have few taps k, and a bias [out]; stacks
// [n, rows, columns] of a bilinear layer, of experts or of heads have two long sides, and stacks of linear layers a
// bias [n, rows].
using System.Text.RegularExpressions;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Roles;

/// <summary>Tensors of three dimensions, by their shape and their bias.</summary>
internal sealed partial class Stacks : IRoleRule
{
    /// <summary>Why a tensor that no module has, with one or more dimensions of 1, is no layer.</summary>
    public const string Table = "a table, not the weights of a layer";

    /// <summary>Most taps of a kernel that no name and no bias says to be one.</summary>
    private const int MostTaps = 16;

    /// <summary>
    /// The role of a bilinear layer's weight [out, in1, in2]: one layer of as many slices as outputs.
    /// </summary>
    public static TensorRole Slices { get; } = new(LayerKind.Linear) { Stack = LayerStack.Pooled };

    /// <inheritdoc/>
    public TensorRole? Of(NamedTensor tensor)
    {
        if (tensor.Rank != 3)
            return null;
        if (Bilinear().IsMatch(tensor.Key))
            return Slices;
        if (tensor.Bias is { Rank: 2 })
            return Experts.Separate;
        var (first, middle, last) = (tensor.Shape[0], tensor.Shape[1], tensor.Shape[2]);
        if (tensor.Declared == LayerKind.Unknown && !tensor.IsModuleWeight && (first == 1 || middle == 1))
            return TensorRole.Not(Table);
        if (first == 1 && last > MostTaps)
            return Experts.Separate;
        if (last == 1)
            return Kernels.Convolution(tensor);
        var hasBias = tensor.Bias is { Shape: [var outputs] } && (outputs == first || outputs == last);
        if (hasBias && middle != last && (last <= MostTaps || KernelLayout.HasOutputsLast(tensor, out _)))
            return Kernels.Convolution(tensor);
        if (last <= MostTaps && last < Math.Max(first, middle) && last != middle)
            return Kernel(tensor, Kernels.OutputsFirst(tensor), "[out, in, k]");
        return
            tensor.Leaf.EndsWith("kernel", StringComparison.Ordinal)
            && first <= MostTaps
            && first < Math.Min(middle, last)
            ? Kernel(tensor, Kernels.OutputsLast(tensor), "[k, in, out]")
            : new TensorRole(LayerKind.Linear)
            {
                Reading = ReadingText.Of(
                    tensor,
                    $"a stack of {first} matrices with a spectrum each",
                    ("heads", "one matrix of attention heads"),
                    ("conv1d", "a kernel [out, in, k]")
                ),
            };
    }

    private static TensorRole Kernel(NamedTensor tensor, TensorRole role, string order) =>
        role with
        {
            Reading = ReadingText.Of(
                tensor,
                $"the kernel {order} of a convolution, by its shape",
                ("experts", "a stack of matrices with a spectrum each"),
                ("heads", "one matrix of attention heads")
            ),
        };

    [GeneratedRegex(@"bilinear|biaffine")]
    private static partial Regex Bilinear();
}
