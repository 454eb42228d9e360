// Epoch e = 1, 2, ... visits all n samples in a new random order, in batches of b, the last of which may be smaller;
// step = (e - 1) ceil(n / b) + batch + 1. With b = n there is one step an epoch, and the order does not matter:
// gradient descent for the rule SGD, FB-Adam for Adam.
using HeavyTails.Core.Numerics;
using HeavyTails.Papers.SingleIndex.Contexts;

namespace HeavyTails.Papers.SingleIndex;

/// <summary>How a student is trained.</summary>
public sealed record StudentRecipe
{
    /// <summary>The rule by which weights follow their gradients.</summary>
    public required StudentOptimizer Rule { get; init; }

    /// <summary>Step size eta > 0 of the first step.</summary>
    public required double LearningRate { get; init; }

    /// <summary>How the step size falls. Default: null, for a constant one.</summary>
    public StepSchedule? Schedule { get; init; }

    /// <summary>Number b of samples of a batch, at least 1. Default: 0, for all of them.</summary>
    public int BatchSize { get; init; }

    /// <summary>Number of epochs, at least 0. Default: 10, the source's.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>
    /// Whether each W_l is rescaled to the norm of an untrained one before each step. Default: false.
    /// </summary>
    public bool Normalise { get; init; }

    /// <summary>Whether the weights a of the output stay as they are. Default: true, the paper's.</summary>
    public bool FixLastLayer { get; init; } = true;

    /// <summary>Seed of the order of the samples.</summary>
    public ulong Seed { get; init; }
}

/// <summary>A student after one step of its training.</summary>
/// <param name="Step">Number of steps made, from 1.</param>
/// <param name="Epoch">Number of the epoch, from 1.</param>
/// <param name="LearningRate">Step size of this step.</param>
/// <param name="BatchLoss">Mean squared error of the batch before this step.</param>
/// <param name="Student">The student after the step.</param>
public sealed record StudentStep(long Step, int Epoch, double LearningRate, double BatchLoss, Student Student);

/// <summary>Trains a student, one step at a time.</summary>
public static class StudentLoop
{
    /// <summary>The steps of a training, made one by one as they are asked for.</summary>
    /// <param name="start">The untrained student, which is not changed.</param>
    /// <param name="train">The training set.</param>
    /// <param name="recipe">Optimiser, step sizes, batches and epochs.</param>
    /// <param name="arithmetic">What computes the gradients.</param>
    /// <exception cref="ArgumentException">A setting does not fit; the message holds both sides.</exception>
    /// <exception cref="ArithmeticException">The loss is no longer finite; the message names the step.</exception>
    public static IEnumerable<StudentStep> Run(
        Student start,
        SingleIndexSample train,
        StudentRecipe recipe,
        IStudentArithmetic arithmetic
    )
    {
        var (n, b) = (train.Count, recipe.BatchSize == 0 ? train.Count : recipe.BatchSize);
        if (b < 1 || b > n)
            throw new ArgumentException($"expected a batch of 1 .. {n} samples, got {b}");
        if (recipe.Epochs < 0)
            throw new ArgumentException($"expected a number of epochs >= 0, got {recipe.Epochs}");
        return Steps(new StudentTraining(start, recipe.Rule, recipe.FixLastLayer), train, recipe, arithmetic);
    }

    private static IEnumerable<StudentStep> Steps(
        StudentTraining training,
        SingleIndexSample train,
        StudentRecipe recipe,
        IStudentArithmetic arithmetic
    )
    {
        for (var epoch = 1; epoch <= recipe.Epochs; epoch++)
            foreach (var batch in Batches(train, recipe, epoch))
            {
                if (recipe.Normalise)
                    training.Normalise();
                var eta = recipe.Schedule?.At(recipe.LearningRate, training.Steps) ?? recipe.LearningRate;
                var gradient = arithmetic.Gradient(training.Student, batch);
                if (!double.IsFinite(gradient.Loss))
                    throw new ArithmeticException(
                        FormattableString.Invariant($"the loss is {gradient.Loss} before step {training.Steps + 1} ")
                            + FormattableString.Invariant($"with step size {eta}: the training diverged")
                    );
                training.Step(gradient, eta);
                yield return new(training.Steps, epoch, eta, gradient.Loss, training.Student);
            }
    }

    private static IEnumerable<SingleIndexSample> Batches(SingleIndexSample train, StudentRecipe recipe, int epoch)
    {
        var (n, b) = (train.Count, recipe.BatchSize == 0 ? train.Count : recipe.BatchSize);
        if (b == n)
        {
            yield return train;
            yield break;
        }
        int[] order = [.. Enumerable.Range(0, n)];
        Shuffle.InPlace<int>(order, Shuffle.Mix(recipe.Seed, (ulong)epoch));
        for (var from = 0; from < n; from += b)
            yield return train.Rows(order.AsSpan(from, Math.Min(b, n - from)));
    }
}
