// One row of the notebook's data frame: a network at one step of its training, with its read-out fitted anew.
//   force Delta_i = 1 - y_i f_i,  loss = mean max(0, Delta)^2,  N_Delta = number of patterns with Delta > tolerance
namespace HeavyTails.Papers.Jamming;

/// <summary>A network at one step of its training, with its last layer (the read-out) fitted anew.</summary>
public sealed record JammingRow
{
    /// <summary>"corrected", or "legacy": computed as the source's scripts do, faults included.</summary>
    public string Variant { get; init; } = "corrected";

    /// <summary>Number P of training patterns.</summary>
    public required int Patterns { get; init; }

    /// <summary>Number N of parameters of the network.</summary>
    public required long Parameters { get; init; }

    /// <summary>Number d of inputs.</summary>
    public required int Inputs { get; init; }

    /// <summary>Number L of hidden layers.</summary>
    public required int HiddenLayers { get; init; }

    /// <summary>Width h of the hidden layers: the number of features of the read-out.</summary>
    public required int Width { get; init; }

    /// <summary>Number of updates so far; 0 at the initialisation.</summary>
    public required long Step { get; init; }

    /// <summary>Loss of the read-out on the training patterns, mean max(0, Delta)^2.</summary>
    public required double TrainLoss { get; init; }

    /// <summary>Loss of the read-out on the test patterns; NaN where there are none.</summary>
    public required double TestLoss { get; init; }

    /// <summary>Number N_Delta of training patterns that the read-out violates.</summary>
    public required int Violated { get; init; }

    /// <summary>Share of test patterns that the read-out classifies wrongly; NaN where there are none.</summary>
    public double TestError { get; init; } = double.NaN;

    /// <summary>The weight C of the loss in the fit of the read-out; NaN where it is not known.</summary>
    public double C { get; init; } = double.NaN;

    /// <summary>The penalty lambda from which C was computed; NaN where it is not known.</summary>
    public double Lambda { get; init; } = double.NaN;

    /// <summary>Loss of the network's own outputs on the training patterns; NaN where it is not known.</summary>
    public double NetworkTrainLoss { get; init; } = double.NaN;

    /// <summary>Loss of the network's own outputs on the test patterns; NaN where it is not known.</summary>
    public double NetworkTestLoss { get; init; } = double.NaN;

    /// <summary>Number of training patterns that the network violates; NaN where it is not known.</summary>
    public double NetworkViolated { get; init; } = double.NaN;

    /// <summary>Share of test patterns that the network classifies wrongly; NaN where it is not known.</summary>
    public double NetworkTestError { get; init; } = double.NaN;

    /// <summary>
    /// Singular values of the features of the violated patterns [N_Delta x h], descending: the square roots of the
    /// eigenvalues of the read-out's H0. Empty where they were not recorded.
    /// </summary>
    public IReadOnlyList<double> SingularValues { get; init; } = [];

    /// <summary>Violated patterns for each parameter, N_Delta / N.</summary>
    public double ViolatedPerParameter => (double)Violated / Parameters;

    /// <summary>Violated patterns for each feature, N_Delta / h.</summary>
    public double ViolatedPerFeature => (double)Violated / Width;

    /// <summary>Share of violated patterns, N_Delta / P.</summary>
    public double ViolatedPerPattern => (double)Violated / Patterns;

    /// <summary>Patterns for each parameter, P / N.</summary>
    public double PatternsPerParameter => (double)Patterns / Parameters;

    /// <summary>Patterns for each feature, P / h.</summary>
    public double PatternsPerFeature => (double)Patterns / Width;

    /// <summary>The same row under another number of steps.</summary>
    public JammingRow WithStep(long step) => this with { Step = step };
}
