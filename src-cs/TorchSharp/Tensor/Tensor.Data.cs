// From libtorch's memory to .NET's and back; conversion of type and device.
using System.Runtime.CompilerServices;
using TorchSharp.Native;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public unsafe partial class Tensor
    {
        /// <summary>The only element. T must be the tensor's element type.</summary>
        public T item<T>() where T : unmanaged
        {
            RequireType<T>();
            var (real, integer) = Item();
            if (typeof(T) == typeof(double)) return Unsafe.BitCast<double, T>(real);
            if (typeof(T) == typeof(float)) return Unsafe.BitCast<float, T>((float)real);
            if (typeof(T) == typeof(long)) return Unsafe.BitCast<long, T>(integer);
            if (typeof(T) == typeof(int)) return Unsafe.BitCast<int, T>((int)integer);
            if (typeof(T) == typeof(short)) return Unsafe.BitCast<short, T>((short)integer);
            if (typeof(T) == typeof(sbyte)) return Unsafe.BitCast<sbyte, T>((sbyte)integer);
            if (typeof(T) == typeof(byte)) return Unsafe.BitCast<byte, T>((byte)integer);
            return Unsafe.BitCast<bool, T>(integer != 0);
        }

        internal (double Real, long Integer) Item()
        {
            double real;
            long integer;
            Calls.htt_item(this, &real, &integer);
            return (real, integer);
        }

        /// <summary>The elements, on the CPU, as .NET sees them. T must be the tensor's element type.</summary>
        public TensorAccessor<T> data<T>() where T : unmanaged
        {
            RequireType<T>();
            return new TensorAccessor<T>(this);
        }

        /// <summary>The memory of a contiguous tensor on the CPU, up to 2 GiB: the tensor's own, not a copy. Setting copies into it.</summary>
        public Span<byte> bytes
        {
            get
            {
                if (!is_contiguous()) throw new NotImplementedException("bytes: expected a contiguous tensor; call contiguous() first");
                return new Span<byte>(DataPointer(), checked((int)(numel() * ElementSize)));
            }
            set
            {
                var memory = bytes;
                if (value.Length != memory.Length) throw new ArgumentException($"expected {memory.Length} bytes for [{string.Join(" x ", shape)}] of {dtype}, got {value.Length}");
                value.CopyTo(memory);
            }
        }

        internal void* DataPointer()
        {
            var pointer = Calls.htt_data(this);
            return pointer != null || numel() == 0 ? pointer : throw Calls.LastError();
        }

        private void RequireType<T>()
        {
            if (TypeOf<T>() != dtype) throw new ArgumentException($"expected a tensor of {typeof(T).Name}, got one of {dtype}");
        }

        public Tensor to(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            DisposeIf(disposeAfter, Calls.htt_to_type(this, (int)type, copy ? 1 : 0, non_blocking ? 1 : 0));

        public Tensor to(Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            DisposeIf(disposeAfter, Calls.htt_to(this, Options.Of(null, device, false), copy ? 1 : 0, non_blocking ? 1 : 0));

        public Tensor to(DeviceType deviceType, int deviceIndex = -1, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(new Device(deviceType, deviceIndex), copy, disposeAfter, non_blocking);

        public Tensor to(ScalarType type, Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            DisposeIf(disposeAfter, Calls.htt_to(this, Options.Of(type, device, false), copy ? 1 : 0, non_blocking ? 1 : 0));

        public Tensor to(Tensor other, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(other.dtype, other.device, copy, disposeAfter, non_blocking);

        // to() of what it already is gives another handle to the same tensor, as it does in PyTorch.
        private Tensor DisposeIf(bool dispose, Tensor result)
        {
            if (dispose) Dispose();
            return result;
        }

        public Tensor type(ScalarType dtype) => to(dtype);
        public Tensor cpu() => to(CPU);
        public Tensor cuda(Device? device = null, bool non_blocking = false) => to(device ?? CUDA, non_blocking: non_blocking);
        public Tensor @float() => to(ScalarType.Float32);
        public Tensor @double() => to(ScalarType.Float64);
        public Tensor @int() => to(ScalarType.Int32);
        public Tensor @long() => to(ScalarType.Int64);
        public Tensor @bool() => to(ScalarType.Bool);

        public Tensor clone() => Calls.htt_clone(this);
        public Tensor contiguous() => Calls.htt_contiguous(this);

        public Tensor copy_(Tensor source, bool non_blocking = false)
        {
            Calls.htt_copy_(this, source, non_blocking ? 1 : 0);
            return this;
        }

        // The tensor stays who it is and takes over the other's values, type and device.
        internal void SetData(Tensor other) => Calls.htt_set_data(this, other);

        internal static ScalarType? TypeOf<T>() =>
            typeof(T) == typeof(float) ? ScalarType.Float32 : typeof(T) == typeof(double) ? ScalarType.Float64
            : typeof(T) == typeof(long) ? ScalarType.Int64 : typeof(T) == typeof(int) ? ScalarType.Int32
            : typeof(T) == typeof(short) ? ScalarType.Int16 : typeof(T) == typeof(sbyte) ? ScalarType.Int8
            : typeof(T) == typeof(byte) ? ScalarType.Byte : typeof(T) == typeof(bool) ? ScalarType.Bool : null;
    }
}

/// <summary>The only element of a tensor as a .NET number, converted from whichever type it has.</summary>
public static class TensorExtensionMethods
{
    public static float ToSingle(this torch.Tensor value) => (float)value.Item().Real;
    public static double ToDouble(this torch.Tensor value) => value.Item().Real;
    public static long ToInt64(this torch.Tensor value) => value.is_floating_point() ? (long)value.Item().Real : value.Item().Integer;
    public static int ToInt32(this torch.Tensor value) => checked((int)value.ToInt64());
    public static bool ToBoolean(this torch.Tensor value) => value.Item().Real != 0;

    public static Modules.Parameter AsParameter(this torch.Tensor tensor) => new(tensor);
    public static string str(this torch.Tensor tensor, string fltFormat = "g5", int width = 100) => tensor.ToString(TensorStringStyle.Julia, fltFormat, width);

    /// <summary>One entry of TorchSharp's .dat: type, rank and sizes in LEB128, then the elements, little-endian.</summary>
    public static void Save(this torch.Tensor tensor, BinaryWriter writer) => DatFormat.Write(writer, tensor);

    /// <summary>Reads one entry into the tensor, whose type and shape must be the entry's.</summary>
    public static void Load(this torch.Tensor tensor, BinaryReader reader) => DatFormat.Read(reader, tensor);
}
