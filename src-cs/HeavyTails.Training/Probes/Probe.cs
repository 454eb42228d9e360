using HeavyTails.Training.Batches;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Recipes;
using static TorchSharp.torch;

namespace HeavyTails.Training.Probes;

/// <summary>The state that a probe sees: the network after step k, and the gradients of that step.</summary>
public sealed class Moment
{
    internal Moment(Network network, TrainingRecipe recipe, Samples train, int stepsPerEpoch) =>
        (Network, Recipe, Train, StepsPerEpoch) = (network, recipe, train, stepsPerEpoch);

    /// <summary>The network, with its weights after the step.</summary>
    public Network Network { get; }

    /// <summary>The recipe of the run.</summary>
    public TrainingRecipe Recipe { get; }

    /// <summary>The samples that the run trains on.</summary>
    public Samples Train { get; }

    /// <summary>Number of steps of an epoch, ceil(n / b).</summary>
    public int StepsPerEpoch { get; }

    /// <summary>Number k of steps done; 0 before training.</summary>
    public long Step { get; internal set; }

    /// <summary>Number K of steps of the whole run.</summary>
    public long LastStep { get; internal init; }

    /// <summary>Mean loss of the step's batch before the weights changed; NaN at step 0.</summary>
    public double BatchLoss { get; internal set; } = double.NaN;

    /// <summary>Number of samples in the step's batch.</summary>
    public int BatchSize { get; internal set; }

    /// <summary>Step size eta of the step.</summary>
    public double StepSize { get; internal set; }

    /// <summary>Number of epochs done, not necessarily whole: the step over the steps of an epoch.</summary>
    public double Epoch => (double)Step / StepsPerEpoch;

    /// <summary>
    /// Gradient of the batch's mean loss with respect to a parameter, as the optimiser sees it: with the noise of
    /// <see cref="Sampling.GaussianNoise"/>, and clipped where the recipe says so. It is valid until the step ends;
    /// the <c>grad</c> of the parameter's tensor stays empty. A graph that a probe makes must not be used after the
    /// step either, since the weights are changed in place without the knowledge of autograd.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// There is no gradient at step 0, or the parameter is not one of this network.
    /// </exception>
    public Tensor Gradient(NetworkParameter parameter) =>
        Gradients is not null && Network.IndexOf(parameter) is >= 0 and var at
            ? Gradients[at]
            : throw new InvalidOperationException(
                Gradients is null
                    ? $"{parameter.Name} has no gradient at step {Step}"
                    : $"{parameter.Name} is not a parameter of the network that is trained"
            );

    /// <summary>The gradients of the batch, one for each parameter; null at step 0.</summary>
    internal Tensor[]? Gradients { get; set; }

    internal IRunFiles Files { get; init; } = null!;

    /// <summary>
    /// Adds a line of JSON to the stream NAME.jsonl in the run's folder. If the run is resumed from an earlier step,
    /// the line is removed again.
    /// </summary>
    public void WriteLine(string stream, string json) => Files.Append(stream, json);

    /// <summary>
    /// Path in the run's folder at which a probe may write a file, whole or not at all; null for a run without a
    /// folder.
    /// </summary>
    public string? FilePath(string name) => Files.PathOf(name);
}

/// <summary>
/// A measurement during a run. <see cref="Watch"/> is called after every step and <see cref="Write"/> on the schedule.
/// The state that a probe keeps between the calls is saved with the run, so that a resumed run writes the same values.
/// A probe object is used for one run only.
/// </summary>
/// <param name="when">The steps at which the probe writes.</param>
public abstract class Probe(ProbeSchedule when)
{
    /// <summary>The steps at which the probe writes.</summary>
    public ProbeSchedule When { get; } = when;

    /// <summary>
    /// Kind of the probe and every setting that changes what it writes. It is part of the run's context, whose hash
    /// names the run: texts of existing probes must not change.
    /// </summary>
    public abstract string Description { get; }

    /// <summary>
    /// Names of the probe's columns in the table; they may depend on the network, but not on the data.
    /// </summary>
    public abstract IReadOnlyList<string> Columns(NetworkSpec network);

    /// <summary>Called once, before every other method.</summary>
    public virtual void Start(Moment start) { }

    /// <summary>Called after every step k >= 1.</summary>
    public virtual void Watch(Moment now) { }

    /// <summary>Called on the schedule; writes one value for each column, null where there is none.</summary>
    public abstract void Write(Moment now, Span<double?> values);

    /// <summary>Saves the state that the probe keeps between steps.</summary>
    public virtual void Save(BinaryWriter writer) { }

    /// <summary>Restores the state that <see cref="Save"/> wrote.</summary>
    public virtual void Load(BinaryReader reader) { }

    /// <summary>Called when the run is complete; may write files into its folder.</summary>
    internal virtual void Finish(IRunFiles files) { }

    /// <summary>Column names "prefix_1" .. "prefix_L", one for each weight matrix.</summary>
    protected static IReadOnlyList<string> ByLayer(string prefix, NetworkSpec network) =>
        [
            .. Enumerable
                .Range(1, network.Layers.Count(layer => layer is DenseSpec or ConvolutionSpec))
                .Select(l => $"{prefix}_{l}"),
        ];
}

/// <summary>Streams and files of a run, for results of probes that are not numbers of the table.</summary>
internal interface IRunFiles
{
    void Append(string stream, string json);
    string? PathOf(string name);
}
