using System.Runtime.ExceptionServices;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.Analysis;

/// <summary>The spectral diagnosis of a whole model.</summary>
public static class ModelAnalysis
{
    /// <summary>Weights of a layer that is analysed alone, with all threads inside it: 2048 x 2048.</summary>
    public const long LargeLayer = 1L << 22;

    /// <summary>
    /// Diagnoses every layer, several at once. At most <paramref name="threads"/> layers are in memory, and one with more than
    /// <see cref="LargeLayer"/> weights is alone and has all threads. The result has the model's own order and does not depend on the threads.
    /// </summary>
    /// <param name="layers">In the model's own order; biases and norms too, they are listed as skipped.</param>
    /// <param name="backend">Computes the singular values.</param>
    /// <param name="options">What to compute; WeightWatcher's defaults when null.</param>
    /// <param name="progress">Told after each layer; may be called from any thread.</param>
    /// <param name="threads">Layers at once; all processors when null.</param>
    /// <param name="cancellation">Stops between layers.</param>
    public static ModelResult Of(
        IEnumerable<Layer> layers,
        ISpectralBackend backend,
        AnalysisOptions? options = null,
        IProgress<AnalysisProgress>? progress = null,
        int? threads = null,
        CancellationToken cancellation = default
    )
    {
        options = (options ?? AnalysisOptions.Default).Checked();
        var workers = threads ?? Environment.ProcessorCount;
        if (workers < 1)
            throw new ArgumentOutOfRangeException(nameof(threads), $"expected at least 1 thread, got {workers}");
        var all = LayerGroups.Join(layers);
        var ids = new int[all.Count];
        for (int i = 0, id = 0; i < ids.Length; i++)
            ids[i] = LayerKinds.HasSpectrum(all[i].Kind) ? ++id : 0;
        var outcomes = new LayerOutcome[all.Count];
        var (done, dead) = (0, 0L);
        void Analyse(int i, ISpectralBackend with)
        {
            outcomes[i] = LayerAnalysis.Of(all[i], with, options, ids[i]);
            // Weights are dead now, but the collector lets large arrays lie until it is pressed: a model of large layers would have several of them in memory at once.
            if (
                Interlocked.Add(ref dead, all[i].StoredCount) > LargeLayer
                && Interlocked.Exchange(ref dead, 0) > LargeLayer
            )
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: false);
            progress?.Report(new AnalysisProgress(Interlocked.Increment(ref done), all.Count, all[i].Name));
        }

        var (inside, across) = (backend.WithThreads(workers), backend.WithThreads(1));
        var small = new List<int>();
        for (var i = 0; i < all.Count; i++)
        {
            if (all[i].StoredCount <= LargeLayer)
                small.Add(i);
            else
            {
                cancellation.ThrowIfCancellationRequested();
                Analyse(i, inside);
            }
        }
        // The largest first, one at a time: no thread is left with a large one at the end, and none holds layers that another could begin.
        var counts = all.Select(l => l.StoredCount).ToArray();
        small.Sort((i, j) => counts[i] != counts[j] ? counts[j].CompareTo(counts[i]) : i.CompareTo(j));
        Share(
            small.Count,
            workers,
            next =>
            {
                cancellation.ThrowIfCancellationRequested();
                Analyse(small[next], across);
            }
        );
        LayerResult[] results = [.. outcomes.SelectMany(o => o.Results)];
        SkippedLayer[] skipped = [.. outcomes.SelectMany(o => o.Skipped)];
        return new ModelResult(results, skipped, Summarise(results), options.WithDefaults(), inside.Info);
    }

    /// <summary>
    /// Means of the columns that are averaged (<see cref="LayerColumn.IsAveraged"/>: WeightWatcher's and both forms of
    /// DeepDataProfiler's universal metric) over the layers that have a finite value; a failed fit has none.
    /// </summary>
    public static IReadOnlyList<SummaryMean> Summarise(IReadOnlyList<LayerResult> layers)
    {
        var means = new List<SummaryMean>();
        foreach (var column in LayerColumns.Present(layers))
        {
            if (!column.IsAveraged)
                continue;
            var (sum, count) = (0.0, 0);
            foreach (var layer in layers)
            {
                if (column.Value(layer) is not double value || !double.IsFinite(value))
                    continue;
                sum += value;
                count++;
            }
            if (count > 0)
                means.Add(new SummaryMean(column.Name, sum / count, count));
        }
        return means;
    }

    // Hands out 0 ... count - 1 in this order, each to the thread that is free first, this one among them. The first exception ends it and is thrown here.
    private static void Share(int count, int threads, Action<int> work)
    {
        var begun = -1;
        Exception? fault = null;
        void Run()
        {
            try
            {
                while (fault is null && Interlocked.Increment(ref begun) is var next && next < count)
                    work(next);
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref fault, e, null);
            }
        }
        var others = new Thread[Math.Clamp(count, 1, threads) - 1];
        for (var t = 0; t < others.Length; t++)
        {
            others[t] = new Thread(Run) { IsBackground = true };
            others[t].Start();
        }
        Run();
        foreach (var thread in others)
            thread.Join();
        if (fault is not null)
            ExceptionDispatchInfo.Throw(fault);
    }
}
