// A layer as data: what it is, not how it is computed. Shapes are of one sample, [d] or [channels x height x width].
using System.Text.Json.Serialization;

namespace HeavyTails.Training.Networks;

/// <summary>Functions applied to each unit.</summary>
public enum Activation
{
    /// <summary>max(0, x).</summary>
    ReLU,

    /// <summary>tanh x.</summary>
    Tanh,

    /// <summary>ln(1 + e^x).</summary>
    Softplus,

    /// <summary>1 / (1 + e^-x).</summary>
    Sigmoid,

    /// <summary>x: a linear network.</summary>
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
    /// <summary>Shape after the layer; throws <see cref="ArgumentException"/> with both shapes where it does not fit.</summary>
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

/// <summary>x W^T + b, W [width x fan_in].</summary>
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

/// <summary>Square kernels, W [channels x channels_in x kernel x kernel].</summary>
public sealed record ConvolutionSpec(int Channels, int Kernel, int Stride = 1, int Padding = 0, bool Bias = true)
    : LayerSpec
{
    internal override IReadOnlyList<int> OutputShape(IReadOnlyList<int> input)
    {
        if (Channels < 1)
            throw new ArgumentException($"a convolution has at least 1 channel, got {Channels}");
        var (_, h, w) = Image(input, this);
        return [Channels, Window(h, Kernel, Stride, Padding, this), Window(w, Kernel, Stride, Padding, this)];
    }
}

/// <summary>The largest value of each window.</summary>
public sealed record MaxPoolSpec(int Kernel, int Stride) : LayerSpec
{
    internal override IReadOnlyList<int> OutputShape(IReadOnlyList<int> input)
    {
        var (c, h, w) = Image(input, this);
        return [c, Window(h, Kernel, Stride, 0, this), Window(w, Kernel, Stride, 0, this)];
    }
}

/// <summary>A function of each unit.</summary>
public sealed record ActivationSpec(Activation Function) : LayerSpec
{
    internal override IReadOnlyList<int> OutputShape(IReadOnlyList<int> input) => input;
}

/// <summary>In training each unit is 0 with the given probability and divided by 1 - p otherwise; the identity in evaluation.</summary>
public sealed record DropoutSpec(double Probability) : LayerSpec
{
    internal override IReadOnlyList<int> OutputShape(IReadOnlyList<int> input) =>
        Probability is >= 0 and < 1
            ? input
            : throw new ArgumentException(
                FormattableString.Invariant($"dropout needs a probability in [0, 1), got {Probability}")
            );
}

/// <summary>[channels x height x width] to [d].</summary>
public sealed record FlattenSpec : LayerSpec
{
    internal override IReadOnlyList<int> OutputShape(IReadOnlyList<int> input) =>
        [input.Aggregate(1, (p, s) => checked(p * s))];
}

/// <summary>x - logsumexp(x) over the outputs: log probabilities, for <see cref="NegativeLogLikelihood"/>.</summary>
public sealed record LogSoftmaxSpec : LayerSpec
{
    internal override IReadOnlyList<int> OutputShape(IReadOnlyList<int> input) =>
        input is [_] ? input : throw new ArgumentException($"log softmax needs [d], got {Text(input)}");
}
