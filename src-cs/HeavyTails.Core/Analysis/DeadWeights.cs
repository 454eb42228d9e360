namespace HeavyTails.Core.Analysis;

/// <summary>
/// Weights of finished layers, which are garbage. Large arrays are collected only under memory pressure: without a
/// collection now and then, a model of large layers would have several of them in memory at once.
/// </summary>
internal sealed class DeadWeights
{
    private long _count;

    /// <summary>Counts the weights of a finished layer, and collects garbage once they are a large layer's.</summary>
    public void Add(long weights)
    {
        const long most = ModelAnalysis.LargeLayer;
        if (Interlocked.Add(ref _count, weights) > most && Interlocked.Exchange(ref _count, 0) > most)
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: false);
    }
}
