// Threads, gradient mode, scopes and random numbers: the state that is not in a tensor.
using System.Runtime.InteropServices.Marshalling;
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Threads inside one operation, of libtorch and of the OpenBLAS under it. At least 1.</summary>
    public static void set_num_threads(int num) => Calls.htt_set_threads(num);
    public static int get_num_threads() => Calls.htt_threads();

    /// <summary>A scope: the tensors made on this thread until it is disposed are disposed with it.</summary>
    public static DisposeScope NewDisposeScope() => new();

    /// <summary>Runs the expression in a scope of its own; its result outlives it.</summary>
    public static Tensor WrappedTensorDisposeScope(Func<Tensor> expr)
    {
        using var scope = NewDisposeScope();
        return expr().MoveToOuterDisposeScope();
    }

    /// <summary>No graph is recorded on this thread until the guard is disposed.</summary>
    public static IDisposable no_grad() => new GradMode(false);
    public static IDisposable enable_grad(bool enabled = true) => new GradMode(enabled);
    public static IDisposable set_grad_enabled(bool mode = true) => new GradMode(mode);
    public static bool is_grad_enabled() => Calls.htt_grad_mode() != 0;

    private sealed class GradMode(bool on) : IDisposable
    {
        private readonly int before = Calls.htt_set_grad_mode(on ? 1 : 0);
        public void Dispose() => Calls.htt_set_grad_mode(before);
    }

    /// <summary>Seeds every device's default generator.</summary>
    public static Generator manual_seed(long seed) => random.manual_seed(seed);

    public static class random
    {
        /// <summary>Seeds every device's default generator; returns the CPU's.</summary>
        public static Generator manual_seed(long seed)
        {
            Calls.htt_manual_seed(seed);
            return Generator.Default;
        }

        public static long initial_seed() => Generator.Default.initial_seed();

        /// <summary>The state of the CPU's default generator, bytes [n].</summary>
        public static Tensor get_rng_state() => Generator.Default.get_state();
        public static void set_rng_state(Tensor new_state) => Generator.Default.set_state(new_state);
    }

    /// <summary>A stream of random numbers of its own, on a device.</summary>
    [NativeMarshalling(typeof(GeneratorMarshaller))]
    public class Generator : IDisposable
    {
        private nint handle;

        public static Generator Default => Calls.htt_generator_default();

        public Generator(ulong seed = 0, Device? device = null)
        {
            device ??= CPU;
            handle = Calls.htt_generator_new(seed, (int)device.type, device.index);
            if (handle == 0) throw Calls.LastError();
            this.device = device;
        }

        internal Generator(nint handle) => (this.handle, device) = (handle, CPU);

        internal nint Handle => handle != 0 ? handle : throw new ObjectDisposedException(nameof(Generator));
        public Device device { get; }

        public Generator manual_seed(long seed)
        {
            Calls.htt_generator_seed(this, (ulong)seed);
            return this;
        }

        public long initial_seed() => Calls.htt_generator_initial_seed(this);

        /// <summary>Everything that decides the numbers to come, bytes [n]: saved and set back, the stream goes on with the same bits.</summary>
        public Tensor get_state() => Calls.htt_generator_state(this);
        public void set_state(Tensor value) => Calls.htt_generator_set_state(this, value);

        public void Dispose()
        {
            Free();
            GC.SuppressFinalize(this);
        }

        ~Generator() => Free();

        private void Free()
        {
            var freed = Interlocked.Exchange(ref handle, 0);
            if (freed != 0) Calls.htt_generator_free(freed);
        }
    }
}
