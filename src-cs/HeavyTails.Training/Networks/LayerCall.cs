// A layer with weights W [g x a] and bias b [g] at T places of a sample: y_t = W x_t + b, t = 1 .. T. A dense layer has
// T = 1 place of a sample [a], a convolution its T output pixels with x_t the window of a = channels kh kw numbers.
// With the input [scale x_t, 1] of a + 1 numbers, the derivative of a function of y with respect to [W b] is
// sum_t (d / d y_t) [scale x_t, 1]', where scale multiplies W x_t in networks of other scalings than the standard one.
using HeavyTails.Training.Tensors;
using static TorchSharp.torch;

namespace HeavyTails.Training.Networks;

/// <summary>The windows of a convolution, height before width, in pixels.</summary>
/// <param name="Height">Height of a window.</param>
/// <param name="Width">Width of a window.</param>
internal sealed record ConvolutionWindow(long Height, long Width)
{
    /// <summary>Distance between two windows.</summary>
    public required (long, long) Stride { get; init; }

    /// <summary>Zeros added on each side of the image.</summary>
    public required (long, long) Padding { get; init; }

    /// <summary>Distance between two pixels of a window.</summary>
    public (long, long) Dilation { get; init; } = (1, 1);
}

/// <summary>What one layer with weights took and gave in a forward pass of b samples.</summary>
internal sealed record LayerCall
{
    /// <summary>Name of the layer, for example "fc1".</summary>
    public required string Name { get; init; }

    /// <summary>The input: [b x .. x a] of a dense layer, [b x channels x height x width] of a convolution.</summary>
    public required Tensor Input { get; init; }

    /// <summary>The output with the graph that leads to it, of the layout of the input.</summary>
    public required Tensor Output { get; init; }

    /// <summary>Number g of outputs, or of output channels.</summary>
    public long Outputs => Output.shape[Window is null ? Output.Dimensions - 1 : 1];

    /// <summary>Whether the layer has a bias.</summary>
    public required bool HasBias { get; init; }

    /// <summary>The factor of W x in the output. Default: 1.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>The windows of a convolution; null for a dense layer.</summary>
    public required ConvolutionWindow? Window { get; init; }

    /// <summary>
    /// The inputs [scale x_t, 1] as [b x T x a] in float64, the 1 where there is a bias; without a graph.
    /// </summary>
    public Tensor Inputs()
    {
        var x = Input.detach();
        x = Window is { } w
            ? nn.functional.unfold(x, (w.Height, w.Width), w.Dilation, w.Padding, w.Stride).transpose(1, 2)
            : x.reshape(x.shape[0], -1, x.shape[^1]);
        x = x.to(ScalarType.Float64);
        if (Scale != 1)
            x = x.Times(Scale);
        return HasBias ? cat([x, ones([x.shape[0], x.shape[1], 1], dtype: x.dtype, device: x.device)], 2) : x;
    }

    /// <summary>A gradient with respect to the output as [b x T x g] in float64.</summary>
    public Tensor Slopes(Tensor gradient)
    {
        var (g, b) = (gradient.detach().to(ScalarType.Float64), gradient.shape[0]);
        return Window is null ? g.reshape(b, -1, g.shape[^1]) : g.reshape(b, g.shape[1], -1).transpose(1, 2);
    }
}
