// A kernel is analysed as [out, in / groups, k...], whatever the order in which it is stored. Depthwise convolutions
// have a group for each of their c channels and m outputs for each:
//   PyTorch, ONNX   [c m, 1, k...]
//   Keras           depthwise_kernel [k..., c, m], in Keras 3 also kernel, of a module that is called depthwise
//   Flax            kernel [k..., 1, c m]
// All become [c m, 1, k...] with c groups, so that a slice is the block diagonal matrix that it is, and the same
// network has the same spectra in each of these files.
using System.Text.RegularExpressions;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Roles;

/// <summary>Kernels of convolutions, and the order of any weights' dimensions.</summary>
internal sealed partial class Kernels : IRoleRule
{
    /// <summary>Longest side of a kernel whose bias alone says that it is transposed and has groups.</summary>
    private const int MostTaps = 16;

    /// <inheritdoc/>
    public TensorRole? Of(NamedTensor tensor) =>
        tensor.Rank switch
        {
            3 when tensor.IsNamedConvolution || IsTransposed(tensor) => Convolution(tensor),
            4 or 5 when !tensor.IsModuleWeight && !tensor.IsNamedConvolution && tensor.Shape[0] == 1 => TensorRole.Not(
                Stacks.Table
            ),
            4 or 5 => Convolution(tensor),
            _ => null,
        };

    /// <summary>A role of this kind, with the dimensions in the order in which they are analysed.</summary>
    public static TensorRole Ordered(NamedTensor tensor, LayerKind kind) =>
        kind switch
        {
            LayerKind.Conv1d
            or LayerKind.Conv2d
            or LayerKind.Conv3d
            or LayerKind.ConvTransposed when tensor.Rank is >= 3 and <= 5 => OfKind(tensor, kind),
            LayerKind.Linear
            or LayerKind.AttentionInProjection
            or LayerKind.Lstm
            or LayerKind.Gru
            or LayerKind.Rnn when tensor.Rank == 2 && KernelLayout.IsTransposed(tensor) => new TensorRole(kind)
            {
                Arrangement = new Arrangement([1, 0], tensor.Shape),
            },
            _ => new TensorRole(kind),
        };

    /// <summary>
    /// A convolution of three to five dimensions with outputs first or last, as the name and shape say.
    /// </summary>
    public static TensorRole Convolution(NamedTensor tensor)
    {
        var isDepthwise = IsDepthwise(tensor);
        if (isDepthwise && ChannelsLast(tensor) is { } channels)
            return Depthwise(tensor, channels);
        var role =
            KernelLayout.HasOutputsLast(tensor, out var reading) ? OutputsLast(tensor)
            : tensor.Layout == TensorLayout.OutTapsIn
                ? OutputsFirst(tensor) with
                {
                    Arrangement = Arrangement.InputsSecond(tensor.Shape),
                }
            : OutputsFirst(tensor);
        var shape = role.Arrangement?.Shape ?? tensor.Shape;
        return role with
        {
            Reading = reading,
            Groups =
                isDepthwise && shape[1] == 1 ? shape[0]
                : role.Kind == LayerKind.ConvTransposed ? TransposedGroups(tensor, shape)
                : null,
        };
    }

    private static TensorRole OfKind(NamedTensor tensor, LayerKind kind)
    {
        var role = Convolution(tensor) with { Kind = kind };
        return kind == LayerKind.ConvTransposed
            ? role with
            {
                Groups = role.Groups ?? TransposedGroups(tensor, role.Arrangement?.Shape ?? tensor.Shape),
            }
            : role;
    }

    // The bias [out] beside a kernel [in, out / g, k...] tells the number of groups g.
    private static int? TransposedGroups(NamedTensor tensor, int[] shape) =>
        tensor.Bias is { Shape: [var outputs] }
        && shape[1] > 0
        && outputs > 0
        && outputs % shape[1] == 0
        && shape[0] % (outputs / shape[1]) == 0
            ? outputs / shape[1]
            : null;

    /// <summary>The kernel as it is stored, [out, in / groups, k...].</summary>
    public static TensorRole OutputsFirst(NamedTensor tensor) => new(Kind(tensor));

    /// <summary>The kernel [k..., in / groups, out] with its outputs first.</summary>
    public static TensorRole OutputsLast(NamedTensor tensor) =>
        new(Kind(tensor)) { Arrangement = Arrangement.OutputsFirst(tensor.Shape) };

    /// <summary>
    /// The kernel [in, out / groups, k...] of a transposed convolution. Where a tensor of three dimensions would have
    /// more than 16 taps, the reading says so: it may be a stack of matrices.
    /// </summary>
    public static TensorRole Transposed(NamedTensor tensor) =>
        new(LayerKind.ConvTransposed)
        {
            Groups = TransposedGroups(tensor, tensor.Shape),
            Reading =
                tensor.Rank == 3 && tensor.Shape[2] > MostTaps
                    ? ReadingText.Of(
                        tensor,
                        $"the kernel [in, out, k] of a transposed convolution of {tensor.Shape[2]} taps, as chosen",
                        ("experts", "a stack of matrices, whose spectra are those of their transposes")
                    )
                    : null,
        };

    /// <summary>Keras' depthwise kernel [k..., channels, m] with a group for each channel.</summary>
    public static TensorRole Depthwise(NamedTensor tensor, int channels) =>
        new(Kind(tensor)) { Arrangement = Arrangement.Depthwise(tensor.Shape), Groups = channels };

    private static LayerKind Kind(NamedTensor tensor) =>
        IsTransposed(tensor)
            ? LayerKind.ConvTransposed
            : tensor.Rank switch
            {
                3 => LayerKind.Conv1d,
                4 => LayerKind.Conv2d,
                _ => LayerKind.Conv3d,
            };

    // The channels of a depthwise kernel in Keras' form; null for every other form.
    private static int? ChannelsLast(NamedTensor tensor)
    {
        if (tensor.Layout == TensorLayout.OutIn)
            return null;
        var (channels, multiplier) = (tensor.Shape[^2], tensor.Shape[^1]);
        return tensor.Leaf is "depthwise_kernel" or "depthwise_weights" ? channels
            : KernelLayout.HasOutputsLast(tensor, out _) && channels > 1 && multiplier < channels ? channels
            : null;
    }

    private static bool IsDepthwise(NamedTensor tensor) =>
        Depthwise().IsMatch(tensor.Key)
        // Mamba convolves each channel by itself.
        || tensor.Role is "conv1d" && tensor.Model.Find($"{tensor.Block}.a_log") is not null;

    // PyTorch's transposed kernels are [in, out / groups, k...], with a bias [out]; all others have outputs first or
    // last.
    private static bool IsTransposed(NamedTensor tensor) =>
        Transposed().IsMatch(tensor.Key)
        || tensor.Layout != TensorLayout.InOut
            && tensor.Bias is { Shape: [var outputs] }
            && TransposedGroups(tensor, tensor.Shape) is { } groups
            && (groups == 1 || Array.TrueForAll(tensor.Shape[2..], k => k <= MostTaps))
            && outputs != tensor.Shape[0]
            && outputs != tensor.Shape[^1];

    [GeneratedRegex(@"transpose|deconv|(^|[._])(convt|conv_t|upconv|up_conv)\d*([._]|$)")]
    private static partial Regex Transposed();

    [GeneratedRegex(@"(^|[._])(depthwise|dw|dwise|dw_?conv|conv_?dw|depth_?conv)\d*([._]|$)|depthwise_?conv")]
    private static partial Regex Depthwise();
}
