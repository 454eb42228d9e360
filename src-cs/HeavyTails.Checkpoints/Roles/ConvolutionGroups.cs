// A kernel [out, in / g, k...], transposed [in, out / g, k...], does not say its number of groups g. A module's object
// and a graph's node do, a module that is called depthwise, and the bias [out] of a transposed kernel (Kernels). Else
// the layers beside it tell, in the model's order:
//   depthwise   [c, 1, k...] after a kernel of as many dimensions with c outputs that itself has more than one input;
//               the first layer of a network for images of one channel has no such kernel before it;
//               or after any layer with c outputs in the same torch.nn.Sequential, whose numbers are its modules' names
//   transposed  [c, 1, k...] after a kernel with c outputs and before one with c inputs: c groups, or it had one output
//   bottleneck  [c, c / g, k, k], k > 1, between [c, in, 1, 1] and [out, c, 1, 1]: ResNeXt (Xie et al. 2017,
//               arXiv:1611.05431, table 1), RegNet
// so that a state dict and compiled code, which keeps the class, have the spectra of their module.
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Roles;

/// <summary>Finds the groups of convolutions by the layers before and after them.</summary>
internal static class ConvolutionGroups
{
    /// <summary>Sets the groups of the layers in <paramref name="open"/>, in the order of the model.</summary>
    /// <param name="layers">Layers of a model; those whose groups are found are replaced.</param>
    /// <param name="open">Convolutions of which nothing says how many groups they have.</param>
    public static void Settle(List<Layer> layers, IReadOnlySet<Layer> open)
    {
        var kernels = new List<int>();
        var neighbours = new List<Layer?>();
        Layer? last = null;
        var word = FirstOwn(layers);
        for (var i = 0; i < layers.Count; i++)
        {
            if (IsKernel(layers[i]))
            {
                kernels.Add(i);
                neighbours.Add(last);
            }
            if (layers[i] is { Kind: not (LayerKind.Bias or LayerKind.Unknown), Shape.Count: > 0 })
                last = layers[i];
        }
        for (var k = 0; k < kernels.Count; k++)
        {
            var layer = layers[kernels[k]];
            if (!open.Contains(layer))
                continue;
            var before = k > 0 ? Fitting(layers[kernels[k - 1]], layer) : null;
            var after = k + 1 < kernels.Count ? Fitting(layers[kernels[k + 1]], layer) : null;
            layers[kernels[k]] =
                before is not null && !IsTransposed(layer) && HasSlices(layer) && AreApart(before, layer, word)
                    ? OfOneInput(layer, before)
                : IsDepthwise(layer, before, after) || FollowsInSequence(layer, neighbours[k])
                    ? layer with
                    {
                        Groups = layer.Shape[0],
                    }
                : before is not null && after is not null && IsBottleneck(layer, before, after)
                    ? Bottleneck(layer, before, after)
                : layer;
        }
    }

    // Names that begin with other words, without numbers, are networks beside one another: a generator's last kernel
    // says nothing of a discriminator's first.
    private static bool AreApart(Layer before, Layer layer, int word)
    {
        var (a, b) = (Word(before.Name, word), Word(layer.Name, word));
        return a != b && !a.Any(char.IsDigit) && !b.Any(char.IsDigit);
    }

    // The word that tells networks apart: the first, or the second where all names begin with the same.
    private static int FirstOwn(List<Layer> layers) =>
        layers.Count > 0 && layers.TrueForAll(l => Word(l.Name, 0) == Word(layers[0].Name, 0)) ? 1 : 0;

    private static string Word(string name, int index) =>
        name.Split('.', '/') is var words && index < words.Length - 1 ? words[index] : "";

    private static Layer OfOneInput(Layer layer, Layer before) =>
        Outputs(before) == layer.Shape[0] && layer.Reading is null
            ? layer with
            {
                Reading =
                    $"read as a convolution of one input; --as '{ReadingText.Glob(layer.Name)}=depthwise' reads it as "
                    + $"one of {layer.Shape[0]} groups",
            }
            : layer;

    private static bool IsKernel(Layer layer) =>
        layer
            is {
                Kind: LayerKind.Conv1d or LayerKind.Conv2d or LayerKind.Conv3d or LayerKind.ConvTransposed,
                WhyNot: null,
                Shape.Count: >= 3
            };

    private static Layer? Fitting(Layer other, Layer layer) => other.Shape.Count == layer.Shape.Count ? other : null;

    private static bool IsTransposed(Layer kernel) => kernel.Kind == LayerKind.ConvTransposed;

    private static long Outputs(Layer kernel) =>
        IsTransposed(kernel) ? (long)kernel.Shape[1] * kernel.Groups : kernel.Shape[0];

    private static long Inputs(Layer kernel) =>
        IsTransposed(kernel) ? kernel.Shape[0] : (long)kernel.Shape[1] * kernel.Groups;

    private static bool HasSlices(Layer layer) => layer.Shape[0] > 1 && layer.Shape[1] == 1 && Taps(layer) > 1;

    private static bool IsDepthwise(Layer layer, Layer? before, Layer? after) =>
        HasSlices(layer)
        && before is not null
        && Outputs(before) == layer.Shape[0]
        && Inputs(before) > 1
        && (!IsTransposed(layer) || after is not null && Inputs(after) == layer.Shape[0]);

    // Modules of a list, too, have numbers for names, but those of parallel branches are kernels of one kind.
    private static bool FollowsInSequence(Layer layer, Layer? before) =>
        HasSlices(layer)
        && !IsTransposed(layer)
        && before is not null
        && !(IsKernel(before) && before.Shape.Count == layer.Shape.Count)
        && Sequence(layer.Name) is { } sequence
        && Sequence(before.Name) == sequence
        && Width(before) == layer.Shape[0];

    private static long Width(Layer layer) =>
        IsKernel(layer) ? Outputs(layer)
        : layer.Kind == LayerKind.Linear ? layer.Shape[0]
        : layer.Shape[^1];

    // "features" of "features.3" and of "features.3.running_mean"; null where the module's name is no number.
    private static string? Sequence(string name)
    {
        for (var words = 0; words < 2; words++)
        {
            var dot = name.LastIndexOf('.');
            if (int.TryParse(name.AsSpan(dot + 1), out _))
                return name[..Math.Max(dot, 0)];
            name = name[..Math.Max(dot, 0)];
        }
        return null;
    }

    private static bool IsBottleneck(Layer layer, Layer before, Layer after) =>
        new[] { layer, before, after }.All(kernel => !IsTransposed(kernel))
        && before.Shape[0] == layer.Shape[0]
        && layer.Shape[1] > 1
        && layer.Shape[1] < layer.Shape[0]
        && layer.Shape[0] % layer.Shape[1] == 0
        && after.Shape[1] == layer.Shape[0]
        && Taps(layer) > 1
        && Taps(before) == 1
        && Taps(after) == 1;

    private static Layer Bottleneck(Layer layer, Layer before, Layer after)
    {
        var groups = layer.Shape[0] / layer.Shape[1];
        return layer with
        {
            Groups = groups,
            Reading =
                $"read as a convolution of {groups} groups, by the kernels [{before.ShapeText}] before and "
                + $"[{after.ShapeText}] after it; --as '{ReadingText.Glob(layer.Name)}=conv' reads it as "
                + "one of one group",
        };
    }

    private static int Taps(Layer kernel) => kernel.Shape.Skip(2).Aggregate(1, (p, k) => p * k);
}
