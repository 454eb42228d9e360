// f(x): [b x d] -> [b x outputs], from the layers of a NetworkSpec. Every weight is drawn from its own stream of the
// seed by SplitMix64, so that the initial weights do not depend on libtorch or on the number of threads.
using HeavyTails.Core.Layers;
using HeavyTails.Training.Tensors;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace HeavyTails.Training.Networks;

/// <summary>Number types of weights, samples and gradients.</summary>
public enum Precision
{
    /// <summary>IEEE 754 float32, 4 bytes.</summary>
    Single,

    /// <summary>IEEE 754 float64, 8 bytes.</summary>
    Double,
}

/// <summary>One trained tensor of a network.</summary>
/// <param name="Name">Name of layer and tensor, for example "fc1.weight" or "conv2.bias".</param>
/// <param name="Kind">Kind of the layer for weights, or bias.</param>
/// <param name="Tensor">The values: a leaf of the graph that requires a gradient.</param>
public sealed record NetworkParameter(string Name, LayerKind Kind, Tensor Tensor)
{
    /// <summary>Whether this is a weight matrix or kernel, not a bias.</summary>
    public bool IsWeight => Kind != LayerKind.Bias;

    /// <summary>Name of the layer, for example "fc1".</summary>
    public string LayerName => Name[..Name.LastIndexOf('.')];

    /// <summary>Dimensions of the tensor, outermost first.</summary>
    public IReadOnlyList<int> Shape { get; } = [.. Tensor.shape.Select(d => (int)d)];

    /// <summary>A row-major copy of the values.</summary>
    public TensorData Values()
    {
        using var scope = NewDisposeScope();
        var plain = Tensor.detach().cpu().contiguous();
        return plain.dtype == ScalarType.Float64
            ? new(Shape, plain.data<double>().ToArray())
            : new(Shape, plain.data<float>().ToArray());
    }
}

/// <summary>A network with its weights. Disposing it frees them.</summary>
public sealed partial class Network : IDisposable
{
    private readonly List<Func<Tensor, Generator?, Tensor>> _steps = [];
    private readonly List<NetworkParameter> _parameters = [];

    private readonly long[] _inputShape;

    private Network(NetworkSpec spec, Precision precision, TensorDevice device)
    {
        (Spec, Precision, Device) = (spec, precision, device);
        _inputShape = [.. spec.InputShape.Select(d => (long)d)];
    }

    /// <summary>The description that the network was built from.</summary>
    public NetworkSpec Spec { get; }

    /// <summary>Number type of the parameters.</summary>
    public Precision Precision { get; }

    /// <summary>Where the parameters are; samples are expected there too.</summary>
    public TensorDevice Device { get; }

    /// <summary>Weights and biases in forward order.</summary>
    public IReadOnlyList<NetworkParameter> Parameters => _parameters;

    /// <summary>The weight matrices and kernels in forward order; they are numbered as layers 1, 2, ...</summary>
    public IEnumerable<NetworkParameter> Weights => _parameters.Where(p => p.IsWeight);

    /// <summary>Number of trained values.</summary>
    public long ParameterCount => _parameters.Sum(p => p.Shape.Aggregate(1L, (n, d) => n * d));

    /// <summary>Whether the network has dropout, so that training and evaluation differ.</summary>
    public bool HasDropout => Spec.Layers.Any(layer => layer is DropoutSpec { Probability: > 0 });

    /// <summary>Draws the initial weights of a network.</summary>
    /// <param name="spec">The layers, the law of the weights and the scaling.</param>
    /// <param name="seed">The seed that alone decides the weights, in either precision.</param>
    /// <param name="precision">Number type. Default: float32.</param>
    /// <param name="device">Where the parameters are. Default: the CPU.</param>
    /// <exception cref="LibTorchException">There is no libtorch that can be used.</exception>
    public static Network Build(
        NetworkSpec spec,
        ulong seed,
        Precision precision = Precision.Single,
        TensorDevice? device = null
    )
    {
        _ = LibTorch.Info; // throws with a message if libtorch is missing
        var network = new Network(spec, precision, device ?? TensorDevice.Cpu);
        var (dense, convolutions) = (0, 0);
        var last = spec
            .Layers.Select((layer, i) => (layer, i))
            .LastOrDefault(at => at.layer is DenseSpec or ConvolutionSpec)
            .i;
        var shape = spec.InputShape;
        for (var i = 0; i < spec.Layers.Count; i++)
        {
            var layer = spec.Layers[i];
            if (layer is DenseSpec d)
                network.AddDense($"fc{++dense}", d, shape[0], i == last, seed);
            else if (layer is ConvolutionSpec c)
                network.AddConvolution($"conv{++convolutions}", c, shape[0], i == last, seed);
            else
                network._steps.Add(Plain(layer));
            shape = layer.OutputShape(shape);
        }
        return network;
    }

    /// <summary>Outputs [b x outputs] in evaluation, without dropout.</summary>
    /// <param name="x">Samples [b x d] or [b x channels x height x width], b >= 1.</param>
    /// <exception cref="ArgumentException">
    /// Shape, number type or device do not fit; the message holds both.
    /// </exception>
    public Tensor Forward(Tensor x) => Forward(x, null);

    /// <summary>Outputs [b x outputs] in training; the generator draws the masks of dropout.</summary>
    public Tensor Forward(Tensor x, Generator? dropout)
    {
        var shape = x.shape;
        CheckInput(x, shape);
        if (shape.Length == 2 && _inputShape.Length > 1)
            x = x.reshape([shape[0], .. _inputShape]);
        foreach (var step in _steps)
            x = step(x, dropout);
        return x;
    }

    // libtorch ends the process on some shapes that do not fit, so they are checked here.
    private void CheckInput(Tensor x, long[] shape)
    {
        if (x.dtype != Precision.Type())
        {
            throw new ArgumentException(
                $"expected samples of {Precision.Type()}, as the network computes, got {x.dtype}"
            );
        }
        if (x.device_type != Device.Type)
            throw new ArgumentException($"expected samples on {Device}, where the network is, got {x.device}");
        if (shape.Length == 0 || shape[0] == 0)
            throw new ArgumentException("expected at least one sample");
        var sample = shape.AsSpan(1);
        if (sample.SequenceEqual(_inputShape) || (sample.Length == 1 && sample[0] == Spec.Dimension))
            return;
        throw new ArgumentException(
            $"expected samples of [{string.Join(" x ", _inputShape)}], got [{string.Join(" x ", sample.ToArray())}]"
        );
    }

    /// <summary>Index of a parameter among <see cref="Parameters"/>; -1 if it is none of them.</summary>
    internal int IndexOf(NetworkParameter parameter) =>
        _parameters.FindIndex(p => ReferenceEquals(p.Tensor, parameter.Tensor));

    /// <summary>
    /// A network of the same description, device and weights in a number type, which its user disposes.
    /// </summary>
    public Network Copy(Precision precision)
    {
        var copy = Build(Spec, 0, precision, Device);
        using var quiet = no_grad();
        for (var i = 0; i < _parameters.Count; i++)
            copy._parameters[i].Tensor.copy_(_parameters[i].Tensor);
        return copy;
    }

    /// <summary>The weights as layers of the spectral analysis; their values are read when they are used.</summary>
    public IReadOnlyList<Layer> Layers() =>
        [
            .. Weights.Select(p => new Layer
            {
                Name = p.LayerName,
                TensorName = p.Name,
                Kind = p.Kind,
                Shape = p.Shape,
                DType = Precision == Precision.Double ? "f64" : "f32",
                Load = p.Values,
            }),
        ];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var parameter in _parameters)
            parameter.Tensor.Dispose();
    }

    private void AddDense(string name, DenseSpec layer, int fanIn, bool last, ulong seed)
    {
        var w = AddWeight(name, LayerKind.Linear, [layer.Width, fanIn], fanIn, seed);
        var b = layer.Bias ? AddBias(name, layer.Width, fanIn, seed) : null;
        var scale = Multiplier(fanIn, last);
        _steps.Add(
            (x, _) =>
                scale == 1 ? functional.linear(x, w, b)
                : b is null ? functional.linear(x, w).Times(scale)
                : functional.linear(x, w).Times(scale) + b
        );
    }

    private void AddConvolution(string name, ConvolutionSpec layer, int channels, bool last, ulong seed)
    {
        var fanIn = channels * layer.Kernel * layer.Kernel;
        var w = AddWeight(name, LayerKind.Conv2d, [layer.Channels, channels, layer.Kernel, layer.Kernel], fanIn, seed);
        var b = layer.Bias ? AddBias(name, layer.Channels, fanIn, seed) : null;
        var scale = Multiplier(fanIn, last);
        long[] stride = [layer.Stride, layer.Stride],
            padding = [layer.Padding, layer.Padding];
        _steps.Add(
            (x, _) =>
            {
                if (scale == 1)
                    return functional.conv2d(x, w, b, stride, padding);
                var y = functional.conv2d(x, w, null, stride, padding).Times(scale);
                return b is null ? y : y + b.reshape(1, layer.Channels, 1, 1);
            }
        );
    }

    private double Multiplier(int fanIn, bool last) =>
        Spec.Scaling switch
        {
            Scaling.Standard => 1,
            Scaling.MeanField when last => 1.0 / fanIn,
            _ => 1 / Math.Sqrt(fanIn),
        };

    private Tensor AddWeight(string name, LayerKind kind, int[] shape, int fanIn, ulong seed)
    {
        var values = new float[shape.Aggregate(1, (n, d) => checked(n * d))];
        var random = Streams.Of(seed, Streams.Weights, (ulong)_parameters.Count);
        Spec.Initialization.Weights(values, new(Out: shape[0], In: fanIn), Spec.Scaling, ref random);
        return Add(name + ".weight", kind, shape, values);
    }

    private Tensor AddBias(string name, int width, int fanIn, ulong seed)
    {
        var values = new float[width];
        var random = Streams.Of(seed, Streams.Weights, (ulong)_parameters.Count);
        Spec.Initialization.Biases(values, fanIn, ref random);
        return Add(name + ".bias", LayerKind.Bias, [width], values);
    }

    private Tensor Add(string name, LayerKind kind, int[] shape, float[] values)
    {
        using var scope = NewDisposeScope();
        var tensor = Device
            .Take(torch.tensor(values, [.. shape.Select(d => (long)d)], dtype: Precision.Type()))
            .requires_grad_(true)
            .DetachFromDisposeScope();
        _parameters.Add(new(name, kind, tensor));
        return tensor;
    }

    private static Func<Tensor, Generator?, Tensor> Plain(LayerSpec layer) =>
        layer switch
        {
            FlattenSpec => (x, _) => x.reshape(x.shape[0], -1),
            LogSoftmaxSpec => (x, _) => functional.log_softmax(x, 1),
            MaxPoolSpec pool => (x, _) =>
                functional.max_pool2d(x, [pool.Kernel, pool.Kernel], [pool.Stride, pool.Stride]),
            DropoutSpec drop => (x, random) =>
            {
                if (random is null || drop.Probability == 0)
                    return x;
                // Drawn on the CPU, so that the masks of a seed are the same on every device.
                var kept = torch
                    .rand(x.shape, dtype: x.dtype, generator: random)
                    .to(x.device)
                    .ge(x.Number(drop.Probability))
                    .to(x.dtype);
                return (x * kept).Times(1 / (1 - drop.Probability));
            },
            ActivationSpec { Function: Activation.ReLU } => (x, _) => x.relu(),
            ActivationSpec { Function: Activation.Tanh } => (x, _) => x.tanh(),
            ActivationSpec { Function: Activation.Softplus } => (x, _) => functional.softplus(x),
            ActivationSpec { Function: Activation.Sigmoid } => (x, _) => x.sigmoid(),
            ActivationSpec { Function: Activation.Identity } => (x, _) => x,
            _ => throw new ArgumentException($"expected a layer that a network can compute, got {layer}"),
        };
}

internal static class PrecisionTypes
{
    public static ScalarType Type(this Precision precision) =>
        precision == Precision.Double ? ScalarType.Float64 : ScalarType.Float32;
}
