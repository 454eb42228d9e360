// The transition of one network, approached from below: a network that satisfies its patterns is given a few more,
// again and again, until it cannot satisfy them within its steps. Either it begins afresh each time, as nn_jamming's
// networks do, or it is trained on, as granular matter is compressed, by which all but a few patterns keep wide
// margins. What it ends with is a state just beyond the transition, whose loss is then minimised with ever smaller
// steps, so that the gaps of its patterns can be looked at closely.
using HeavyTails.Core.Numerics;
using HeavyTails.Native.Training;

namespace HeavyTails.Papers.Jamming;

/// <summary>How a network is compressed.</summary>
public sealed record CompressionOptions
{
    /// <summary>Width, law of the initial weights, and training; its load is where compression begins.</summary>
    public required TransitionTrialOptions Start { get; init; }

    /// <summary>Growth of the number of patterns from one attempt to the next. Default: 0.05.</summary>
    public double Growth { get; init; } = .05;

    /// <summary>
    /// Whether each attempt begins at the initial weights, as in nn_jamming, or is trained on from the one before.
    /// Default: true.
    /// </summary>
    public bool Fresh { get; init; } = true;

    /// <summary>Largest number of steps of one attempt. Default: 20,000.</summary>
    public int StepsOfAttempt { get; init; } = 20_000;

    /// <summary>
    /// Step sizes with which the loss of the last state is minimised in float64, each for as many steps as an attempt
    /// has. Default: 1e-3, 1e-4, 1e-5.
    /// </summary>
    public IReadOnlyList<double> FinalStepSizes { get; init; } = [1e-3, 1e-4, 1e-5];
}

/// <summary>A network just beyond its transition.</summary>
/// <param name="State">The network at the minimum of its loss, with the patterns that it cannot satisfy.</param>
/// <param name="Satisfied">Largest number of patterns that it satisfied.</param>
public sealed record CompressedNetwork(PerceptronState State, int Satisfied);

/// <summary>Compresses networks to their transition.</summary>
public static class Compression
{
    /// <summary>Compresses a network.</summary>
    /// <param name="options">Where compression begins, and its attempts.</param>
    /// <param name="seed">Seed of patterns and initial weights.</param>
    /// <exception cref="ArgumentException">Growth is not positive, or no number of patterns is satisfied.</exception>
    public static CompressedNetwork Run(CompressionOptions options, ulong seed)
    {
        if (!(options.Growth > 0))
            throw new ArgumentException(
                FormattableString.Invariant($"expected a positive growth of patterns, got {options.Growth}")
            );
        var state = Begin(options, seed);
        while (true)
        {
            var satisfied = state.Labels.Length;
            var more = satisfied + Math.Max(1, (int)Math.Round(options.Growth * satisfied));
            state = WithPatterns(state, options, more, seed);
            if (Satisfies(state, options))
                continue;
            // More steps may satisfy the patterns after all.
            Minimise(state, options);
            if (state.Wrong > 0)
                return new(state, satisfied);
        }
    }

    // An unlucky start, such as one with dead rectifiers, begins again with half of the patterns.
    private static PerceptronState Begin(CompressionOptions options, ulong seed)
    {
        for (var load = options.Start.Load; ; load /= 2)
        {
            var start = options.Start with { Load = load };
            if (start.Patterns < 1)
                throw new ArgumentException(
                    FormattableString.Invariant($"expected a network that satisfies patterns, got seed {seed}, which ")
                        + $"satisfies none of width {start.Width} after {options.StepsOfAttempt} steps"
                );
            var state = TransitionTrials.Start(start, [seed])[0];
            if (Satisfies(state, options))
                return state;
        }
    }

    private static bool Satisfies(PerceptronState state, CompressionOptions options)
    {
        var training = options.Start.Training with { StopWhenSeparated = true };
        PerceptronTrainer.Train([state], state.Steps + options.StepsOfAttempt, training);
        return state.Wrong == 0;
    }

    private static void Minimise(PerceptronState state, CompressionOptions options)
    {
        foreach (var size in options.FinalStepSizes)
        {
            var training = options.Start.Training with
            {
                StopWhenSeparated = false,
                LearningRate = size,
                Single = false,
            };
            PerceptronTrainer.Train([state], state.Steps + options.StepsOfAttempt, training);
        }
    }

    // A longer set of random patterns begins with the shorter one. The optimiser starts afresh in any case.
    private static PerceptronState WithPatterns(
        PerceptronState state,
        CompressionOptions options,
        int patterns,
        ulong seed
    )
    {
        var start = options.Start;
        var data = TransitionTrials.Patterns(start.Width, patterns, seed);
        var parameters = options.Fresh ? TransitionTrials.InitialParameters(start, seed) : state.Parameters;
        return new(state.Widths, parameters, data.X, data.Labels);
    }
}
