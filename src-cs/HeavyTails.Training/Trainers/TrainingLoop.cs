// w_{k+1} = w_k - eta_k g_k, g_k the gradient of the batch's mean loss at w_k, k = 0 .. K - 1.
using System.Diagnostics;
using HeavyTails.Training.Batches;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace HeavyTails.Training.Trainers;

/// <summary>Advances a run step by step, with one scope of tensors for each step.</summary>
internal sealed class TrainingLoop : IDisposable
{
    private static readonly TimeSpan ProgressEvery = TimeSpan.FromMilliseconds(100);

    private readonly TrainingRun _run;
    private readonly Generator? _dropout;
    private readonly DisposeScope _kept; // encloses the scopes of all steps: owns the tensors made once
    private readonly int[] _places;
    private readonly Tensor _batch;
    private readonly Tensor[] _parameters;
    private (Tensor X, Tensor Y)? _whole;

    public TrainingLoop(TrainingRun run)
    {
        _run = run;
        _dropout = run.Network.HasDropout ? new Generator() : null;
        _kept = NewDisposeScope();
        _places = new int[run.Plan.BatchSize];
        _batch = empty([run.Plan.BatchSize, run.Train.Dimension], dtype: run.Recipe.Precision.Type());
        _parameters = run.Network.Parameters.Select(p => p.Tensor).ToArray();
    }

    /// <summary>
    /// Does the remaining steps, until the run is cancelled or a loss is not finite. A run with a folder is saved at
    /// intervals and at the end.
    /// </summary>
    /// <param name="resumed">Whether the run continues from a saved state; a new run writes the row of step 0.</param>
    public void Advance(bool resumed)
    {
        var (state, moment, options, folder) = (_run.State, _run.Moment, _run.Options, _run.Folder);
        var (clock, before) = (Stopwatch.StartNew(), state.Seconds);
        var (saved, shown) = (clock.Elapsed, TimeSpan.Zero);
        if (!resumed)
        {
            moment.StepSize = StepSizeAt(0);
            _run.WriteRow();
        }
        while (state.Step < moment.LastStep && !options.Cancellation.IsCancellationRequested && Step())
        {
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

    /// <inheritdoc/>
    public void Dispose()
    {
        _kept.Dispose();
        _dropout?.Dispose();
    }

    // Returns false, without a step, where the loss of the batch is not finite.
    private bool Step()
    {
        var (recipe, state, moment) = (_run.Recipe, _run.State, _run.Moment);
        if (state.NotFiniteAt is not null)
            return false;
        using var scope = NewDisposeScope();
        var (x, y) = Batch();
        _dropout?.manual_seed((long)(Streams.Of(recipe.Seed, Streams.Dropout, (ulong)state.Step).NextBits() >> 1));
        var outputs = _run.Network.Forward(x, _dropout);
        var loss = recipe.Loss.Of(outputs, y);
        moment.BatchLoss = state.LastLoss = loss.ToDoubleValue();
        if (!double.IsFinite(moment.BatchLoss))
        {
            state.NotFiniteAt = state.Step + 1;
            return false;
        }
        moment.Gradients =
            recipe.Sampling == Sampling.GaussianNoise
                ? StepGradients.WithGaussianNoise(loss, outputs, _parameters, _run.Plan, state.Step)
                : Differentiation.Gradients([loss], _parameters);
        if (recipe.ClipNorm is { } largest)
            StepGradients.Clip(moment.Gradients, largest);
        moment.StepSize = StepSizeAt(state.Step);
        _run.Optimizer.Step(moment.Gradients, moment.StepSize, ++state.Step);
        moment.Step = state.Step;
        foreach (var probe in _run.Probes)
            probe.Watch(moment);
        _run.WriteRow();
        moment.Gradients = null;
        return true;
    }

    // The full batch is the same at every step and is made once.
    private (Tensor X, Tensor Y) Batch()
    {
        var (plan, recipe) = (_run.Plan, _run.Recipe);
        var count = _run.Moment.BatchSize = plan.Fill(_run.State.Step, _places);
        if (_whole is { } whole)
            return whole;
        var device = _run.Network.Device;
        var (rows, targets) = _run.Train.Gather(
            _places.AsSpan(0, count),
            recipe.Loss,
            _run.Network.Spec.Outputs,
            _batch
        );
        var (x, y) = (device.Take(rows), device.Take(targets));
        if (plan.StepsPerEpoch == 1 && recipe.Sampling is Sampling.FullBatch or Sampling.GaussianNoise)
        {
            // On the CPU x is the buffer, which belongs to the outer scope already.
            _whole = (device.IsHost ? x : x.MoveToOuterDisposeScope(), y.MoveToOuterDisposeScope());
        }
        return (x, y);
    }

    private double StepSizeAt(long step) =>
        _run.Recipe.Optimizer.StepSize * _run.Recipe.StepSizes.At(step, _run.Plan.StepsPerEpoch);
}
