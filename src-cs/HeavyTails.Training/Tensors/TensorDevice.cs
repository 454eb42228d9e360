using TorchSharp;
using static TorchSharp.torch;

namespace HeavyTails.Training.Tensors;

/// <summary>Where tensors are kept and computed with: the CPU, or a GPU through a libtorch with CUDA.</summary>
public sealed record TensorDevice
{
    private readonly int _index;

    // No object of TorchSharp is made before libtorch is known to be there.
    private TensorDevice(string name, DeviceType type, int index) => (Name, Type, _index) = (name, type, index);

    /// <summary>The CPU, whose memory .NET shares.</summary>
    public static TensorDevice Cpu { get; } = new("cpu", DeviceType.CPU, -1);

    /// <summary>
    /// The device without memory, on which operations check shapes, number types and devices, and compute nothing.
    /// </summary>
    internal static TensorDevice Meta { get; } = new("meta", DeviceType.META, -1);

    /// <summary>"cpu", "cuda" or "cuda:N".</summary>
    public string Name { get; }

    /// <summary>The device as TorchSharp has it.</summary>
    public Device Device => new(Type, _index);

    /// <summary>The kind of device.</summary>
    internal DeviceType Type { get; }

    /// <summary>Whether .NET can read and write the memory of its tensors.</summary>
    internal bool IsHost => Type == DeviceType.CPU;

    /// <summary>The device of that name, which libtorch has.</summary>
    /// <param name="name">"cpu", "cuda" or "cuda:N" with a number N from 0.</param>
    /// <exception cref="ArgumentException">The name is none; the message says what is.</exception>
    /// <exception cref="LibTorchException">libtorch is missing, or it does not have the device.</exception>
    public static TensorDevice Named(string name)
    {
        DeviceName.Check(name);
        if (DeviceName.CudaIndex(name) is not { } index)
            return Cpu;
        var (info, count) = (LibTorch.Info, CudaDevices());
        return index < count
            ? new(name, DeviceType.CUDA, index)
            : throw new LibTorchException(
                $"device: expected cpu or one of the {count} CUDA devices of libtorch {info.Version} in {info.Folder}, "
                    + $"got {name}"
            );
    }

    /// <summary>Number of GPUs that libtorch can compute on: 0 for a libtorch without CUDA.</summary>
    /// <exception cref="LibTorchException">libtorch is missing.</exception>
    public static int CudaDevices()
    {
        LibTorch.LoadWhenNeeded();
        _ = LibTorch.Info;
        return cuda.is_available() ? cuda.device_count() : 0;
    }

    /// <summary>The tensor on this device: itself where it is there, otherwise a copy in the current scope.</summary>
    internal Tensor Take(Tensor x) => IsHost && x.device_type == DeviceType.CPU ? x : x.to(Device);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
