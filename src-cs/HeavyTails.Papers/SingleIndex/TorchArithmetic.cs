// The definitions of IStudentArithmetic with float32 tensors of libtorch, on a CPU or a CUDA device:
//   z_l = sigma(z_{l-1} V_l'),  V_l = W_l / sqrt d_{l-1},  f = z_{L-1} a / sqrt h,  r = f - y,
//   D_l = e_l o sigma'(u_l),  e_{l-1} = D_l V_l,  dL/dW_l = D_l' z_{l-1} / sqrt d_{l-1}.
// The products are written out: automatic differentiation would keep u_l and its graph, and compute the gradient of a.
using HeavyTails.Core.Fits;
using HeavyTails.Native.Curvature;
using HeavyTails.Training.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace HeavyTails.Papers.SingleIndex;

/// <summary>
/// Features and gradients by float32 products of libtorch, which is loaded by the first object of this type. Samples
/// stay on the device; weights and gradients are copied at each call.
/// </summary>
public sealed class TorchArithmetic : IStudentArithmetic, IDisposable
{
    private readonly Device _device;
    private readonly int _threads;
    private readonly SampleCopies<DeviceSample> _samples = new();
    private readonly Lock _gate = new();

    /// <summary>Chooses a device.</summary>
    /// <param name="device">"cpu", "cuda" or "cuda:N" with a number N from 0. Default: "cpu".</param>
    /// <param name="threads">Number of threads of libtorch's operations, at least 1. Default: 1.</param>
    /// <exception cref="ArgumentException">The name or the number is none; the message says what is.</exception>
    /// <exception cref="LibTorchException">libtorch is missing, or it does not have the device.</exception>
    public TorchArithmetic(string device = "cpu", int threads = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        var cuda = CudaIndex(device);
        _threads = threads;
        LibTorch.LoadWhenNeeded();
        var info = LibTorch.Info;
        if (cuda is { } index && Devices() is var count && index >= count)
            throw new LibTorchException(
                $"device: expected cpu or one of the {count} CUDA devices of libtorch {info.Version} in {info.Folder}, "
                    + $"got {device}"
            );
        _device = cuda is null ? CPU : new Device(DeviceType.CUDA, cuda.Value);
        Routine = $"libtorch {info.Version}, float32, {device}, {threads} threads";
    }

    /// <inheritdoc/>
    public string Routine { get; }

    /// <inheritdoc/>
    public double[][] Features(Student student, double[] x, Variant variant = Variant.Corrected)
    {
        if (x.Length == 0 || x.Length % student.Dimension != 0)
            throw new ArgumentException($"expected inputs [n x {student.Dimension}], got {x.Length} numbers");
        lock (_gate)
        {
            Threads.Set(_threads);
            using var scope = NewDisposeScope();
            using var still = no_grad();
            var features = new double[student.Hidden.Count][];
            var z = OnDevice(x, x.Length / student.Dimension, student.Dimension);
            for (var layer = 0; layer < features.Length; layer++)
            {
                var root = Math.Sqrt(student.Inputs(layer));
                var u = z.mm(Weights(student, layer).t());
                z = Activated(student.Activation, u);
                features[layer] = OnHost(variant == Variant.Legacy ? Activated(student.Activation, u.div(root)) : z);
            }
            return features;
        }
    }

    /// <inheritdoc/>
    public StudentGradient Gradient(Student student, SingleIndexSample sample)
    {
        if (sample.Dimension != student.Dimension)
            throw new ArgumentException($"expected inputs of dimension {student.Dimension}, got {sample.Dimension}");
        lock (_gate)
        {
            Threads.Set(_threads);
            using var scope = NewDisposeScope();
            using var still = no_grad();
            var (n, h, layers) = (sample.Count, student.Width, student.Hidden.Count);
            var (weights, z) = (new Tensor[layers], new Tensor[layers + 1]);
            var copy = Copy(sample);
            z[0] = copy.X;
            for (var layer = 0; layer < layers; layer++)
            {
                weights[layer] = Weights(student, layer);
                z[layer + 1] = Activated(student.Activation, z[layer].mm(weights[layer].t()));
            }
            var output = OnDevice(student.Output, h, 1).div_(Math.Sqrt(h));
            var residual = z[layers].mm(output).sub_(copy.Y);
            var loss = residual.to(ScalarType.Float64).square().mean().item<double>();
            residual.mul_(2.0 / n);
            var ofOutput = OnHost(z[layers].t().mm(residual).div_(Math.Sqrt(h)));
            var (ofHidden, back) = (new double[layers][], residual.mm(output.t()));
            for (var layer = layers - 1; layer >= 0; layer--)
            {
                back.mul_(Slopes(student.Activation, z[layer + 1]));
                ofHidden[layer] = OnHost(back.t().mm(z[layer]).div_(Math.Sqrt(student.Inputs(layer))));
                if (layer > 0)
                    back = back.mm(weights[layer]);
            }
            return new(loss, ofHidden, ofOutput);
        }
    }

    /// <summary>Releases the copies of samples on the device.</summary>
    public void Dispose() => _samples.Dispose();

    private DeviceSample Copy(SingleIndexSample sample) =>
        _samples.Of(
            sample,
            "float32",
            () =>
                new(
                    OnDevice(sample.X, sample.Count, sample.Dimension).DetachFromDisposeScope(),
                    OnDevice(sample.Y, sample.Count, 1).DetachFromDisposeScope()
                )
        );

    // V_l: the weights are divided in float64, before they are rounded.
    private Tensor Weights(Student student, int layer)
    {
        var (h, inputs) = (student.Width, student.Inputs(layer));
        using var wide = tensor(student.Hidden[layer], [h, inputs], dtype: ScalarType.Float64);
        return wide.div_(Math.Sqrt(inputs)).to(ScalarType.Float32).to(_device);
    }

    private Tensor OnDevice(double[] values, long rows, long columns)
    {
        using var wide = tensor(values, [rows, columns], dtype: ScalarType.Float64);
        return wide.to(ScalarType.Float32).to(_device);
    }

    private static double[] OnHost(Tensor values)
    {
        using var wide = values.cpu().to(ScalarType.Float64).contiguous();
        var result = GC.AllocateUninitializedArray<double>(checked((int)wide.numel()));
        wide.data<double>().CopyTo(result);
        return result;
    }

    private static Tensor Activated(PerceptronActivation activation, Tensor u) =>
        activation switch
        {
            PerceptronActivation.Tanh => u.tanh(),
            PerceptronActivation.ReLU => u.relu(),
            PerceptronActivation.Softplus => nn.functional.softplus(u),
            PerceptronActivation.Identity => u,
            _ => throw new ArgumentOutOfRangeException(nameof(activation), $"got the activation {activation}"),
        };

    // sigma'(u) where z = sigma(u). For softplus, 1 / (1 + exp(-u)) = 1 - exp(-z).
    private static Tensor Slopes(PerceptronActivation activation, Tensor z) =>
        activation switch
        {
            PerceptronActivation.Tanh => 1 - z.square(),
            PerceptronActivation.ReLU => z.gt(0),
            PerceptronActivation.Softplus => z.neg().expm1_().neg_(),
            PerceptronActivation.Identity => ones_like(z),
            _ => throw new ArgumentOutOfRangeException(nameof(activation), $"got the activation {activation}"),
        };

    // The number of a CUDA device; null for the CPU.
    private static int? CudaIndex(string device)
    {
        if (device == "cpu")
            return null;
        if (device == "cuda")
            return 0;
        const string Prefix = "cuda:";
        return
            device.StartsWith(Prefix, StringComparison.Ordinal)
            && int.TryParse(
                device.AsSpan(Prefix.Length),
                System.Globalization.NumberStyles.None,
                System.Globalization.CultureInfo.InvariantCulture,
                out var index
            )
            ? index
            : throw new ArgumentException($"device: expected cpu, cuda or cuda:N with N >= 0, got {device}");
    }

    private static int Devices() => cuda.is_available() ? cuda.device_count() : 0;

    /// <summary>A sample in float32 on the device.</summary>
    private sealed record DeviceSample(Tensor X, Tensor Y) : IDisposable
    {
        public void Dispose()
        {
            X.Dispose();
            Y.Dispose();
        }
    }
}
