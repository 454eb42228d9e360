using System.Collections.Concurrent;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Native;

/// <summary>
/// The contexts of one backend. A native context serves one call at a time. A backend of one thread has a context for
/// each call that is running, and keeps it for the next call. A backend of several threads has a single context, which
/// its callers use one after the other, because each further context would start as many threads again. So has one on a
/// GPU, because each further context would take as much of the device's memory again.
/// </summary>
internal sealed class ContextPool(int threads, SpectralAccuracy accuracy, int? gpu)
{
    private readonly ConcurrentBag<ContextHandle> free = [];
    private readonly Lazy<ContextHandle> shared = new(() => ContextHandle.Create(threads, accuracy, gpu));

    /// <summary>Returns a context for use until the lease is disposed.</summary>
    public Lease Rent() =>
        new(
            this,
            threads != 1 || gpu is not null ? shared.Value
                : free.TryTake(out var context) ? context
                : ContextHandle.Create(threads, accuracy)
        );

    /// <summary>A context in use by one caller.</summary>
    public readonly ref struct Lease(ContextPool pool, ContextHandle context)
    {
        /// <summary>
        /// The context in use. Unless it is the shared one, no other caller has it until <see cref="Dispose"/>.
        /// </summary>
        public ContextHandle Context => context;

        /// <summary>Gives the context back to the pool.</summary>
        public void Dispose()
        {
            if (!pool.shared.IsValueCreated)
                pool.free.Add(context);
        }
    }
}
