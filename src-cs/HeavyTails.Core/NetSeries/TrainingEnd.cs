// Whether a run learnt, from its last loss L and the loss G of guessing (ln of the number of classes, else the first
// loss on record):  L not finite or above 2 G: diverged;  L >= 0.95 G: not learnt.  Such a run has averaged weights and
// a tail index like any other, so that the numbers alone do not tell it.
using System.Globalization;

namespace HeavyTails.Core.NetSeries;

/// <summary>Loss and accuracy at one step of training.</summary>
/// <param name="Step">Step i >= 0.</param>
/// <param name="Loss">The loss, which may be NaN or infinite.</param>
/// <param name="Accuracy">The accuracy in percent, from 0 to 100.</param>
public readonly record struct HistoryPoint(long Step, double Loss, double Accuracy);

/// <summary>What became of a run.</summary>
public enum TrainingOutcome
{
    /// <summary>The last loss is clearly below that of guessing.</summary>
    Learnt,

    /// <summary>The last loss is at least 0.95 of that of guessing.</summary>
    NotLearnt,

    /// <summary>The last loss is not finite, or more than twice that of guessing.</summary>
    Diverged,
}

/// <summary>The losses of a run, and what became of it.</summary>
public sealed record TrainingEnd
{
    /// <summary>A last loss of at least this part of the loss of guessing says that nothing was learnt.</summary>
    private const double NoBetter = .95;

    /// <summary>A last loss of more than this multiple of the loss of guessing says that the run diverged.</summary>
    private const double FarWorse = 2;

    /// <summary>Of what the losses are: "test set", "training set", "training batches".</summary>
    public required string Of { get; init; }

    /// <summary>Losses and accuracies in the order of the steps; at least one.</summary>
    public required IReadOnlyList<HistoryPoint> History { get; init; }

    /// <summary>The loss of guessing G that the last loss is compared with.</summary>
    public required double Guessing { get; init; }

    /// <summary>Where G is from: "ln of the number of classes" or "the first loss".</summary>
    public required string GuessingFrom { get; init; }

    /// <summary>The last loss and accuracy.</summary>
    public HistoryPoint Last => History[^1];

    /// <summary>What became of the run.</summary>
    public TrainingOutcome Outcome =>
        !double.IsFinite(Last.Loss) || Last.Loss > FarWorse * Guessing ? TrainingOutcome.Diverged
        : Last.Loss >= NoBetter * Guessing ? TrainingOutcome.NotLearnt
        : TrainingOutcome.Learnt;

    /// <summary>The outcome in words: "learnt", "no better than guessing", "diverged".</summary>
    public string OutcomeText =>
        Outcome switch
        {
            TrainingOutcome.Learnt => "learnt",
            TrainingOutcome.NotLearnt => "no better than guessing",
            _ => "diverged",
        };

    /// <summary>The end of a run with a history.</summary>
    /// <param name="of">Of what the losses are.</param>
    /// <param name="history">Losses in the order of the steps; at least one.</param>
    /// <param name="setting">The run's setting, which tells the loss of guessing; null where it is not known.</param>
    /// <exception cref="ArgumentException">The history is empty.</exception>
    public static TrainingEnd From(string of, IReadOnlyList<HistoryPoint> history, RunSetting? setting)
    {
        if (history.Count == 0)
            throw new ArgumentException("expected a history of at least one step, got none", nameof(history));
        var classes = setting?.LossOfGuessing;
        return new()
        {
            Of = of,
            History = history,
            Guessing = classes ?? history[0].Loss,
            GuessingFrom = classes is null ? "the first loss" : "ln of the number of classes",
        };
    }

    /// <summary>The last loss and accuracy in words: "test set at step 10000: loss 0.3021, accuracy 91.20 %".</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Of} at step {Last.Step}: loss {Last.Loss:G4}, accuracy {Last.Accuracy:F2} %, {OutcomeText}"
        );
}
