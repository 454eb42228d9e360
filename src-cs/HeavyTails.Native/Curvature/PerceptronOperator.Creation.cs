using System.Runtime.CompilerServices;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Native.Curvature;

public sealed unsafe partial class PerceptronOperator
{
    private static Shared Create(PerceptronProblem problem)
    {
        if (NativeLibraryLoader.Failure is { } failure)
            throw new DllNotFoundException($"curvature of perceptrons needs libheavytails: {failure}");
        var (weights, x, widths) = (problem.Parameters, problem.X, problem.Widths);
        CheckSizes(problem);
        ArgumentOutOfRangeException.ThrowIfNegative(problem.Threads);
        using var context = ContextHandle.Create(
            problem.Threads == 0 ? Environment.ProcessorCount : problem.Threads,
            SpectralAccuracy.Fast
        );
        ContextHandle.Check(
            PerceptronMethods.ht_perceptron_params_init(out var parameters, (nuint)Unsafe.SizeOf<PerceptronParams>())
        );
        var samples = x.Shape[0];
        var mean = problem.Loss == PerceptronLoss.CrossEntropy ? 1.0 / samples : 1.0 / ((double)samples * widths[^1]);
        parameters.Activation = (int)problem.Activation;
        parameters.Loss = (int)problem.Loss;
        parameters.Bias = problem.Bias ? 1 : 0;
        parameters.Layers = widths.Count - 1;
        parameters.Samples = samples;
        parameters.Margin = problem.Margin;
        parameters.Factor = (problem.Half ? .5 : 1) * (problem.Factor ?? mean);
        nint perceptron;
        fixed (long* width = widths.Select(w => (long)w).ToArray())
        fixed (int* labels = problem.Labels)
        {
            parameters.Widths = width;
            if (weights.IsDouble)
            {
                fixed (double* w = weights.Double.Span)
                fixed (double* a = x.Double.Span)
                fixed (double* t = problem.Targets is { } targets ? targets.Double.Span : [])
                    ContextHandle.Check(
                        PerceptronMethods.ht_perceptron_create_d(context, parameters, w, a, labels, t, out perceptron)
                    );
            }
            else
            {
                fixed (float* w = weights.Single.Span)
                fixed (float* a = x.Single.Span)
                fixed (float* t = problem.Targets is { } targets ? targets.Single.Span : [])
                    ContextHandle.Check(
                        PerceptronMethods.ht_perceptron_create_s(context, parameters, w, a, labels, t, out perceptron)
                    );
            }
        }
        return new Shared(new PerceptronHandle(perceptron, context), problem);
    }

    private static void CheckSizes(PerceptronProblem problem)
    {
        var widths = problem.Widths;
        if (widths.Count < 2 || widths.Any(w => w < 1))
            throw new ArgumentException(
                $"expected at least two widths, each 1 or more, got [{string.Join(", ", widths)}]"
            );
        var expected = PerceptronProblem.ParametersOf(widths, problem.Bias);
        if (problem.Parameters.Length != expected)
            throw new ArgumentException(
                $"a perceptron {string.Join("-", widths)} has {expected} parameters, got {problem.Parameters.Length}"
            );
        if (problem.X.Shape is not [var samples, var d] || d != widths[0] || samples < 1)
            throw new ArgumentException(
                $"expected samples [n x {widths[0]}], got [{string.Join(" x ", problem.X.Shape)}]"
            );
        var labelled = problem.Loss == PerceptronLoss.CrossEntropy;
        var given = labelled ? problem.Labels?.Length ?? 0 : problem.Targets?.Length ?? 0;
        var wanted = labelled ? samples : (long)samples * widths[^1];
        if (given != wanted || (labelled ? problem.Targets is not null : problem.Labels is not null))
            throw new ArgumentException(
                $"{problem.Loss} needs {wanted} {(labelled ? "labels and no targets" : "targets and no labels")}, got "
                    + $"{problem.Labels?.Length ?? 0} labels and {problem.Targets?.Length ?? 0} targets"
            );
        var isDouble = problem.Parameters.IsDouble;
        if (problem.X.IsDouble != isDouble || (problem.Targets is { } t && t.IsDouble != isDouble))
            throw new ArgumentException("expected parameters, samples and targets of one number type, got both types");
    }
}
