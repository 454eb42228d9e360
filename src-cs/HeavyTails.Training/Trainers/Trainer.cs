// w_{k+1} = w_k - eta_k (gradient of the batch's mean loss at w_k), k = 0 .. K - 1: one process, one thread, one scope a step.
using System.Diagnostics;
using System.Text.Json.Nodes;
using HeavyTails.Checkpoints.Formats.Safetensors;
using HeavyTails.Data.Transforms;
using HeavyTails.Runs.Folders;
using HeavyTails.Training.Batches;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Objectives;
using HeavyTails.Training.Probes;
using HeavyTails.Training.Recipes;
using HeavyTails.Training.Tensors;
using static TorchSharp.torch;

namespace HeavyTails.Training.Trainers;

/// <summary>How a run is carried out; nothing here moves its bits.</summary>
public sealed record TrainerOptions
{
    /// <summary>Folder of runs: this one goes to FOLDER/HASH. Null for a run that leaves nothing on the disk and cannot be resumed.</summary>
    public string? Runs { get; init; }

    /// <summary>Told a few times a second.</summary>
    public IProgress<TrainingProgress>? Progress { get; init; }

    /// <summary>Ends the run after the step at hand, with what there is; its folder can be taken up again.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>How often a run with a folder is saved, so that a killed one loses no more. 20 s by default: a save of a small network takes milliseconds.</summary>
    public TimeSpan SaveEvery { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>What the run is called in progress: "seed 3".</summary>
    public string Label { get; init; } = "";
}

/// <summary>How far a run is.</summary>
/// <param name="Label">Of the run.</param>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Loss">Of the last batch.</param>
public readonly record struct TrainingProgress(string Label, long Step, long Steps, double Loss);

/// <summary>A run that ended, as planned or not.</summary>
public sealed class TrainingResult : IDisposable
{
    /// <summary>The network, with the weights it has now.</summary>
    public required Network Network { get; init; }

    /// <summary>What the probes wrote.</summary>
    public required TrainingRecord Record { get; init; }

    /// <summary>Steps done.</summary>
    public required long Step { get; init; }

    /// <summary>Steps asked for.</summary>
    public required long Steps { get; init; }

    /// <summary>The step whose loss was NaN or infinite, at which the run ended; null for a healthy one.</summary>
    public required long? NotFiniteAt { get; init; }

    /// <summary>Loss of the last batch, before its step; NaN or infinite where the run ended for that.</summary>
    public required double LastLoss { get; init; }

    /// <summary>Whether there is nothing more to do: all steps done, or the loss not finite.</summary>
    public bool Completed => Step == Steps || NotFiniteAt is not null;

    /// <summary>The run's folder, complete or partial; null for a run without one.</summary>
    public required string? Folder { get; init; }

    /// <summary>Wall time of training and probes, over all sessions of a resumed run.</summary>
    public required double Seconds { get; init; }

    /// <inheritdoc/>
    public void Dispose() => Network.Dispose();
}

/// <summary>Trains networks.</summary>
public static class Trainer
{
    private static readonly TimeSpan ProgressEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Runs the recipe. With a folder, a complete run is read back, a partial one is taken up where it was saved, and either gives the same bits as
    /// a run that nothing stopped. Libtorch is held to one thread: several runs at once go in threads or processes of their own.
    /// </summary>
    /// <param name="recipe">What to do.</param>
    /// <param name="train">On which samples.</param>
    /// <param name="probes">What to find out on the way; they belong to this run.</param>
    /// <param name="options">Where to, how to be stopped.</param>
    /// <exception cref="ArgumentException">Network, loss, data or probes do not fit each other; both sides are in the message.</exception>
    public static TrainingResult Run(
        TrainingRecipe recipe,
        Samples train,
        IReadOnlyList<Probe>? probes = null,
        TrainerOptions? options = null
    )
    {
        recipe.Check();
        train.CheckFor(recipe.Network, recipe.Loss);
        probes ??= [];
        options ??= new();
        Differentiation.Require();
        Threads.Set(1);
        var plan = new BatchPlan(recipe.Sampling, train.Count, recipe.BatchSize, recipe.Seed);
        var steps = recipe.StepsIn(plan.StepsPerEpoch);
        var record = new TrainingRecord([.. probes.Select(p => p.Columns(recipe.Network))]);
        var network = Network.Build(recipe.Network, recipe.Seed, recipe.Precision);
        try
        {
            using var folder = options.Runs is { } root
                ? new TrainingFolder(root, Context(recipe, train, probes))
                : null;
            using var optimizer = recipe.Optimizer.Start(network);
            var state = new TrainingState(network, optimizer, probes, record) { Started = DateTimeOffset.UtcNow };
            var moment = new Moment(network, recipe, train, plan.StepsPerEpoch)
            {
                LastStep = steps,
                Files = (IRunFiles?)folder ?? new NoFiles(),
            };
            foreach (var probe in probes)
                probe.Start(moment);
            var resumed = folder is not null && state.Load(folder);
            if (folder is { IsComplete: true })
                options.Progress?.Report(new(options.Label, state.Step, steps, state.LastLoss));
            else
            {
                state.Sessions++;
                Train(recipe, train, plan, state, moment, record, network, optimizer, probes, options, folder, resumed);
                if (state.Step == steps || state.NotFiniteAt is not null)
                    Complete(recipe, train, probes, state, steps, record, network, folder);
            }
            return new()
            {
                Network = network,
                Record = record,
                Step = state.Step,
                Steps = steps,
                NotFiniteAt = state.NotFiniteAt,
                LastLoss = state.LastLoss,
                Folder = folder?.Path,
                Seconds = state.Seconds,
            };
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private static void Train(
        TrainingRecipe recipe,
        Samples train,
        BatchPlan plan,
        TrainingState state,
        Moment moment,
        TrainingRecord record,
        Network network,
        Optimizer optimizer,
        IReadOnlyList<Probe> probes,
        TrainerOptions options,
        TrainingFolder? folder,
        bool resumed
    )
    {
        var (clock, before) = (Stopwatch.StartNew(), state.Seconds);
        var (saved, shown) = (clock.Elapsed, TimeSpan.Zero);
        var places = new int[plan.BatchSize];
        using var dropout = network.HasDropout ? new Generator() : null;
        using var kept = NewDisposeScope(); // the one around every step: what is made once lives here
        (Tensor X, Tensor Y)? whole = null;
        var batch = empty([plan.BatchSize, train.Dimension], dtype: recipe.Precision.Type());
        var parameters = network.Parameters.Select(p => p.Tensor).ToArray();
        if (!resumed)
        {
            moment.StepSize = recipe.Optimizer.StepSize * recipe.StepSizes.At(0, plan.StepsPerEpoch);
            Write(moment, record, probes);
        }
        while (
            state.Step < moment.LastStep && state.NotFiniteAt is null && !options.Cancellation.IsCancellationRequested
        )
        {
            using (NewDisposeScope())
            {
                moment.BatchSize = plan.Fill(state.Step, places);
                var (x, y) =
                    whole ?? train.Gather(places.AsSpan(0, moment.BatchSize), recipe.Loss, network.Spec.Outputs, batch);
                if (whole is null && plan.StepsPerEpoch == 1 && recipe.Sampling == Sampling.FullBatch)
                    whole = (x, y.MoveToOuterDisposeScope()); // x is the buffer, which lives there already
                dropout?.manual_seed(
                    (long)(Streams.Of(recipe.Seed, Streams.Dropout, (ulong)state.Step).NextBits() >> 1)
                );
                var loss = recipe.Loss.Of(network.Forward(x, dropout), y);
                moment.BatchLoss = state.LastLoss = loss.ToDoubleValue();
                if (!double.IsFinite(moment.BatchLoss))
                {
                    state.NotFiniteAt = state.Step + 1;
                    break;
                }
                moment.Gradients = Differentiation.Gradients([loss], parameters);
                moment.StepSize = recipe.Optimizer.StepSize * recipe.StepSizes.At(state.Step, plan.StepsPerEpoch);
                optimizer.Step(moment.Gradients, moment.StepSize, ++state.Step);
                moment.Step = state.Step;
                foreach (var probe in probes)
                    probe.Watch(moment);
                Write(moment, record, probes);
                moment.Gradients = null;
            }
            if (options.Progress is not null && clock.Elapsed - shown >= ProgressEvery)
            {
                shown = clock.Elapsed;
                options.Progress.Report(new(options.Label, state.Step, moment.LastStep, moment.BatchLoss));
            }
            if (folder is not null && clock.Elapsed - saved >= options.SaveEvery)
            {
                state.Seconds = before + clock.Elapsed.TotalSeconds;
                state.Save(folder);
                saved = clock.Elapsed;
            }
        }
        state.Seconds = before + clock.Elapsed.TotalSeconds;
        if (folder is not null)
            state.Save(folder);
        options.Progress?.Report(new(options.Label, state.Step, moment.LastStep, moment.BatchLoss));
    }

    private static void Write(Moment moment, TrainingRecord record, IReadOnlyList<Probe> probes)
    {
        double?[]? row = null;
        var column = record.OwnColumns;
        for (var i = 0; i < probes.Count; i++)
        {
            var (probe, count) = (probes[i], record.Counts[i]);
            if (probe.When.Contains(moment.Step, moment.StepsPerEpoch, moment.LastStep))
            {
                if (count > 0)
                    row ??= record.NewRow(moment.Step, moment.Epoch, moment.StepSize);
                probe.Write(moment, count > 0 ? row.AsSpan(column, count) : []);
            }
            column += count;
        }
    }

    private static object Context(TrainingRecipe recipe, Samples train, IReadOnlyList<Probe> probes) =>
        new
        {
            kind = "training",
            format = 2,
            recipe,
            // Another libtorch, or another way to convolve, gives other last digits: a run is not resumed over it.
            tensors = new
            {
                libtorch = LibTorch.Info.Version,
                build = LibTorch.Info.Build,
                onednn = LibTorch.Info.OneDnn,
            },
            train = new
            {
                name = train.Name,
                count = train.Count,
                shape = train.Shape,
                sha256 = train.Fingerprint,
            },
            probes = probes.Select(p => p.Description).ToArray(),
        };

    private static void Complete(
        TrainingRecipe recipe,
        Samples train,
        IReadOnlyList<Probe> probes,
        TrainingState state,
        long steps,
        TrainingRecord record,
        Network network,
        TrainingFolder? folder
    )
    {
        if (folder is null)
            return;
        folder.Write("table.csv", record.ToCsv());
        SafetensorsWriter.Save(
            folder.PathOf("weights.safetensors"),
            [.. network.Parameters.Select(p => SafetensorsTensor.Of(p.Name, p.Values()))]
        );
        foreach (var probe in probes)
            probe.Finish(folder);
        var run = Provenance.Record();
        run["libtorch"] = LibTorch.Info.ToString();
        run["threads"] = 1;
        run["seed"] = recipe.Seed;
        run["precision"] = recipe.Precision == Precision.Double ? "float64" : "float32";
        run["data"] = new JsonArray([
            .. train.Sources.Select(s =>
                (JsonNode)
                    new JsonObject
                    {
                        ["path"] = s.Path,
                        ["md5"] = s.ContentMd5,
                        ["published"] = s.Published,
                    }
            ),
        ]);
        run["steps"] = steps;
        run["steps_done"] = state.Step;
        run["last_loss"] = double.IsFinite(state.LastLoss) ? state.LastLoss : null;
        run["not_finite_at"] = state.NotFiniteAt;
        run["sessions"] = state.Sessions;
        run["started"] = state.Started.ToString("O");
        run["ended"] = DateTimeOffset.UtcNow.ToString("O");
        run["seconds"] = state.Seconds;
        folder.Complete(run);
    }
}
