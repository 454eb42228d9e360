// One run: a teacher with its samples, a student, its training, and probes at step 0, at every probe_freq_steps-th step
// and at the last one. Kinds of rows (column "kind"):
//   probe       losses beside their levels, alignments, and the exponents, bulk and outliers of each weight matrix
//   spectrum    all singular values of a matrix: W0 (weights of hidden layer 0), dW0 (W0 less its start), Z0
//               (features), M0 (the update since the probe before)
//   values      histogram of the entries of a weight matrix
//   curve       overlaps of all right singular vectors of W0 with the teacher's direction
//   overlap     squared overlaps of the singular vectors of W and M, before or after the update, left or right
//   alignment   squared overlaps of the first singular vectors of W with all of dW, beside what theory expects
//   analysis    the spectral analysis of a layer (enable_ww)
//   end         why the run is over, and whether it diverged (1 or 0)
using HeavyTails.Core.Numerics;
using HeavyTails.Papers.SingleIndex.Contexts;
using HeavyTails.Runs.Cells;

namespace HeavyTails.Papers.SingleIndex.Experiments;

/// <summary>Runs a single-index model and records it.</summary>
public static class SingleIndexRun
{
    // Above it some sum of squares of weights is infinite in float32.
    private const double MaxSquare = float.MaxValue;

    /// <summary>The rows of a run, computed as they are asked for.</summary>
    /// <param name="context">All settings of the run.</param>
    /// <param name="seed">Seed of the data and, unless the context has one of its own, of the student.</param>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static IEnumerable<Row> Rows(SingleIndexContext context, ulong seed)
    {
        context.Checked();
        return Run(context, seed);
    }

    /// <summary>The teacher and the samples of a run.</summary>
    public static SingleIndexData Data(SingleIndexContext context, ulong seed) =>
        SingleIndexData.Draw(
            new()
            {
                Samples = context.Samples,
                TestSamples = context.TestSamples,
                Dimension = context.Dimension,
                LabelNoise = context.LabelNoise,
                CentreLabels = context.CentreLabels,
                Seed = Shuffle.Mix(seed, "data"),
            }
        );

    /// <summary>The untrained student of a run.</summary>
    public static Student Start(SingleIndexContext context, ulong seed) =>
        Student.Draw(
            context.Dimension,
            context.Width,
            context.StudentSeed ?? Shuffle.Mix(seed, "student"),
            context.Layers
        ) with
        {
            Activation = context.Activation,
        };

    /// <summary>How the student of a run is trained.</summary>
    public static StudentRecipe Recipe(SingleIndexContext context, ulong seed) =>
        new()
        {
            Rule =
                context.Optimizer == OptimizerKind.Sgd
                    ? new StudentDescent { Momentum = context.Momentum, WeightDecay = context.WeightDecay }
                    : new StudentAdam
                    {
                        WeightDecay = context.WeightDecay,
                        Epsilon = context.AdamEpsilon,
                        Form = context.AdamForm,
                    },
            LearningRate = context.LearningRate,
            Schedule = context.Schedule,
            BatchSize = context.BatchSize,
            Epochs = context.Epochs,
            Normalise = context.WeightNormalization,
            FixLastLayer = context.FixLastLayer,
            Seed = Shuffle.Mix(seed, "order"),
        };

    private static IEnumerable<Row> Run(SingleIndexContext context, ulong seed)
    {
        using var arithmetic = RunArithmetic.Of(context);
        var (data, start) = (Data(context, seed), Start(context, seed));
        var probes = new RunProbes(context, data, start, arithmetic.Value);
        var stop = new EarlyStop(context.EarlyStopPatience, context.EarlyStopTolerance);
        var first = StartProbes.Of(
            context,
            seed,
            () => new([.. probes.At(new(0, 0, 0, double.NaN, start))], probes.TestLoss)
        );
        foreach (var row in first.Rows)
            yield return row;
        var over = stop.After(first.TestLoss) is { } reason ? new Ending(reason) : null;
        var (last, total) = (
            0L,
            (long)context.Epochs * ((context.Samples + context.BatchSize - 1) / context.BatchSize)
        );
        using var steps = StudentLoop.Run(start, data.Train, Recipe(context, seed), arithmetic.Value).GetEnumerator();
        while (over is null)
        {
            over = Next(steps);
            if (over is not null)
                break;
            var step = steps.Current;
            last = step.Step;
            if (last % context.ProbeFrequency != 0 && last != total)
                continue;
            var (rows, failed) = Probe(probes, step);
            foreach (var row in rows)
                yield return row;
            over = failed ?? (stop.After(probes.TestLoss) is { } early ? new(early) : null);
        }
        yield return new RowFields()
            .Add("kind", "end")
            .Add("step", last)
            .Add("reason", over.Reason)
            .AddValue("diverged", over.Diverged)
            .Add("routine", arithmetic.Value.Routine)
            .Add("spectra", probes.Backend)
            .ToRow();
    }

    // Weights on their way to infinity have no read-out any more before their loss is infinite.
    private static (IEnumerable<Row> Rows, Ending? Failed) Probe(RunProbes probes, StudentStep step)
    {
        try
        {
            return (probes.At(step), null);
        }
        catch (Exception fault) when (fault is ArithmeticException || IsOfWeights(fault, step.Student))
        {
            return (
                [],
                new(FormattableString.Invariant($"no probe at step {step.Step}: {fault.Message}")) { Diverged = true }
            );
        }
    }

    // Spectra refuse weights that are infinite, also those that are so in float32 or whose squares are.
    private static bool IsOfWeights(Exception fault, Student student) =>
        fault is ArgumentException && student.Hidden.Append(student.Output).Any(w => !(Vectors.Dot(w, w) < MaxSquare));

    // Makes the next step and returns why there is none, or null. A run that diverges has a record up to there.
    private static Ending? Next(IEnumerator<StudentStep> steps)
    {
        try
        {
            return steps.MoveNext() ? null : new("all steps are made");
        }
        catch (ArithmeticException fault)
        {
            return new(fault.Message) { Diverged = true };
        }
    }

    private sealed record Ending(string Reason)
    {
        public bool Diverged { get; init; }
    }
}
