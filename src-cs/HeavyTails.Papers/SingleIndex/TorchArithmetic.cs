// The definitions of IStudentArithmetic with float32 tensors of libtorch, on a CPU or a CUDA device. The inputs of a
// layer are divided by the root of their number, s_l = z_l / sqrt d_l, instead of its weights and gradients:
//   u_l = s_{l-1} W_l',  z_l = sigma(u_l),  f = z_{L-1} (a / sqrt h),  r = (2/n) (f - y),
//   D_l = e_l o sigma'(u_l),  dL/dW_l = D_l' s_{l-1},  e_{l-1} = D_l W_l / sqrt d_{l-1}.
// The products are written out: automatic differentiation would keep u_l and its graph.
using System.Runtime.InteropServices;
using HeavyTails.Core.Curvature;
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
        _threads = threads;
        DeviceName.Check(device);
        LibTorch.LoadWhenNeeded();
        var info = LibTorch.Info;
        _device = TensorDevice.Named(device).Device;
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
            var inputs = OnDevice(x, x.Length / student.Dimension, student.Dimension);
            for (var layer = 0; layer < features.Length; layer++)
            {
                var root = Math.Sqrt(student.Inputs(layer));
                var u = inputs.div_(root).mm(Weights(student, layer).t());
                inputs = Activated(student.Activation, u);
                features[layer] = OnHost(
                    variant == Variant.Legacy ? Activated(student.Activation, u.div(root)) : inputs
                );
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
            var root = Math.Sqrt(h);
            var (weights, inputs, z) = (new Tensor[layers], new Tensor[layers], new Tensor[layers]);
            var copy = Copy(sample);
            for (var layer = 0; layer < layers; layer++)
            {
                weights[layer] = Weights(student, layer);
                inputs[layer] = layer == 0 ? copy.X : z[layer - 1].div(root);
                z[layer] = Activated(student.Activation, inputs[layer].mm(weights[layer].t()));
            }
            var output = OnDevice(student.Output, h, 1).div_(root);
            var residual = z[^1].mm(output).sub_(copy.Y);
            var loss = residual.to(ScalarType.Float64).square().mean().item<double>();
            residual.mul_(2.0 / n);
            var ofOutput = OnHost(z[^1].t().mm(residual).div_(root));
            var (ofHidden, back) = (new double[layers][], residual.mm(output.t()));
            for (var layer = layers - 1; layer >= 0; layer--)
            {
                TimesSlopes(student.Activation, z[layer], back);
                ofHidden[layer] = OnHost(back.t().mm(inputs[layer]));
                if (layer > 0)
                    back = back.mm(weights[layer]).div_(root);
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
                    OnDevice(sample.X, sample.Count, sample.Dimension)
                        .div_(Math.Sqrt(sample.Dimension))
                        .DetachFromDisposeScope(),
                    OnDevice(sample.Y, sample.Count, 1).DetachFromDisposeScope()
                )
        );

    private Tensor Weights(Student student, int layer) =>
        OnDevice(student.Hidden[layer], student.Width, student.Inputs(layer));

    private Tensor OnDevice(double[] values, long rows, long columns)
    {
        var narrow = GC.AllocateUninitializedArray<float>(values.Length);
        CurvatureArguments.Convert(values, narrow);
        return tensor(narrow, [rows, columns]).to(_device);
    }

    private static double[] OnHost(Tensor values)
    {
        var result = GC.AllocateUninitializedArray<double>(checked((int)values.numel()));
        using var here = values.cpu().contiguous();
        CurvatureArguments.Convert(MemoryMarshal.Cast<byte, float>(here.bytes), result);
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

    // e <- e sigma'(u) where z = sigma(u). For softplus, 1 / (1 + exp(-u)) = 1 - exp(-z).
    private static void TimesSlopes(PerceptronActivation activation, Tensor z, Tensor e)
    {
        switch (activation)
        {
            case PerceptronActivation.Tanh:
                e.addcmul_(e.mul(z), z, -1);
                break;
            case PerceptronActivation.ReLU:
                e.mul_(z.gt(0));
                break;
            case PerceptronActivation.Softplus:
                e.mul_(z.neg().expm1_().neg_());
                break;
            case PerceptronActivation.Identity:
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(activation), $"got the activation {activation}");
        }
    }

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
