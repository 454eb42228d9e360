using HeavyTails.Core.Numerics;
using HeavyTails.Papers.SingleIndex;
using HeavyTails.Papers.SingleIndex.Contexts;

namespace HeavyTails.Tests.Papers.SingleIndex;

/// <summary>Batches, schedules, normalisation and the samples of a teacher.</summary>
public class StudentLoopTests
{
    private readonly SmallCase _case = SmallCase.Draw();
    private readonly ManagedArithmetic _arithmetic = new();

    [Fact]
    public void Full_batches_are_gradient_descent()
    {
        var steps = Run(
            new()
            {
                Rule = new StudentDescent(),
                LearningRate = 50,
                Epochs = 1,
            }
        );
        var step = Assert.Single(steps);
        Assert.Equal((1L, 1, 50.0), (step.Step, step.Epoch, step.LearningRate));
        Assert.Equal(1.6699628731667921, step.BatchLoss, 1e-13);
        Assert.Equal(3.272623314557, _arithmetic.Gradient(step.Student, _case.Sample).Loss, 1e-11);
    }

    [Fact]
    public void Batches_of_an_epoch_visit_every_sample_once()
    {
        var seen = new Recorder(_arithmetic);
        StudentRecipe recipe = new()
        {
            Rule = new StudentDescent(),
            LearningRate = 1e-9,
            BatchSize = 12,
            Epochs = 2,
        };
        var steps = StudentLoop.Run(_case.Student, _case.Sample, recipe, seen).ToList();
        Assert.Equal([12, 12, 12, 4, 12, 12, 12, 4], seen.Batches.Select(b => b.Count));
        Assert.Equal([1, 1, 1, 1, 2, 2, 2, 2], steps.Select(s => s.Epoch));
        double[] Targets(int from) => [.. seen.Batches.Skip(from).Take(4).SelectMany(b => b.Y)];
        Assert.Equal(_case.Sample.Y.Order(), Targets(0).Order());
        Assert.Equal(_case.Sample.Y.Order(), Targets(4).Order());
        Assert.NotEqual(Targets(0), Targets(4));
        var row = Array.IndexOf(_case.Sample.Y, seen.Batches[0].Y[1]);
        Assert.Equal(
            _case.Sample.X.Skip(row * SmallCase.Dimension).Take(SmallCase.Dimension),
            seen.Batches[0].X.Skip(SmallCase.Dimension).Take(SmallCase.Dimension)
        );
    }

    [Fact]
    public void The_order_is_a_function_of_the_seed()
    {
        StudentRecipe recipe = new()
        {
            Rule = new StudentDescent(),
            LearningRate = 1,
            BatchSize = 10,
            Epochs = 2,
        };
        var (one, same, other) = (Run(recipe), Run(recipe), Run(recipe with { Seed = 1 }));
        Assert.Equal(one.Select(s => s.BatchLoss), same.Select(s => s.BatchLoss));
        Assert.NotEqual(one.Select(s => s.BatchLoss), other.Select(s => s.BatchLoss));
    }

    [Fact]
    public void Step_sizes_fall_by_their_schedule()
    {
        StudentRecipe recipe = new()
        {
            Rule = new StudentDescent(),
            LearningRate = 8,
            Epochs = 5,
            Schedule = new() { StepSize = 2, Gamma = .5 },
        };
        Assert.Equal([8.0, 8, 4, 4, 2], Run(recipe).Select(s => s.LearningRate));
        Assert.Throws<ArgumentException>(() => new StepSchedule { Gamma = 0 }.At(1, 0));
        Assert.Throws<ArgumentException>(() => new StepSchedule { StepSize = 0 }.At(1, 0));
    }

    // Weights are rescaled before a step, so that after a tiny one they still have the norm of untrained weights.
    [Fact]
    public void Weights_are_normalised_before_each_step()
    {
        StudentRecipe recipe = new()
        {
            Rule = new StudentDescent(),
            LearningRate = 1e-9,
            Epochs = 1,
            Normalise = true,
        };
        var w = Run(recipe).Single().Student.Hidden[0];
        Assert.Equal(w.Length, Vectors.Dot(w, w), 1e-6);
        Assert.True(Math.Abs(Vectors.Dot(_case.Student.Hidden[0], _case.Student.Hidden[0]) - w.Length) > 1);
    }

    [Fact]
    public void A_training_that_diverges_says_at_which_step()
    {
        StudentRecipe recipe = new()
        {
            Rule = new StudentDescent(),
            LearningRate = 1e300,
            FixLastLayer = false,
        };
        var error = Assert.Throws<ArithmeticException>(() => Run(recipe));
        Assert.Contains("before step 2", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Run(recipe with { BatchSize = 41 }));
        Assert.Throws<ArgumentException>(() => Run(recipe with { Epochs = -1 }));
    }

    [Fact]
    public void Samples_of_one_teacher_are_independent_and_share_its_direction()
    {
        SingleIndexDataOptions options = new()
        {
            Samples = 3000,
            TestSamples = 2000,
            Dimension = 4,
            Seed = 5,
        };
        var data = SingleIndexData.Draw(options);
        Assert.Equal(1, Vectors.Dot(data.Beta, data.Beta), 1e-6);
        Assert.Equal((3000, 3000, 2000), (data.Train.Count, data.Probe.Count, data.Test.Count));
        Assert.NotEqual(data.Train.X[..4], data.Probe.X[..4]);
        // E y z = E softplus'(z) = 1/2 along beta: the standard error of the mean is about .02.
        foreach (var sample in new[] { data.Train, data.Probe, data.Test })
        {
            var slope = sample.Y.Select((y, i) => y * Vectors.Dot(sample.X.AsSpan(4 * i, 4), data.Beta)).Average();
            Assert.Equal(.5, slope, .1);
        }
        var centred = SingleIndexData.Draw(options with { CentreLabels = true });
        Assert.Equal(0, centred.Train.Y.Average(), 1e-12);
        Assert.Equal(data.Test.Y.Average() - data.Train.Y.Average(), centred.Test.Y.Average(), 1e-12);
        Assert.Throws<ArgumentException>(() => SingleIndexData.Draw(options with { LabelNoise = -1 }));
    }

    private List<StudentStep> Run(StudentRecipe recipe) =>
        [.. StudentLoop.Run(_case.Student, _case.Sample, recipe, _arithmetic)];

    /// <summary>Remembers the batches whose gradients were asked for.</summary>
    private sealed class Recorder(IStudentArithmetic inner) : IStudentArithmetic
    {
        public List<SingleIndexSample> Batches { get; } = [];

        public string Routine => inner.Routine;

        public double[][] Features(Student student, double[] x, HeavyTails.Core.Fits.Variant variant) =>
            inner.Features(student, x, variant);

        public StudentGradient Gradient(Student student, SingleIndexSample sample)
        {
            Batches.Add(sample);
            return inner.Gradient(student, sample);
        }
    }
}
