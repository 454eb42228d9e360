// A description of a network that the tensors of a file fit: weights and biases tell the widths, channels and kernels,
// and neither activations, pooling nor padding.
using System.Text.Json;
using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Training.Networks;

namespace HeavyTails.Cli.Commands;

/// <summary>Networks that fit the tensors of a checkpoint.</summary>
internal static class HessianLayout
{
    private const int MostShown = 12;

    /// <summary>The weights of a perceptron, for messages.</summary>
    public const string PerceptronTensors =
        "matrices [outputs x inputs], each of which takes the outputs of the one before";

    /// <summary>The weights of LeNet, for messages.</summary>
    public const string LeNetTensors =
        "[6 x channels x 5 x 5], [16 x 6 x 5 x 5], [120 x 16 k^2], [84 x 120] and [classes x 84]";

    /// <summary>A description of a small network, for messages.</summary>
    public const string Example =
        """{"input_shape": [784], "layers": [{"layer": "dense", "width": 128}, """
        + """{"layer": "activation", "function": "relu"}, {"layer": "dense", "width": 10}]}""";

    /// <summary>
    /// A perceptron of the file's dense layers; null if it holds others, or they do not follow each other.
    /// </summary>
    public static NetworkSpec? Perceptron(Checkpoint checkpoint, Activation activation)
    {
        if (Layers(checkpoint) is not { } layers || layers.Any(l => l.IsConvolution) || Break(layers) is not null)
            return null;
        var first = layers[0];
        if (layers.Any(l => l.Bias != first.Bias))
            return null;
        return NetworkSpec.Mlp([(int)first.Weight[1], .. layers.Select(l => (int)l.Weight[0])], activation, first.Bias);
    }

    /// <summary>
    /// LeNet for the channels, the side and the classes of the file: dense inputs of 16 k^2 are those of images of
    /// 4 k + 12 pixels, 28 for k = 4 and 32 for k = 5. Null if the tensors are no such layers.
    /// </summary>
    public static NetworkSpec? LeNet(Checkpoint checkpoint)
    {
        if (
            Layers(checkpoint) is not { Count: 5 } layers
            || layers[0].Weight is not [6, var channels, 5, 5]
            || layers[2].Weight is not [120, var inputs]
            || layers[4].Weight is not [var classes, 84]
        )
            return null;
        var k = (int)Math.Round(Math.Sqrt(inputs / 16.0));
        if (k < 1 || 16L * k * k != inputs)
            return null;
        var spec = NetworkSpec.LeNet((int)channels, (4 * k) + 12, (int)classes);
        return layers.Any(l => l.Bias) ? spec : spec.WithoutBias();
    }

    /// <summary>A network with convolutions in words; null for perceptrons, which have their own.</summary>
    public static string? Words(NetworkSpec spec)
    {
        if (!spec.Layers.OfType<ConvolutionSpec>().Any())
            return null;
        var layers = spec.Layers.Where(l => l is not (ActivationSpec or FlattenSpec)).Select(Word);
        var activations = spec.Layers.OfType<ActivationSpec>().Select(a => $"{a.Function}").Distinct();
        return string.Join(", ", [string.Join(" x ", spec.InputShape), .. layers, .. activations]);
    }

    private static string Word(LayerSpec layer) =>
        layer switch
        {
            ConvolutionSpec c => $"convolution {c.Kernel} x {c.Kernel} to {c.Channels}",
            MaxPoolSpec pool => $"maximum of {pool.Kernel} x {pool.Kernel}",
            DenseSpec dense => $"dense {dense.Width}",
            DropoutSpec dropout => FormattableString.Invariant($"dropout {dropout.Probability}"),
            _ => "log softmax",
        };

    /// <summary>
    /// The end of a message: the tensors that were found, and a network in JSON that they fit, or why there is none.
    /// </summary>
    /// <param name="checkpoint">The file.</param>
    /// <param name="sample">Shape of a sample, which is tried first; null if it is not known.</param>
    public static string Proposal(Checkpoint checkpoint, IReadOnlyList<int>? sample)
    {
        var shown = string.Join(", ", checkpoint.Tensors.Take(MostShown).Select(t => $"{t.Name} [{t.ShapeText}]"));
        var others = checkpoint.Tensors.Count > MostShown ? ", ..." : "";
        return $"\nIt holds {shown}{others}.\n{Answer(checkpoint, sample)}";
    }

    private static string Answer(Checkpoint checkpoint, IReadOnlyList<int>? sample)
    {
        const string NoSequence = "No sequence of dense layers and convolutions fits them";
        if (checkpoint.Tensors.Any(t => t.Name.EndsWith("layer1.0.conv1.weight", StringComparison.Ordinal)))
            return "Its names are those of --net resnet20.";
        if (Layers(checkpoint) is not { } layers)
            return $"{NoSequence}.";
        if (Break(layers) is { } why)
            return $"{NoSequence}: {why}.";
        if (Guess(layers, sample) is not { } spec)
            return $"{NoSequence} and square images.";
        return "This description fits them, as --net FILE.json; files hold no activations, pooling, strides or "
            + "padding, so that these are to be checked:\n"
            + JsonSerializer.Serialize(new { spec.InputShape, spec.Layers }, NetworkJson.Options);
    }

    // Pooling and padding are tried until the pixels after the convolutions are the inputs of the first dense layer.
    private static NetworkSpec? Guess(IReadOnlyList<StoredLayer> layers, IReadOnlyList<int>? sample)
    {
        var channels = (int)layers[0].Weight[1];
        if (!layers[0].IsConvolution)
            return Stack([channels]);
        int[] first = sample is [_, var height, var width] && height == width ? [height] : [];
        foreach (var side in first.Union([28, 32, 64, 96, 224]))
        foreach (var pool in new[] { true, false })
        foreach (var same in new[] { false, true })
            if (Stack([channels, side, side], pool, same) is { } spec)
                return spec;
        return null;

        NetworkSpec? Stack(int[] input, bool pool = false, bool same = false)
        {
            List<LayerSpec> stack = [];
            for (var i = 0; i < layers.Count; i++)
            {
                var (_, weight, bias) = layers[i];
                if (weight is [var outputs, _, var kernel, _])
                {
                    stack.Add(
                        new ConvolutionSpec((int)outputs, (int)kernel)
                        {
                            Bias = bias,
                            Padding = same ? (int)kernel / 2 : 0,
                        }
                    );
                    stack.Add(new ActivationSpec(Activation.ReLU));
                    if (pool)
                        stack.Add(new MaxPoolSpec(2, 2));
                    if (!layers[i + 1].IsConvolution)
                        stack.Add(new FlattenSpec());
                    continue;
                }
                stack.Add(new DenseSpec((int)weight[0], bias));
                if (i + 1 < layers.Count)
                    stack.Add(new ActivationSpec(Activation.ReLU));
            }
            try
            {
                var before = stack.TakeWhile(l => l is not DenseSpec).ToList();
                var inputs = layers.First(l => !l.IsConvolution).Weight[1];
                return before.Count == 0 || new NetworkSpec(input, before).Outputs == inputs ? new(input, stack) : null;
            }
            catch (Exception misfit) when (misfit is ArgumentException or OverflowException)
            {
                return null; // A window is larger than its image, or the images are too large for the channels.
            }
        }
    }

    // Weights in the order of the file, each with whether it has a bias; null where a tensor is neither.
    private static IReadOnlyList<StoredLayer>? Layers(Checkpoint checkpoint)
    {
        List<StoredLayer> layers = [];
        foreach (
            var group in checkpoint
                .Tensors.Where(t => t.Reason is null)
                .GroupBy(t => t.Name.LastIndexOf('.') is >= 0 and var dot ? t.Name[..dot] : t.Name)
        )
        {
            TensorEntry[] parts = [.. group.OrderByDescending(t => t.Shape.Count)];
            var weight = parts[0].Shape;
            var isSquare = weight.Count == 2 || (weight.Count == 4 && weight[2] == weight[3]);
            if (parts.Length > 2 || !isSquare || (parts.Length == 2 && !parts[1].Shape.SequenceEqual([weight[0]])))
                return null;
            layers.Add(new(group.Key, weight, parts.Length == 2));
        }
        return layers.Count == 0 ? null : layers;
    }

    // Why layers make no sequence: one does not take what the layer before it gives, or the last is a convolution. Null
    // if they do. What a dense layer takes of convolutions depends on the images and is compared where these are known.
    private static string? Break(IReadOnlyList<StoredLayer> layers)
    {
        for (var i = 1; i < layers.Count; i++)
        {
            var (before, layer) = (layers[i - 1], layers[i]);
            if (layer.IsConvolution && !before.IsConvolution)
                return $"{layer.Name} is a convolution, and {before.Name} before it is a dense layer";
            var inputs = $"{layer.Weight[1]} {(layer.IsConvolution ? "channels" : "inputs")}";
            if (layer.IsConvolution == before.IsConvolution && layer.Weight[1] != before.Weight[0])
                return $"{layer.Name} takes {inputs}, and {before.Name} before it gives {before.Weight[0]}";
        }
        return layers[^1].IsConvolution ? $"{layers[^1].Name}, the last layer, is a convolution" : null;
    }

    /// <summary>A layer as a file holds it.</summary>
    /// <param name="Name">Name of its tensors without their last part.</param>
    /// <param name="Weight">Shape of the weight, [outputs x inputs] or [channels x inputs x kernel x kernel].</param>
    /// <param name="Bias">Whether there is a bias.</param>
    private readonly record struct StoredLayer(string Name, IReadOnlyList<long> Weight, bool Bias)
    {
        public bool IsConvolution => Weight.Count == 4;
    }
}
