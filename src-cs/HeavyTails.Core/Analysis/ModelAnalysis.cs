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

    // Weights that large layers in memory have together where the model has no larger layer: 256 MiB of float32.
    private const long LargeTogether = 1L << 26;

    // Layers and weights (4 MiB of float32) of which the spectra are computed together at most.
    private const int LayersTogether = 64;
    private const long WeightsTogether = 1L << 20;

    // Work is handed out in at least so many parts for each thread, so that all end at about the same time.
    private const int PartsPerThread = 8;

    /// <summary>
    /// Analyses every layer. A layer of more than <see cref="LargeLayer"/> weights is decomposed alone and has all
    /// threads; the next one is loaded meanwhile where both together have no more weights than the model's largest
    /// layer, or than 2^26. Of smaller layers at most <see cref="ModelAnalysisRun.Threads"/> are in memory at once, or
    /// for each thread up to 64 that have no more than 2^20 weights in all. The result has the model's own order and
    /// does not depend on the number of threads, nor on the other layers of the model.
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
        var counts = all.Select(l => l.StoredCount).ToArray();
        var outcomes = new LayerOutcome[all.Count];
        var done = 0;
        var dead = new DeadWeights();
        LoadedLayer Load(int i)
        {
            run.Cancellation.ThrowIfCancellationRequested();
            return LoadedLayer.Of(all[i], options, all[i].Id);
        }
        void Finish(int i, LoadedLayer loaded, ReadOnlySpan<Esd> spectra, ISpectralBackend with)
        {
            outcomes[i] = loaded.Finish(spectra, with);
            dead.Add(counts[i]);
            run.Progress?.Report(new AnalysisProgress(Interlocked.Increment(ref done), all.Count, all[i].Name));
        }

        var (inside, across) = (backend.WithThreads(workers), backend.WithThreads(1));
        int[] large = [.. Enumerable.Range(0, all.Count).Where(i => counts[i] > LargeLayer)],
            small = [.. Enumerable.Range(0, all.Count).Where(i => counts[i] <= LargeLayer)];
        var room = new Room(Math.Max(LargeTogether, large.Length == 0 ? 0 : large.Max(i => counts[i])));
        var turn = new Lock();
        // One layer at a time is analysed, while the next one is loaded: each has all threads, and vectors are computed
        // by a BLAS, which has one thread count for the process.
        Share(
            large.Length,
            Math.Min(2, workers),
            next =>
            {
                var i = large[next];
                using var taken = room.Take(counts[i]);
                var loaded = Load(i);
                lock (turn)
                    Finish(i, loaded, Esd.OfMany(loaded.Sets, inside, options.Accuracy), inside);
            }
        );
        // Layers are handed out in order of decreasing size, so that no thread ends with a large layer while the others
        // are idle; those of one shape follow each other.
        Array.Sort(small, (i, j) => counts[i] != counts[j] ? counts[j].CompareTo(counts[i]) : i.CompareTo(j));
        var parts = Together(small, counts, workers);
        Share(
            parts.Count,
            workers,
            next =>
            {
                LoadedLayer[] loaded = [.. parts[next].Select(Load)];
                var spectra = Esd.OfMany([.. loaded.SelectMany(l => l.Sets)], across, options.Accuracy).AsSpan();
                foreach (var (i, layer) in parts[next].Zip(loaded))
                {
                    Finish(i, layer, spectra[..layer.Sets.Count], across);
                    spectra = spectra[layer.Sets.Count..];
                }
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

    // Cuts the layers into parts, of which the spectra are computed together.
    private static List<int[]> Together(int[] layers, long[] counts, int workers)
    {
        var most = Math.Clamp(layers.Length / (PartsPerThread * workers), 1, LayersTogether);
        List<int[]> parts = [];
        for (var from = 0; from < layers.Length; )
        {
            var (to, weights) = (from, 0L);
            while (
                to < layers.Length
                && to - from < most
                && (to == from || weights + counts[layers[to]] <= WeightsTogether)
            )
                weights += counts[layers[to++]];
            parts.Add(layers[from..to]);
            from = to;
        }
        return parts;
    }

    // Room for weights in memory. What is larger than all of it waits until it is empty.
    private sealed class Room(long weights)
    {
        private readonly object gate = new();
        private long taken;

        public IDisposable Take(long count)
        {
            lock (gate)
            {
                while (taken > 0 && taken + count > weights)
                    Monitor.Wait(gate);
                taken += count;
            }
            return new Place(this, count);
        }

        private sealed class Place(Room room, long count) : IDisposable
        {
            public void Dispose()
            {
                lock (room.gate)
                {
                    room.taken -= count;
                    Monitor.PulseAll(room.gate);
                }
            }
        }
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
