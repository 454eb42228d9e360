// Step 0 has nothing of the training in it: cells of one repetition that differ in optimiser, step size, schedule or
// batches begin at the same student and data. Its probe is made once in a process for all of them.
using HeavyTails.Papers.SingleIndex.Contexts;
using HeavyTails.Runs.Cells;

namespace HeavyTails.Papers.SingleIndex.Experiments;

/// <summary>The probe of an untrained student.</summary>
/// <param name="Rows">All rows of step 0.</param>
/// <param name="TestLoss">The test loss by which a run may stop.</param>
internal sealed record StartProbe(IReadOnlyList<Row> Rows, double TestLoss);

/// <summary>The last probes of step 0 in this process, for any number of threads.</summary>
internal static class StartProbes
{
    // Cells of a grid follow each other with their repetitions one by one: as many probes as a sweep has repetitions
    // are needed, times the sizes that it varies. With whole spectra one has about .1 MB.
    private const int Most = 32;

    private static readonly Lock Access = new();
    private static readonly LinkedList<Entry> Latest = [];

    /// <summary>
    /// The probe of an earlier run that began as this one does, or the one that is made now. Runs that begin in the
    /// same way at the same time wait for one of them.
    /// </summary>
    /// <param name="context">The settings of the run. Maps of overlaps need the weights of step 0: they are made
    /// anew.</param>
    /// <param name="seed">Seed of its data and its student.</param>
    /// <param name="make">Makes the probe.</param>
    public static StartProbe Of(SingleIndexContext context, ulong seed, Func<StartProbe> make)
    {
        if (context.PlotOverlaps)
            return make();
        var entry = EntryOf(Untrained(context), seed, make);
        try
        {
            return entry.Probe.Value;
        }
        catch
        {
            lock (Access)
                Latest.Remove(entry);
            throw;
        }
    }

    private static Entry EntryOf(SingleIndexContext context, ulong seed, Func<StartProbe> make)
    {
        lock (Access)
        {
            var entry =
                Latest.FirstOrDefault(known => known.Seed == seed && known.Context == context)
                ?? new(context, seed, new(make));
            Latest.Remove(entry);
            Latest.AddFirst(entry);
            if (Latest.Count > Most)
                Latest.RemoveLast();
            return entry;
        }
    }

    // The settings without those that act from the first step on.
    private static SingleIndexContext Untrained(SingleIndexContext context)
    {
        var none = new SingleIndexContext();
        return context with
        {
            BatchSize = context.Samples,
            TestBatchSize = context.TestBatchSize,
            Epochs = none.Epochs,
            Optimizer = none.Optimizer,
            Momentum = none.Momentum,
            WeightDecay = none.WeightDecay,
            LearningRate = none.LearningRate,
            Schedule = none.Schedule,
            WeightNormalization = none.WeightNormalization,
            AdamEpsilon = none.AdamEpsilon,
            AdamForm = none.AdamForm,
            ProbeFrequency = none.ProbeFrequency,
            EarlyStopPatience = none.EarlyStopPatience,
            EarlyStopTolerance = none.EarlyStopTolerance,
            Repeats = none.Repeats,
            VaryingParameter = none.VaryingParameter,
        };
    }

    private sealed class Entry(SingleIndexContext context, ulong seed, Lazy<StartProbe> probe)
    {
        public SingleIndexContext Context => context;

        public ulong Seed => seed;

        public Lazy<StartProbe> Probe => probe;
    }
}
