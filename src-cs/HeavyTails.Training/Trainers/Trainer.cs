using HeavyTails.Training.Batches;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Probes;
using HeavyTails.Training.Recipes;
using HeavyTails.Training.Tensors;

namespace HeavyTails.Training.Trainers;

/// <summary>Trains networks by recipes: the entry point of this library.</summary>
public static class Trainer
{
    /// <summary>
    /// Carries out a recipe. If the run has a folder, a complete run is read back and a partial one continues from its
    /// last save; both give the same bits as an uninterrupted run. libtorch is limited to one thread in the whole
    /// process; to use several cores, start several runs in threads or processes of their own.
    /// </summary>
    /// <param name="recipe">Network, loss, optimiser, batches, length and seed.</param>
    /// <param name="train">The samples to train on.</param>
    /// <param name="probes">What is measured on the way, each for this run only. Default: nothing.</param>
    /// <param name="options">Folder, progress and cancellation. Default: no folder.</param>
    /// <exception cref="ArgumentException">
    /// Network, loss, data or probes do not fit each other; the message holds both sides.
    /// </exception>
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
        var record = new TrainingRecord([.. probes.Select(p => p.Columns(recipe.Network))]);
        var device = TensorDevice.Named(recipe.Device);
        var network = Network.Build(recipe.Network, recipe.Seed, recipe.Precision, device);
        try
        {
            using var folder = options.Runs is { } root
                ? new TrainingFolder(root, TrainingRun.Context(recipe, train, probes))
                : null;
            using var optimizer = recipe.Optimizer.Start(network);
            var run = new TrainingRun
            {
                Recipe = recipe,
                Train = train,
                Probes = probes,
                Options = options,
                Plan = plan,
                Network = network,
                Optimizer = optimizer,
                Record = record,
                State = new(network, optimizer, probes, record) { Started = DateTimeOffset.UtcNow },
                Moment = new(network, recipe, train, plan.StepsPerEpoch)
                {
                    LastStep = recipe.Length.In(plan.StepsPerEpoch),
                    Files = (IRunFiles?)folder ?? new NoFiles(),
                },
                Folder = folder,
            };
            Advance(run);
            return new()
            {
                Network = network,
                Record = record,
                Step = run.State.Step,
                Steps = run.Moment.LastStep,
                NotFiniteAt = run.State.NotFiniteAt,
                LastLoss = run.State.LastLoss,
                Folder = folder?.Path,
                Seconds = run.State.Seconds,
            };
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private static void Advance(TrainingRun run)
    {
        var (state, folder) = (run.State, run.Folder);
        foreach (var probe in run.Probes)
            probe.Start(run.Moment);
        var resumed = folder is not null && state.Load(folder);
        if (folder is { IsComplete: true })
        {
            run.Options.Progress?.Report(new(run.Options.Label, state.Step, run.Moment.LastStep, state.LastLoss));
            return;
        }
        state.Sessions++;
        using (var loop = new TrainingLoop(run))
            loop.Advance(resumed);
        if (state.Step == run.Moment.LastStep || state.NotFiniteAt is not null)
            run.Complete();
    }
}
