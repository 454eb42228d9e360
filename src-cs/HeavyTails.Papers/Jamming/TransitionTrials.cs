// Networks trained on P random patterns of the sphere with alternating labels, until all patterns are satisfied or the
// steps are used up: Geiger et al. 2019, arXiv:1809.09349. N counts weights and no biases, as nn_jamming does.
//
// A network with y f > 0 for all patterns becomes one with N_Delta = 0 when its last layer is multiplied by
// margin / min(y f), so that "all y f > 0" is the exact criterion of satisfiability; how long training needs from there
// to N_Delta = 0 depends on the optimiser alone.
using HeavyTails.Core.Numerics;
using HeavyTails.Native.Curvature;
using HeavyTails.Native.Training;

namespace HeavyTails.Papers.Jamming;

/// <summary>What is trained at one width and one number of patterns.</summary>
public sealed record TransitionTrialOptions
{
    /// <summary>Width h of the hidden layers, and number d of inputs.</summary>
    public required int Width { get; init; }

    /// <summary>P/N, patterns for each weight.</summary>
    public required double Load { get; init; }

    /// <summary>Number L of hidden layers. Default: 3, as in the published transition.</summary>
    public int HiddenLayers { get; init; } = 3;

    /// <summary>
    /// Training. Default: ReLU with biases, half the mean squared hinge of margin 1, Adam with step size 1e-3, full
    /// batches, in float32, stopped as soon as all patterns are on the right side.
    /// </summary>
    public PerceptronTrainingOptions Training { get; init; } =
        new()
        {
            Activation = PerceptronActivation.ReLU,
            Bias = true,
            Half = true,
            StopWhenSeparated = true,
            Single = true,
        };

    /// <summary>The law of the initial weights. Default: orthogonal, as in nn_jamming.</summary>
    public Initialization Initialization { get; init; } = Initialization.Orthogonal;

    /// <summary>Number N of weights, without biases.</summary>
    public long Weights => new NetworkSize(Width, HiddenLayers).Parameters(Width);

    /// <summary>Number P of patterns, load times N rounded.</summary>
    public int Patterns => (int)Math.Round(Load * Weights);
}

/// <summary>Makes the networks and random patterns of a transition.</summary>
public static class TransitionTrials
{
    /// <summary>Networks at their initialisation, each with patterns of its own.</summary>
    /// <param name="options">Width, load and law of the initial weights.</param>
    /// <param name="seeds">A seed for each network.</param>
    public static IReadOnlyList<PerceptronState> Start(TransitionTrialOptions options, IReadOnlyList<ulong> seeds) =>
        [
            .. seeds.Select(seed =>
            {
                var data = Patterns(options.Width, options.Patterns, seed);
                var widths = InitialWeights.Widths(options.Width, options.HiddenLayers, options.Width);
                return new PerceptronState(widths, InitialParameters(options, seed), data.X, data.Labels);
            }),
        ];

    /// <summary>
    /// Random patterns of the sphere with alternating labels; a larger number begins with a smaller one's.
    /// </summary>
    internal static JammingData Patterns(int inputs, int count, ulong seed) =>
        JammingData.Sphere(
            new()
            {
                Patterns = count,
                Inputs = inputs,
                Seed = Part(seed, 0),
            }
        );

    /// <summary>The weights and biases from which a network starts.</summary>
    internal static double[] InitialParameters(TransitionTrialOptions options, ulong seed) =>
        InitialWeights.Draw(
            InitialWeights.Widths(options.Width, options.HiddenLayers, options.Width),
            options.Training.Bias,
            options.Initialization,
            Part(seed, 1)
        );

    private static ulong Part(ulong seed, ulong part) => SplitMix64.ForStream(seed, part).NextBits();

    /// <summary>Gaps margin - y f of the patterns [P], in float64: positive for violated ones.</summary>
    public static double[] Gaps(PerceptronState state, PerceptronTrainingOptions training) =>
        [
            .. PerceptronTrainer
                .Outputs(state, state.X, training with { Single = false })
                .Zip(state.Labels, (f, y) => training.Margin - (y * f)),
        ];

    /// <summary>
    /// Multiplies the last layer so that the least y f is the margin, where all y f are positive; otherwise returns
    /// false and changes nothing.
    /// </summary>
    public static bool Rescale(PerceptronState state, PerceptronTrainingOptions training)
    {
        var largest = Gaps(state, training).Max();
        if (!(largest < training.Margin))
            return false;
        var factor = training.Margin / (training.Margin - largest);
        var last = state.Widths[^2] + (training.Bias ? 1 : 0);
        foreach (ref var w in state.Parameters.AsSpan(state.Parameters.Length - last))
            w *= factor;
        return true;
    }
}
