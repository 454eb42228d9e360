using System.Runtime.ExceptionServices;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.Analysis;

/// <summary>Analyses all layers of a model, several at once.</summary>
public static class ModelAnalysis
{
    /// <summary>
    /// Number of weights, 2048 x 2048, above which a layer is analysed alone and has all threads.
    /// </summary>
    public const long LargeLayer = 1L << 22;

    /// <summary>
    /// Analyses every layer. At most <see cref="ModelAnalysisRun.Threads"/> layers are in memory at once; a layer of
    /// more than <see cref="LargeLayer"/> weights is analysed alone and has all threads. The result has the model's own
    /// order and does not depend on the number of threads.
    /// </summary>
    /// <param name="layers">
    /// The model's layers in its own order; biases and norms among them are listed as skipped.
    /// </param>
    /// <param name="backend">The backend that computes the singular values.</param>
    /// <param name="options">The quantities to compute; WeightWatcher's defaults when null.</param>
    /// <param name="run">Progress, threads and cancellation; the defaults of the record when null.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of threads is below 1.</exception>
    public static ModelResult Of(
        IEnumerable<Layer> layers,
        ISpectralBackend backend,
        AnalysisOptions? options = null,
        ModelAnalysisRun? run = null
    )
    {
        options = (options ?? AnalysisOptions.Default).Checked();
        run ??= new();
        var workers = run.Threads ?? Environment.ProcessorCount;
        if (workers < 1)
            throw new ArgumentOutOfRangeException(nameof(run), $"expected at least 1 thread, got {workers}");
        var all = LayerKinds.Numbered(LayerGroups.Join(layers));
        var outcomes = new LayerOutcome[all.Count];
        var (done, dead) = (0, 0L);
        void Analyse(int i, ISpectralBackend with)
        {
            outcomes[i] = LayerAnalysis.Of(all[i], with, options, all[i].Id);
            // The weights are garbage now, but large arrays are collected only under memory pressure: without this call
            // a model of large layers would have several of them in memory at once.
            if (
                Interlocked.Add(ref dead, all[i].StoredCount) > LargeLayer
                && Interlocked.Exchange(ref dead, 0) > LargeLayer
            )
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: false);
            run.Progress?.Report(new AnalysisProgress(Interlocked.Increment(ref done), all.Count, all[i].Name));
        }

        var (inside, across) = (backend.WithThreads(workers), backend.WithThreads(1));
        var small = new List<int>();
        for (var i = 0; i < all.Count; i++)
        {
            if (all[i].StoredCount <= LargeLayer)
                small.Add(i);
            else
            {
                run.Cancellation.ThrowIfCancellationRequested();
                Analyse(i, inside);
            }
        }
        // Layers are handed out one at a time in order of decreasing size, so that no thread ends with a large layer
        // while the others are idle.
        var counts = all.Select(l => l.StoredCount).ToArray();
        small.Sort((i, j) => counts[i] != counts[j] ? counts[j].CompareTo(counts[i]) : i.CompareTo(j));
        Share(
            small.Count,
            workers,
            next =>
            {
                run.Cancellation.ThrowIfCancellationRequested();
                Analyse(small[next], across);
            }
        );
        LayerResult[] results = [.. outcomes.SelectMany(o => o.Results)];
        SkippedLayer[] skipped = [.. outcomes.SelectMany(o => o.Skipped)];
        return new ModelResult
        {
            Layers = results,
            Skipped = skipped,
            Summary = Summarise(results),
            Options = options.WithDefaults(),
            Backend = inside.Info,
        };
    }

    /// <summary>
    /// Returns the means of the averaged columns (<see cref="LayerColumn.IsAveraged"/>: WeightWatcher's averages and
    /// both forms of DeepDataProfiler's universal metric) over the layers with a finite value; a failed fit has none.
    /// </summary>
    public static IReadOnlyList<SummaryMean> Summarise(IReadOnlyList<LayerResult> layers)
    {
        var means = new List<SummaryMean>();
        foreach (var column in LayerColumns.For(layers))
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

    // Hands out 0 ... count - 1 in this order, each to the first free thread; the calling thread is one of them. The
    // first exception ends the work and is thrown to the caller.
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
