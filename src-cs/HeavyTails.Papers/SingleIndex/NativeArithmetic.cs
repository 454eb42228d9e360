// A student is a perceptron whose layers have the scales 1 / sqrt d_{l-1}: HeavyTails.Native.Curvature's objective.
using HeavyTails.Core.Fits;
using HeavyTails.Native.Curvature;

namespace HeavyTails.Papers.SingleIndex;

/// <summary>
/// Features and gradients by float32 products of libheavytails; losses are summed in float64. Their relative error is
/// about 1e-6. The bits are the same for every number of threads, and differ between instruction sets.
/// </summary>
public sealed class NativeArithmetic : IStudentArithmetic, IDisposable
{
    private readonly ObjectiveThreads _threads;
    private readonly SampleCopies<PerceptronObjective> _samples = new();
    private readonly Lock _gate = new();

    /// <summary>Takes threads, which the first product starts.</summary>
    /// <param name="threads">Number of threads of the products, at least 1. Default: 1.</param>
    /// <exception cref="DllNotFoundException">The native library is missing; the message says why.</exception>
    public NativeArithmetic(int threads = 1)
    {
        _threads = new(threads);
        Routine = $"libheavytails, float32, {_threads.InstructionSet}, {threads} threads";
    }

    /// <inheritdoc/>
    public string Routine { get; }

    /// <inheritdoc/>
    public double[][] Features(Student student, double[] x, Variant variant = Variant.Corrected)
    {
        if (x.Length == 0 || x.Length % student.Dimension != 0)
            throw new ArgumentException($"expected inputs [n x {student.Dimension}], got {x.Length} numbers");
        var n = x.Length / student.Dimension;
        double[][] features = [.. student.Hidden.Select(_ => new double[n * student.Width])];
        if (variant == Variant.Corrected)
        {
            using var objective = new PerceptronObjective(Problem(student, x, null), _threads);
            objective.Features(WeightsOf(student), features);
            return features;
        }
        // Layer by layer: only the layer that is asked for is divided twice.
        for (var layer = 0; layer < features.Length; layer++)
        {
            var problem = Problem(student, x, null);
            double[] scales = [.. problem.Scales!];
            scales[layer] *= scales[layer];
            using var objective = new PerceptronObjective(problem with { Scales = scales }, _threads);
            var only = layer;
            objective.Features(WeightsOf(student), [.. features.Select((f, l) => l == only ? f : null)]);
        }
        return features;
    }

    /// <inheritdoc/>
    public StudentGradient Gradient(Student student, SingleIndexSample sample)
    {
        if (sample.Dimension != student.Dimension)
            throw new ArgumentException($"expected inputs of dimension {student.Dimension}, got {sample.Dimension}");
        double[][] hidden = [.. student.Hidden.Select(w => GC.AllocateUninitializedArray<double>(w.Length))];
        var output = new double[student.Width];
        lock (_gate)
        {
            var loss = Objective(student, sample).Gradient(WeightsOf(student), [.. hidden, output]);
            return new(loss, hidden, output);
        }
    }

    /// <summary>Releases the threads and the copies of samples.</summary>
    public void Dispose()
    {
        _samples.Dispose();
        _threads.Dispose();
    }

    private PerceptronObjective Objective(Student student, SingleIndexSample sample) =>
        _samples.Of(
            sample,
            (student.Width, student.Layers, student.Activation),
            () => new(Problem(student, sample.X, sample.Y), _threads)
        );

    private static ObjectiveProblem Problem(Student student, double[] x, double[]? targets) =>
        new()
        {
            Widths = [student.Dimension, .. student.Hidden.Select(_ => student.Width), 1],
            Scales =
            [
                .. student.Hidden.Select((_, l) => 1 / Math.Sqrt(student.Inputs(l))),
                1 / Math.Sqrt(student.Width),
            ],
            Activation = student.Activation,
            X = x,
            Targets = targets,
        };

    private static double[][] WeightsOf(Student student) => [.. student.Hidden, student.Output];
}
