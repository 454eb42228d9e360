using System.Runtime.InteropServices.Marshalling;
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>An n-dimensional array of libtorch: a handle to it, disposed by hand, by a <see cref="DisposeScope"/>, or late by the finalizer.</summary>
    /// <remarks>Errors of libtorch arrive as <see cref="System.Runtime.InteropServices.ExternalException"/> with one line of text; a disposed tensor throws <see cref="ObjectDisposedException"/>.</remarks>
    [NativeMarshalling(typeof(TensorMarshaller))]
    public partial class Tensor : IDisposable
    {
        private static long live, peak;

        internal DisposeScope? scope;
        internal int slot;   // where in its scope's list
        private nint handle;

        internal Tensor(nint handle)
        {
            this.handle = handle;
            var now = Interlocked.Increment(ref live);
            if (now > peak) peak = now;
            DisposeScope.Current?.Add(this);
        }

        /// <summary>Tensors that are alive in this process, and the most there ever were.</summary>
        public static long TotalCount => Interlocked.Read(ref live);
        public static long PeakCount => peak;

        public bool IsInvalid => handle == 0;
        public nint Handle => handle != 0 ? handle : throw new ObjectDisposedException(nameof(Tensor), "The tensor has been disposed.");

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        ~Tensor() => Dispose(false);

        protected virtual void Dispose(bool disposing)
        {
            var freed = Interlocked.Exchange(ref handle, 0);
            if (freed == 0) return;
            if (disposing) scope?.Remove(this);
            Calls.htt_free(freed);
            Interlocked.Decrement(ref live);
        }

        // The reference moves out; this tensor is left empty.
        internal nint TakeHandle()
        {
            var taken = Handle;
            handle = 0;
            scope?.Remove(this);
            Interlocked.Decrement(ref live);
            GC.SuppressFinalize(this);
            return taken;
        }

        public Tensor MoveToOuterDisposeScope() => scope is { } owner ? owner.MoveToOuter(this) : this;
        public Tensor DetachFromDisposeScope() => scope is { } owner ? owner.Detach(this) : this;

        /// <summary>A second handle to the same tensor (the same memory, the same gradient).</summary>
        public Tensor alias() => Calls.htt_same(this);

        public unsafe long[] shape
        {
            get
            {
                var sizes = new long[dim()];
                fixed (long* p = sizes) Calls.htt_sizes(this, p);
                return sizes;
            }
        }

        public long size(int dim) => shape[dim < 0 ? dim + (int)this.dim() : dim];

        public unsafe long[] stride()
        {
            var strides = new long[dim()];
            fixed (long* p = strides) Calls.htt_strides(this, p);
            return strides;
        }

        public long dim() => Calls.htt_dim(this);
        public long ndim => dim();
        public long Dimensions => dim();
        public long numel() => Calls.htt_numel(this);
        public long NumberOfElements => numel();
        public long ElementSize => Calls.htt_element_size(this);
        public long element_size() => ElementSize;
        public ScalarType dtype => (ScalarType)Calls.htt_dtype(this);
        public DeviceType device_type => (DeviceType)Calls.htt_device(this);
        public int device_index => Calls.htt_device_index(this);
        public Device device => new(device_type, device_index);
        public bool is_contiguous() => Calls.htt_is_contiguous(this) != 0;
        public bool is_floating_point() => dtype is ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64;

        // Values; == is elementwise and gives a tensor, so compare with null by `is null`.
        public bool Equals(Tensor target) => Calls.htt_equal(this, target) switch { 1 => true, 0 => false, _ => throw Calls.LastError() };
        public override bool Equals(object? obj) => obj is Tensor other && Equals(other);
        public override int GetHashCode() => handle.GetHashCode();
    }
}
