using System.Text.Json.Serialization;
using HeavyTails.Data.Transforms;

namespace HeavyTails.Training.Networks;

/// <summary>A network as data: layers in order, the law of its first weights, its scaling. <see cref="Network.Build"/> makes one of it.</summary>
public sealed record NetworkSpec
{
    /// <summary>Layers over samples of a shape; checked.</summary>
    /// <param name="inputShape">[d] or [channels, height, width].</param>
    /// <param name="layers">In forward order.</param>
    /// <exception cref="ArgumentException">A layer does not fit what comes before it; the message holds both shapes.</exception>
    public NetworkSpec(IReadOnlyList<int> inputShape, IReadOnlyList<LayerSpec> layers)
    {
        if (inputShape.Count == 0 || inputShape.Any(d => d < 1))
            throw new ArgumentException($"a sample cannot be [{string.Join(" x ", inputShape)}]");
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
            throw new ArgumentException($"a network ends in [outputs], this one in [{string.Join(" x ", shape)}]");
        Outputs = outputs;
    }

    /// <summary>Shape of one sample.</summary>
    public IReadOnlyList<int> InputShape { get; }

    /// <summary>In forward order.</summary>
    public IReadOnlyList<LayerSpec> Layers { get; }

    /// <summary>Law of the first weights; PyTorch's by default.</summary>
    public Initialization Initialization { get; init; } = Initialization.Torch;

    /// <summary>How stored weights enter the function.</summary>
    public Scaling Scaling { get; init; }

    /// <summary>Number of outputs.</summary>
    [JsonIgnore]
    public int Outputs { get; }

    /// <summary>d, the product of <see cref="InputShape"/>.</summary>
    [JsonIgnore]
    public int Dimension => InputShape.Aggregate(1, (p, s) => checked(p * s));

    /// <summary>The same network with each layer replaced.</summary>
    public NetworkSpec Map(Func<LayerSpec, LayerSpec> change) =>
        new(InputShape, [.. Layers.Select(change)]) { Initialization = Initialization, Scaling = Scaling };

    /// <summary>The same network without biases.</summary>
    public NetworkSpec WithoutBias() =>
        Map(layer =>
            layer switch
            {
                DenseSpec dense => dense with { Bias = false },
                ConvolutionSpec convolution => convolution with { Bias = false },
                _ => layer,
            }
        );

    /// <summary>The same network with a layer after its last.</summary>
    public NetworkSpec Then(LayerSpec layer) =>
        new(InputShape, [.. Layers, layer]) { Initialization = Initialization, Scaling = Scaling };

    /// <summary>A multilayer perceptron: dense layers of the given widths with an activation between them.</summary>
    /// <param name="widths">Inputs, hidden layers, outputs: [784, 128, 128, 10] has three weight matrices.</param>
    /// <param name="activation">After every dense layer but the last.</param>
    /// <param name="bias">Whether layers have biases.</param>
    public static NetworkSpec Mlp(IReadOnlyList<int> widths, Activation activation = Activation.ReLU, bool bias = true)
    {
        if (widths.Count < 2)
            throw new ArgumentException(
                $"a perceptron needs the widths of its inputs and outputs at least, got [{string.Join(", ", widths)}]"
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

    /// <summary>conv 6 5x5, pool, conv 16 5x5, pool, 120, 84, classes, with ReLU: the small network of PyTorch's CIFAR-10 tutorial and of DeepDataProfiler's spectral study.</summary>
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
    /// Five convolutions of <paramref name="scale"/> channels and three dense layers, after Krizhevsky, Sutskever and Hinton 2012, for 32 x 32
    /// images, as in the tail-index experiments of Gurbuzbalaban, Simsekli and Zhu 2021 (arXiv:2006.04740): dense width s (1 + floor(log2 s)), s the number of features.
    /// </summary>
    public static NetworkSpec AlexNet(
        int channels = 3,
        int side = 32,
        int scale = 64,
        int classes = 10,
        double dropout = .5
    )
    {
        var relu = new ActivationSpec(Activation.ReLU);
        LayerSpec[] features =
        [
            new ConvolutionSpec(scale, 4, 2, 2),
            relu,
            new MaxPoolSpec(3, 2),
            new ConvolutionSpec(scale, 5, 1, 2),
            relu,
            new MaxPoolSpec(3, 2),
            new ConvolutionSpec(scale, 3, 1, 1),
            relu,
            new ConvolutionSpec(scale, 3, 1, 1),
            relu,
            new ConvolutionSpec(scale, 3, 1, 1),
            relu,
            new MaxPoolSpec(3, 2),
            new FlattenSpec(),
        ];
        var size = new NetworkSpec([channels, side, side], features).Outputs;
        var width = size * (1 + (int)Math.Floor(Math.Log2(size)));
        return new(
            [channels, side, side],
            [
                .. features,
                new DropoutSpec(dropout),
                new DenseSpec(width),
                relu,
                new DropoutSpec(dropout),
                new DenseSpec(width),
                relu,
                new DenseSpec(classes),
            ]
        );
    }
}
