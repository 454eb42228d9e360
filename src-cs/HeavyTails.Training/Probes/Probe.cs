using HeavyTails.Data.Transforms;
using HeavyTails.Training.Batches;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Recipes;
using static TorchSharp.torch;

namespace HeavyTails.Training.Probes;

/// <summary>What a probe sees: the network after step k, and the gradients that led there.</summary>
public sealed class Moment
{
    internal Moment(Network network, TrainingRecipe recipe, Samples train, int stepsPerEpoch) =>
        (Network, Recipe, Train, StepsPerEpoch) = (network, recipe, train, stepsPerEpoch);

    /// <summary>With the weights after the step.</summary>
    public Network Network { get; }

    /// <summary>What is being done.</summary>
    public TrainingRecipe Recipe { get; }

    /// <summary>The training set.</summary>
    public Samples Train { get; }

    /// <summary>Steps that make an epoch.</summary>
    public int StepsPerEpoch { get; }

    /// <summary>k: steps done. 0 before training.</summary>
    public long Step { get; internal set; }

    /// <summary>K: steps in all.</summary>
    public long LastStep { get; internal init; }

    /// <summary>Loss of the step's batch, before the weights changed; NaN at step 0.</summary>
    public double BatchLoss { get; internal set; } = double.NaN;

    /// <summary>Samples in the step's batch.</summary>
    public int BatchSize { get; internal set; }

    /// <summary>eta of the step.</summary>
    public double StepSize { get; internal set; }

    /// <summary>Step over steps an epoch.</summary>
    public double Epoch => (double)Step / StepsPerEpoch;

    /// <summary>
    /// The batch's gradient of a parameter; throws at step 0, where there is none. It lives until the step ends (the
    /// <c>grad</c> of the parameter's tensor stays empty). Graphs that a probe makes must not outlive the step either:
    /// the weights change in place, unnoticed by autograd.
    /// </summary>
    public Tensor Gradient(NetworkParameter parameter) =>
        Gradients is not null && Network.IndexOf(parameter) is >= 0 and var at
            ? Gradients[at]
            : throw new InvalidOperationException(
                Gradients is null
                    ? $"{parameter.Name} has no gradient at step {Step}"
                    : $"{parameter.Name} is no parameter of the network that is trained"
            );

    /// <summary>The batch's gradients, one a parameter; null where there are none.</summary>
    internal Tensor[]? Gradients { get; set; }

    internal IRunFiles Files { get; init; } = null!;

    /// <summary>Adds a line of JSON to a stream of the run, "NAME.jsonl" in its folder. What is written is taken back if the run is resumed from before it.</summary>
    public void WriteLine(string stream, string json) => Files.Append(stream, json);

    /// <summary>Where a probe may put a file of its own, whole or not at all; null in a run without a folder.</summary>
    public string? FilePath(string name) => Files.PathOf(name);
}

/// <summary>
/// Something to be known of a run. <see cref="Watch"/> is called after every step, <see cref="Write"/> on the schedule; what the probe carries between
/// them is saved with the run, so that a resumed run writes the same. A probe belongs to one run.
/// </summary>
public abstract class Probe(ProbeSchedule when)
{
    /// <summary>When it writes.</summary>
    public ProbeSchedule When { get; } = when;

    /// <summary>Its kind and every setting that moves what it writes: part of the run's context.</summary>
    public abstract string Description { get; }

    /// <summary>Names of its columns in the table, which must not depend on the data.</summary>
    public abstract IReadOnlyList<string> Columns(NetworkSpec network);

    /// <summary>Called once before anything else.</summary>
    public virtual void Start(Moment start) { }

    /// <summary>After every step k >= 1.</summary>
    public virtual void Watch(Moment now) { }

    /// <summary>On the schedule: one value a column, null where there is none.</summary>
    public abstract void Write(Moment now, Span<double?> values);

    /// <summary>Writes what it carries.</summary>
    public virtual void Save(BinaryWriter writer) { }

    /// <summary>Reads it back.</summary>
    public virtual void Load(BinaryReader reader) { }

    /// <summary>Puts what it found at the end into the run's folder.</summary>
    internal virtual void Finish(IRunFiles files) { }

    /// <summary>"prefix_1" .. "prefix_L", one a weight matrix.</summary>
    protected static IReadOnlyList<string> ByLayer(string prefix, NetworkSpec network) =>
        [
            .. Enumerable
                .Range(1, network.Layers.Count(layer => layer is DenseSpec or ConvolutionSpec))
                .Select(l => $"{prefix}_{l}"),
        ];
}

/// <summary>Where probes put what is not a number of the table.</summary>
internal interface IRunFiles
{
    void Append(string stream, string json);
    string? PathOf(string name);
}
