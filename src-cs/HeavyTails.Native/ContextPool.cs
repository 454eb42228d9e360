using System.Collections.Concurrent;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Native;

/// <summary>
/// The contexts of one backend. A native context serves one call at a time, so a backend of one thread has one for each caller that is inside, kept for the next; a
/// backend of more threads has a single one, on whose threads its callers take turns: else each would bring as many threads of its own.
/// </summary>
internal sealed class ContextPool(int threads, SpectralAccuracy accuracy)
{
    private readonly ConcurrentBag<ContextHandle> free = [];
    private readonly Lazy<ContextHandle> shared = new(() => ContextHandle.Create(threads, accuracy));

    /// <summary>A context until the lease is disposed.</summary>
    public Lease Rent() =>
        new(
            this,
            threads != 1 ? shared.Value
                : free.TryTake(out var context) ? context
                : ContextHandle.Create(threads, accuracy)
        );

    /// <summary>A context in use.</summary>
    public readonly ref struct Lease(ContextPool pool, ContextHandle context)
    {
        /// <summary>Nobody else's until <see cref="Dispose"/>, but for a shared one.</summary>
        public ContextHandle Context => context;

        /// <summary>Gives it back.</summary>
        public void Dispose()
        {
            if (!pool.shared.IsValueCreated)
                pool.free.Add(context);
        }
    }
}
