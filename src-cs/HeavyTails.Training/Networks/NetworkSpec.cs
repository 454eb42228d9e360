using System.Text.Json.Serialization;

namespace HeavyTails.Training.Networks;

/// <summary>
/// A network as data: its layers, the law of its initial weights and its scaling. <see cref="Network.Build"/> makes a
/// network from it.
/// </summary>
public sealed record NetworkSpec
{
    /// <summary>Makes the description of a network and checks that its layers fit each other.</summary>
    /// <param name="inputShape">Shape of one sample: [d] or [channels, height, width].</param>
    /// <param name="layers">The layers in forward order.</param>
    /// <exception cref="ArgumentException">
    /// A layer does not fit the layer before it; the message holds both shapes.
    /// </exception>
    public NetworkSpec(IReadOnlyList<int> inputShape, IReadOnlyList<LayerSpec> layers)
    {
        if (inputShape.Count == 0 || inputShape.Any(d => d < 1))
            throw new ArgumentException(
                $"expected a sample of positive dimensions, got [{string.Join(" x ", inputShape)}]"
            );
        (InputShape, Layers) = (inputShape, layers);
        var shape = inputShape;
        for (var i = 0; i < layers.Count; i++)
        {
            try
            {
                shape = layers[i].OutputShape(shape);
            }
            catch (ArgumentException problem)
            {
                throw new ArgumentException($"layer {i + 1} of {layers.Count}: {problem.Message}", problem);
            }
        }
        if (shape is not [var outputs])
            throw new ArgumentException($"a network ends in [outputs], got [{string.Join(" x ", shape)}]");
        Outputs = outputs;
    }

    /// <summary>Shape of one sample: [d] or [channels, height, width].</summary>
    public IReadOnlyList<int> InputShape { get; }

    /// <summary>The layers in forward order.</summary>
    public IReadOnlyList<LayerSpec> Layers { get; }

    /// <summary>Law of the initial weights. Default: PyTorch's.</summary>
    public Initialization Initialization { get; init; } = Initialization.Torch;

    /// <summary>How the stored weights enter the forward map. Default: standard.</summary>
    public Scaling Scaling { get; init; }

    /// <summary>Number of outputs of the network.</summary>
    [JsonIgnore]
    public int Outputs { get; }

    /// <summary>Number d of values of one sample, the product of <see cref="InputShape"/>.</summary>
    [JsonIgnore]
    public int Dimension => InputShape.Aggregate(1, (p, s) => checked(p * s));

    /// <summary>The network with every layer replaced by the result of a function.</summary>
    public NetworkSpec Map(Func<LayerSpec, LayerSpec> change) =>
        new(InputShape, [.. Layers.Select(change)]) { Initialization = Initialization, Scaling = Scaling };

    /// <summary>The network without biases.</summary>
    public NetworkSpec WithoutBias() =>
        Map(layer =>
            layer switch
            {
                DenseSpec dense => dense with { Bias = false },
                ConvolutionSpec convolution => convolution with { Bias = false },
                _ => layer,
            }
        );

    /// <summary>The network with one more layer at its end.</summary>
    public NetworkSpec Then(LayerSpec layer) =>
        new(InputShape, [.. Layers, layer]) { Initialization = Initialization, Scaling = Scaling };

    /// <summary>A multilayer perceptron: dense layers of the given widths with an activation between them.</summary>
    /// <param name="widths">
    /// Widths of the inputs, the hidden layers and the outputs: [784, 128, 128, 10] has three weight matrices.
    /// </param>
    /// <param name="activation">Activation after every dense layer but the last. Default: ReLU.</param>
    /// <param name="bias">Whether layers have biases. Default: true, as in PyTorch.</param>
    public static NetworkSpec Mlp(IReadOnlyList<int> widths, Activation activation = Activation.ReLU, bool bias = true)
    {
        if (widths.Count < 2)
            throw new ArgumentException(
                $"a perceptron needs at least the widths of its inputs and outputs, got [{string.Join(", ", widths)}]"
            );
        var layers = new List<LayerSpec>();
        for (var i = 1; i < widths.Count; i++)
        {
            layers.Add(new DenseSpec(widths[i], bias));
            if (i + 1 < widths.Count)
                layers.Add(new ActivationSpec(activation));
        }
        return new([widths[0]], layers);
    }

    /// <summary>
    /// A small network with ReLU: convolution of 6 channels 5x5, pooling, convolution of 16 channels 5x5, pooling,
    /// dense layers of 120, 84 and <paramref name="classes"/> units. It is the network of PyTorch's CIFAR-10 tutorial
    /// and of DeepDataProfiler's spectral study.
    /// </summary>
    /// <param name="channels">Channels of the images. Default: 3.</param>
    /// <param name="side">Height and width of the images in pixels. Default: 32, CIFAR's.</param>
    /// <param name="classes">Number of outputs. Default: 10.</param>
    public static NetworkSpec LeNet(int channels = 3, int side = 32, int classes = 10)
    {
        var relu = new ActivationSpec(Activation.ReLU);
        return new(
            [channels, side, side],
            [
                new ConvolutionSpec(6, 5),
                relu,
                new MaxPoolSpec(2, 2),
                new ConvolutionSpec(16, 5),
                relu,
                new MaxPoolSpec(2, 2),
                new FlattenSpec(),
                new DenseSpec(120),
                relu,
                new DenseSpec(84),
                relu,
                new DenseSpec(classes),
            ]
        );
    }

    /// <summary>
    /// Five convolutions and three dense layers after Krizhevsky, Sutskever and Hinton 2012, as in the tail-index
    /// experiments of Gurbuzbalaban, Simsekli and Zhu 2021 (arXiv:2006.04740). The width of the dense layers is
    /// s (1 + floor(log2 s)), s the number of features after the convolutions.
    /// </summary>
    /// <param name="options">Shape of the images and of the network. Default: for CIFAR-10.</param>
    public static NetworkSpec AlexNet(AlexNetOptions? options = null)
    {
        options ??= new();
        int[] image = [options.Channels, options.Side, options.Side];
        var relu = new ActivationSpec(Activation.ReLU);
        LayerSpec[] features =
        [
            new ConvolutionSpec(options.Scale, 4) { Stride = 2, Padding = 2 },
            relu,
            new MaxPoolSpec(3, 2),
            new ConvolutionSpec(options.Scale, 5) { Padding = 2 },
            relu,
            new MaxPoolSpec(3, 2),
            new ConvolutionSpec(options.Scale, 3) { Padding = 1 },
            relu,
            new ConvolutionSpec(options.Scale, 3) { Padding = 1 },
            relu,
            new ConvolutionSpec(options.Scale, 3) { Padding = 1 },
            relu,
            new MaxPoolSpec(3, 2),
            new FlattenSpec(),
        ];
        var size = new NetworkSpec(image, features).Outputs;
        var width = size * (1 + (int)Math.Floor(Math.Log2(size)));
        return new(
            image,
            [
                .. features,
                new DropoutSpec(options.Dropout),
                new DenseSpec(width),
                relu,
                new DropoutSpec(options.Dropout),
                new DenseSpec(width),
                relu,
                new DenseSpec(options.Classes),
            ]
        );
    }
}

/// <summary>Shape of <see cref="NetworkSpec.AlexNet"/>.</summary>
public sealed record AlexNetOptions
{
    /// <summary>Channels of the images. Default: 3.</summary>
    public int Channels { get; init; } = 3;

    /// <summary>Height and width of the images in pixels. Default: 32, CIFAR's.</summary>
    public int Side { get; init; } = 32;

    /// <summary>Channels of every convolution. Default: 64, as in the code of arXiv:2006.04740.</summary>
    public int Scale { get; init; } = 64;

    /// <summary>Number of outputs. Default: 10.</summary>
    public int Classes { get; init; } = 10;

    /// <summary>
    /// Probability of dropout before the first two dense layers. Default: 0.5, as in Krizhevsky, Sutskever and Hinton
    /// 2012.
    /// </summary>
    public double Dropout { get; init; } = .5;
}
