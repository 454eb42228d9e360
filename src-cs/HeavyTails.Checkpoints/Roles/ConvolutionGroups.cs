// A kernel [out, in / g, k...] does not say its number of groups g. A module's class and a graph's node do, and a
// module that is called depthwise. Else the kernels beside it tell, in the model's order:
//   depthwise   [c, 1, k...] after a kernel with c outputs that itself has more than one input or c groups; the first
//               layer of a network for images of one channel has no such kernel before it
//   bottleneck  [c, c / g, k, k], k > 1, between [c, in, 1, 1] and [out, c, 1, 1]: ResNeXt (Xie et al. 2017,
//               arXiv:1611.05431, table 1), RegNet
// so that a state dict has the spectra that its module has.
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Roles;

/// <summary>Finds the groups of convolutions by the kernels before and after them.</summary>
internal static class ConvolutionGroups
{
    /// <summary>Sets the groups of the layers in <paramref name="open"/>, in the order of the model.</summary>
    /// <param name="layers">Layers of a model; those whose groups are found are replaced.</param>
    /// <param name="open">Convolutions of which nothing says how many groups they have.</param>
    public static void Settle(List<Layer> layers, IReadOnlySet<Layer> open)
    {
        var kernels = new List<int>();
        for (var i = 0; i < layers.Count; i++)
            if (layers[i] is { Kind: LayerKind.Conv1d or LayerKind.Conv2d or LayerKind.Conv3d, WhyNot: null })
                kernels.Add(i);
        for (var k = 1; k < kernels.Count; k++)
        {
            var (before, layer) = (layers[kernels[k - 1]], layers[kernels[k]]);
            var after = k + 1 < kernels.Count ? layers[kernels[k + 1]] : null;
            if (!open.Contains(layer) || before.Kind != layer.Kind || before.Shape[0] != layer.Shape[0])
                continue;
            if (IsDepthwise(layer, before))
                layers[kernels[k]] = layer with { Groups = layer.Shape[0] };
            else if (after is not null && after.Kind == layer.Kind && IsBottleneck(layer, before, after))
            {
                var groups = layer.Shape[0] / layer.Shape[1];
                layers[kernels[k]] = layer with
                {
                    Groups = groups,
                    Reading =
                        $"read as a convolution of {groups} groups, by the kernels [{before.ShapeText}] before and "
                        + $"[{after.ShapeText}] after it; --as '{ReadingText.Glob(layer.Name)}=conv' reads it as "
                        + "one of one group",
                };
            }
        }
    }

    private static bool IsDepthwise(Layer layer, Layer before) =>
        layer.Shape[0] > 1
        && layer.Shape[1] == 1
        && Taps(layer) > 1
        && (before.Shape[1] > 1 || before.Groups == before.Shape[0]);

    private static bool IsBottleneck(Layer layer, Layer before, Layer after) =>
        layer.Shape[1] > 1
        && layer.Shape[1] < layer.Shape[0]
        && layer.Shape[0] % layer.Shape[1] == 0
        && after.Shape[1] == layer.Shape[0]
        && Taps(layer) > 1
        && Taps(before) == 1
        && Taps(after) == 1;

    private static int Taps(Layer kernel) => kernel.Shape.Skip(2).Aggregate(1, (p, k) => p * k);
}
