// Networks of several widths trained on one set of patterns, looked at along the way as the notebook does: at each
// checkpoint the features of the last hidden layer, and a read-out fitted anew on them.
using HeavyTails.Native.Curvature;
using HeavyTails.Native.Training;

namespace HeavyTails.Papers.Jamming;

/// <summary>What a scan over widths trains and records.</summary>
public sealed record WidthScanOptions
{
    /// <summary>Number L of hidden layers, at least 1. Default: 2.</summary>
    public int HiddenLayers { get; init; } = 2;

    /// <summary>The law of the initial weights. Default: Glorot's uniform law, as in Keras.</summary>
    public Initialization Initialization { get; init; } = Initialization.GlorotUniform;

    /// <summary>
    /// Training. Default: the source's tanh without biases, mean squared hinge of margin 1, Adam as Keras has it with
    /// step size 1e-3 and epsilon 1e-7, full batches.
    /// </summary>
    public PerceptronTrainingOptions Training { get; init; } =
        new()
        {
            Activation = PerceptronActivation.Tanh,
            Form = AdamForm.Keras,
            Epsilon = 1e-7,
        };

    /// <summary>The steps that are recorded, ascending from 0, the initialisation.</summary>
    public required IReadOnlyList<long> Steps { get; init; }

    /// <summary>The read-outs that are fitted at each step. Default: one of the corrected variant.</summary>
    public IReadOnlyList<ReadoutOptions> Readouts { get; init; } = [new()];

    /// <summary>Seed of the initial weights; width h has a stream of its own.</summary>
    public ulong Seed { get; init; }
}

/// <summary>A network of a scan at the end of its training.</summary>
/// <param name="Width">Width h of the hidden layers.</param>
/// <param name="State">The trained network with its patterns.</param>
/// <param name="Rows">A row for each recorded step and each read-out, in the order of the steps.</param>
public sealed record ScannedNetwork(int Width, PerceptronState State, IReadOnlyList<JammingRow> Rows);

/// <summary>Trains networks of several widths side by side.</summary>
public static class WidthScan
{
    /// <summary>Trains a network of each width and records it at each step.</summary>
    /// <exception cref="ArgumentException">Widths or steps are not ascending from 1 and 0; the message says
    /// so.</exception>
    public static IReadOnlyList<ScannedNetwork> Run(
        JammingData data,
        IReadOnlyList<int> widths,
        WidthScanOptions options
    )
    {
        if (widths.Count == 0 || widths.Any(h => h < 1))
            throw new ArgumentException($"expected widths of at least 1, got [{string.Join(", ", widths)}]");
        if (options.Steps.Count == 0 || options.Steps[0] < 0 || options.Steps.Zip(options.Steps.Skip(1)).Any(IsBack))
            throw new ArgumentException(
                $"expected ascending steps from 0 on, got [{string.Join(", ", options.Steps)}]"
            );
        var states = widths.Select(width => Start(data, width, options)).ToArray();
        var rows = states.Select(_ => new List<JammingRow>()).ToArray();
        foreach (var step in options.Steps)
        {
            PerceptronTrainer.Train(states, step, options.Training);
            Parallel.For(
                0,
                states.Length,
                new() { MaxDegreeOfParallelism = Math.Max(1, options.Training.Threads) },
                i => rows[i].AddRange(RowsOf(states[i], step, data, options))
            );
        }
        return [.. widths.Select((width, i) => new ScannedNetwork(width, states[i], rows[i]))];
    }

    private static bool IsBack((long First, long Second) pair) => pair.Second <= pair.First;

    /// <summary>The network of one width at its initialisation.</summary>
    public static PerceptronState Start(JammingData data, int width, WidthScanOptions options)
    {
        var widths = InitialWeights.Widths(data.Inputs, options.HiddenLayers, width);
        var seed = Core.Numerics.SplitMix64.ForStream(options.Seed, (ulong)width).NextBits();
        var parameters = InitialWeights.Draw(widths, options.Training.Bias, options.Initialization, seed);
        return new(widths, parameters, data.X, data.Labels);
    }

    private static IEnumerable<JammingRow> RowsOf(
        PerceptronState state,
        long step,
        JammingData data,
        WidthScanOptions options
    )
    {
        var (training, hasTest) = (options.Training, data.TestLabels.Length > 0);
        var width = state.Widths[^2];
        var features = new ReadoutFeatures(
            PerceptronTrainer.Features(state, data.X, training),
            data.Labels,
            hasTest ? PerceptronTrainer.Features(state, data.TestX, training) : [],
            data.TestLabels
        );
        var gaps = hasTest
            ? PerceptronTrainer
                .Outputs(state, data.TestX, training)
                .Zip(data.TestLabels, (f, y) => training.Margin - (y * f))
                .ToArray()
            : [];
        var network = new JammingRow
        {
            Patterns = data.Labels.Length,
            Parameters = new NetworkSize(data.Inputs, options.HiddenLayers, 1, training.Bias).Parameters(width),
            Inputs = data.Inputs,
            HiddenLayers = options.HiddenLayers,
            Width = width,
            Step = step,
            TrainLoss = double.NaN,
            TestLoss = double.NaN,
            Violated = 0,
            NetworkTrainLoss = state.Loss,
            NetworkViolated = state.Violated,
            NetworkTestLoss = PatternGaps.Loss(gaps),
            NetworkTestError = PatternGaps.Error(gaps, training.Margin),
        };
        return options.Readouts.Select(readout => Readout.Fit(features, network, readout));
    }
}
