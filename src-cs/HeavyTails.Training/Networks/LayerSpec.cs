// Layers as data; Network computes them. Shapes are those of one sample, [d] or [channels x height x width].
using System.Text.Json.Serialization;

namespace HeavyTails.Training.Networks;

/// <summary>Activation functions, applied to each unit.</summary>
public enum Activation
{
    /// <summary>The rectifier max(0, x).</summary>
    ReLU,

    /// <summary>The hyperbolic tangent tanh x.</summary>
    Tanh,

    /// <summary>The smooth rectifier ln(1 + e^x).</summary>
    Softplus,

    /// <summary>The logistic function 1 / (1 + e^-x).</summary>
    Sigmoid,

    /// <summary>The identity x, for linear networks.</summary>
    Identity,
}

/// <summary>One layer of a network, as data.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "layer")]
[JsonDerivedType(typeof(DenseSpec), "dense")]
[JsonDerivedType(typeof(ConvolutionSpec), "convolution")]
[JsonDerivedType(typeof(MaxPoolSpec), "max-pool")]
[JsonDerivedType(typeof(ActivationSpec), "activation")]
[JsonDerivedType(typeof(DropoutSpec), "dropout")]
[JsonDerivedType(typeof(FlattenSpec), "flatten")]
[JsonDerivedType(typeof(LogSoftmaxSpec), "log-softmax")]
public abstract record LayerSpec
{
    /// <summary>Shape of the layer's output.</summary>
    /// <exception cref="ArgumentException">The layer does not fit the input; the message holds both.</exception>
    internal abstract IReadOnlyList<int> OutputShape(IReadOnlyList<int> input);

    private protected static string Text(IReadOnlyList<int> shape) => $"[{string.Join(" x ", shape)}]";

    private protected static int Window(int size, int kernel, int stride, int padding, LayerSpec layer)
    {
        if (kernel < 1 || stride < 1 || padding < 0)
            throw new ArgumentException($"{layer}: kernel and stride must be at least 1 and padding at least 0");
        return size + (2 * padding) >= kernel
            ? ((size + (2 * padding) - kernel) / stride) + 1
            : throw new ArgumentException(
                $"{layer}: a window of {kernel} does not fit into {size} pixels padded by {padding} on both sides"
            );
    }

    private protected static (int Channels, int Height, int Width) Image(IReadOnlyList<int> shape, LayerSpec layer) =>
        shape is [var c, var h, var w]
            ? (c, h, w)
            : throw new ArgumentException($"{layer} needs [channels x height x width], got {Text(shape)}");
}

/// <summary>A dense layer x W^T + b with W [width x fan_in].</summary>
/// <param name="Width">Number of outputs, at least 1.</param>
/// <param name="Bias">Whether there is a bias b. Default: true, as in PyTorch.</param>
public sealed record DenseSpec(int Width, bool Bias = true) : LayerSpec
{
    internal override IReadOnlyList<int> OutputShape(IReadOnlyList<int> input)
    {
        if (Width < 1)
            throw new ArgumentException($"a dense layer's width must be at least 1, got {Width}");
        return input is [_]
            ? [Width]
            : throw new ArgumentException($"a dense layer needs [d], got {Text(input)}: put a flatten layer before it");
    }
}

/// <summary>A convolution by square kernels, W [channels x channels_in x kernel x kernel].</summary>
/// <param name="Channels">Number of output channels, at least 1.</param>
/// <param name="Kernel">Side of the kernels in pixels, at least 1.</param>
public sealed record ConvolutionSpec(int Channels, int Kernel) : LayerSpec
{
    /// <summary>Distance between two windows in pixels, at least 1. Default: 1, as in PyTorch.</summary>
    public int Stride { get; init; } = 1;

    /// <summary>Zeros added on each side of the image in pixels, at least 0. Default: 0, as in PyTorch.</summary>
    public int Padding { get; init; }

    /// <summary>Whether each output channel has a bias. Default: true, as in PyTorch.</summary>
    public bool Bias { get; init; } = true;

    internal override IReadOnlyList<int> OutputShape(IReadOnlyList<int> input)
    {
        if (Channels < 1)
            throw new ArgumentException($"a convolution has at least 1 channel, got {Channels}");
        var (_, h, w) = Image(input, this);
        return [Channels, Window(h, Kernel, Stride, Padding, this), Window(w, Kernel, Stride, Padding, this)];
    }
}

/// <summary>Max pooling: the largest value of each window.</summary>
/// <param name="Kernel">Side of the windows in pixels, at least 1.</param>
/// <param name="Stride">Distance between two windows in pixels, at least 1.</param>
public sealed record MaxPoolSpec(int Kernel, int Stride) : LayerSpec
{
    internal override IReadOnlyList<int> OutputShape(IReadOnlyList<int> input)
    {
        var (c, h, w) = Image(input, this);
        return [c, Window(h, Kernel, Stride, 0, this), Window(w, Kernel, Stride, 0, this)];
    }
}

/// <summary>An activation function, applied to each unit.</summary>
/// <param name="Function">The function that is applied.</param>
public sealed record ActivationSpec(Activation Function) : LayerSpec
{
    internal override IReadOnlyList<int> OutputShape(IReadOnlyList<int> input) => input;
}

/// <summary>
/// Dropout: in training each unit is 0 with probability p and divided by 1 - p otherwise; in evaluation it is the
/// identity.
/// </summary>
/// <param name="Probability">The probability p in [0, 1).</param>
public sealed record DropoutSpec(double Probability) : LayerSpec
{
    internal override IReadOnlyList<int> OutputShape(IReadOnlyList<int> input) =>
        Probability is >= 0 and < 1
            ? input
            : throw new ArgumentException(
                FormattableString.Invariant($"dropout needs a probability in [0, 1), got {Probability}")
            );
}

/// <summary>Reshapes [channels x height x width] to [d].</summary>
public sealed record FlattenSpec : LayerSpec
{
    internal override IReadOnlyList<int> OutputShape(IReadOnlyList<int> input) =>
        [input.Aggregate(1, (p, s) => checked(p * s))];
}

/// <summary>
/// Log probabilities x - logsumexp(x) over the outputs, for the loss <see cref="Objectives.NegativeLogLikelihood"/>.
/// </summary>
public sealed record LogSoftmaxSpec : LayerSpec
{
    internal override IReadOnlyList<int> OutputShape(IReadOnlyList<int> input) =>
        input is [_] ? input : throw new ArgumentException($"log softmax needs [d], got {Text(input)}");
}
