// Element types and devices.
using TorchSharp.Native;

namespace TorchSharp;

/// <summary>Where a tensor lives: PyTorch's device types, by PyTorch's numbers.</summary>
public enum DeviceType { CPU = 0, CUDA = 1 }

public static partial class torch
{
    /// <summary>Element types, by PyTorch's numbers.</summary>
    public enum ScalarType : sbyte { Byte = 0, Int8 = 1, Int16 = 2, Int32 = 3, Int64 = 4, Float16 = 5, Float32 = 6, Float64 = 7, Bool = 11, BFloat16 = 15 }

    public static readonly ScalarType uint8 = ScalarType.Byte, int8 = ScalarType.Int8, int16 = ScalarType.Int16, int32 = ScalarType.Int32, int64 = ScalarType.Int64;
    public static readonly ScalarType float16 = ScalarType.Float16, bfloat16 = ScalarType.BFloat16, float32 = ScalarType.Float32, float64 = ScalarType.Float64;
    public static readonly ScalarType @bool = ScalarType.Bool, @long = ScalarType.Int64, @float = ScalarType.Float32, @double = ScalarType.Float64;

    /// <summary>A device type and, for CUDA, which one: "cpu", "cuda", "cuda:1".</summary>
    public class Device
    {
        public DeviceType type { get; }
        public int index { get; }

        public Device(DeviceType type, int index = -1) => (this.type, this.index) = (type, type == DeviceType.CPU ? -1 : index);

        public Device(string description)
        {
            var parts = description.Split(':');
            type = parts[0].ToLowerInvariant() switch
            {
                "cpu" => DeviceType.CPU,
                "cuda" => DeviceType.CUDA,
                _ => throw new ArgumentException($"expected a device like cpu, cuda or cuda:1, got '{description}'", nameof(description)),
            };
            index = parts.Length > 1 && type != DeviceType.CPU ? int.Parse(parts[1]) : -1;
        }

        public override string ToString() =>
            index < 0 ? type.ToString().ToLowerInvariant() : $"{type.ToString().ToLowerInvariant()}:{index}";
        public override bool Equals(object? obj) => obj is Device other && other.type == type && other.index == index;
        public override int GetHashCode() => HashCode.Combine(type, index);
    }

    public static readonly Device CPU = new(DeviceType.CPU);
    public static Device CUDA => new(DeviceType.CUDA);

    public static Device device(string description) => new(description);
    public static Device device(DeviceType type, int index = -1) => new(type, index);

    /// <summary>Loads libtorch and checks that the device is there.</summary>
    public static void InitializeDeviceType(DeviceType deviceType)
    {
        if (!TryInitializeDeviceType(deviceType)) throw new InvalidOperationException($"Torch device type {deviceType} did not initialise on this machine.");
    }

    /// <summary>Whether libtorch loads and has the device.</summary>
    public static bool TryInitializeDeviceType(DeviceType deviceType) =>
        Calls.htt_threads() > 0 && (deviceType == DeviceType.CPU || cuda.is_available());

    public static class cuda
    {
        public static bool is_available() => device_count() > 0;
        public static int device_count() => Calls.htt_cuda_count();
    }
}
