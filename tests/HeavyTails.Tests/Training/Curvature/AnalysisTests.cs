using HeavyTails.Core.Curvature;
using HeavyTails.Native.Curvature;
using HeavyTails.Training.Curvature;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Objectives;

namespace HeavyTails.Tests.Training.Curvature;

/// <summary>Whole analyses of trained networks against their exact Hessians.</summary>
public class AnalysisTests(ITestOutputHelper output) : TensorTests
{
    // By ARPACK in float64 on the exact products; the trace by 1,000 probes of PyHessian, whose error is 0.09.
    [Theory]
    [InlineData(Precision.Single, 2e-6)]
    [InlineData(Precision.Double, 5e-8)]
    public void The_extreme_eigenvalues_of_mlp128_are_those_of_ARPACK(Precision precision, double tolerance)
    {
        using var network = References.Network("mlp128", precision);
        using var subject = CurvatureSubjects.Of(network, new CrossEntropy(), References.Batch("mlp128"));
        var result = CurvatureAnalysis.Of(subject, new() { TraceProducts = 400, Tolerance = 1e-6 });
        var part = Assert.Single(result.Parts);
        output.WriteLine($"{part.Operator}: {part.Products} products in {part.Seconds:f2} s; trace {part.Trace}");
        Assert.True(part.Eigenpairs!.Converged);
        double[] top = [.8155971, .7402835, .6813276, .5288166, .4752426],
            bottom = [-.0660218, -.0625788, -.0592951];
        Compare(top, part.Eigenpairs.Largest);
        Compare(bottom, part.Eigenpairs.Smallest);
        Assert.Equal(118_282, result.Parameters);
        Assert.Equal(.0053014, result.Value, 5e-7);
        var trace = part.Trace!.Value;
        Assert.InRange(
            trace.Value,
            13.06 - (4 * (trace.StandardError + .09)),
            13.06 + (4 * (trace.StandardError + .09))
        );

        void Compare(double[] expected, IReadOnlyList<Eigenvalue> found)
        {
            Assert.Equal(expected.Length, found.Count);
            for (var i = 0; i < expected.Length; i++)
            {
                output.WriteLine($"expected {expected[i]}, got {found[i]}");
                Assert.Equal(expected[i], found[i].Value, tolerance + found[i].Residual);
                Assert.InRange(found[i].Residual, 0, 1e-5);
            }
        }
    }

    [Fact]
    public void The_spectrum_of_mlp7x7_is_that_of_its_recorded_dense_Hessian()
    {
        using var file = HeavyTails.Checkpoints.Checkpoint.Open(
            SharedFiles.FindOrSkip("reference/mlp7x7_hessian_spectrum.npy")
        );
        double[] expected = [.. file.Tensors[0].Load().Double.ToArray().Order()];
        using var network = References.Network("mlp7x7", Precision.Double);
        using var subject = CurvatureSubjects.Of(network, new CrossEntropy(), References.Batch("mlp7x7"));
        using var hessian = subject.Operator(CurvatureMatrix.Hessian, null);
        var found = DenseCurvature.Eigenvalues(hessian);
        Assert.Equal(2986, found.Length);
        for (var i = 0; i < found.Length; i++)
            Assert.Equal(expected[i], found[i], 1e-9);
        Assert.Equal(27.3065214, found.Sum(), 1e-7);

        var pairs = Lanczos.Eigenpairs(hessian, new() { Largest = 5, Smallest = 2 });
        for (var i = 0; i < 5; i++)
            Assert.Equal(expected[^(i + 1)], pairs.Largest[i].Value, 1e-9);
        for (var i = 0; i < 2; i++)
            Assert.Equal(expected[i], pairs.Smallest[i].Value, 1e-9);

        // The density's moments are the spectrum's within the interval of the probes.
        var quadrature = StochasticLanczos.Quadrature(hessian, new() { Probes = 40, Steps = 60 });
        for (var k = 1; k <= 3; k++)
        {
            var moment = quadrature.Moment(k);
            var exact = expected.Sum(x => Math.Pow(x, k)) / expected.Length;
            output.WriteLine($"moment {k}: {moment}, exactly {exact:g6}");
            Assert.InRange(moment.Value, exact - (4 * moment.StandardError), exact + (4 * moment.StandardError));
        }
    }

    [Fact]
    public void Parts_are_the_whole_matrices_and_then_their_layers()
    {
        using var network = Network.Build(NetworkSpec.Mlp([10, 6, 5, 3], Activation.Tanh), 1, Precision.Double);
        var data = HeavyTails.Data.Synthetic.SyntheticData.RandomLabels(60, 10, 2);
        using var subject = CurvatureSubjects.Of(network, new SquaredError(), Targets(data));
        var progress = new List<CurvatureProgress>();
        var result = CurvatureAnalysis.Of(
            subject,
            new()
            {
                Matrices = [CurvatureMatrix.Hessian, CurvatureMatrix.GaussNewton, CurvatureMatrix.Residual],
                Largest = 2,
                Smallest = 2,
                Probes = 3,
                Steps = 20,
                PerLayer = true,
                Progress = progress.Add,
            }
        );
        Assert.Equal(3 + (3 * 3), result.Parts.Count);
        Assert.Equal(["fc1", "fc2", "fc3"], result.Parts.Skip(3).Take(3).Select(p => p.Layer));
        Assert.All(result.Parts.Take(3), p => Assert.NotNull(p.Quadrature));
        Assert.All(result.Parts.Skip(3), p => Assert.Null(p.Quadrature));
        Assert.Contains(progress, p => p.What == "Hessian: density" && p.Products >= p.Expected);
        Assert.Contains("10-6-5-3, Tanh, biases", result.Network);
        // Traces by the same probes add up: H = G + R.
        Assert.Equal(
            result.Parts[0].Trace!.Value.Value,
            result.Parts[1].Trace!.Value.Value + result.Parts[2].Trace!.Value.Value,
            1e-10
        );
        foreach (var part in result.Parts)
        {
            using var block = subject.Operator(part.Matrix, part.Layer);
            var exact = DenseCurvature.Eigenvalues(block);
            Assert.Equal(exact[^1], part.Eigenpairs!.Largest[0].Value, part.Eigenpairs.Largest[0].Residual + 1e-9);
            Assert.Equal(exact[0], part.Eigenpairs.Smallest[0].Value, part.Eigenpairs.Smallest[0].Residual + 1e-9);
        }
    }

    [Fact]
    public void Smallest_eigenvalues_are_those_of_matrices_that_have_negative_ones_unless_more_are_requested()
    {
        using var network = Network.Build(NetworkSpec.Mlp([10, 6, 3], Activation.Tanh), 1, Precision.Double);
        var data = HeavyTails.Data.Synthetic.SyntheticData.RandomLabels(60, 10, 2);
        using var subject = CurvatureSubjects.Of(network, new SquaredError(), Targets(data));
        var all = Enum.GetValues<CurvatureMatrix>();
        var progress = new List<CurvatureProgress>();
        int[] Smallest(int? smallest)
        {
            var options = new CurvatureAnalysisOptions
            {
                Matrices = all,
                Smallest = smallest,
                TraceProducts = 2,
                PerLayer = true,
                Progress = progress.Add,
            };
            return [.. CurvatureAnalysis.Of(subject, options).Parts.Select(p => p.Eigenpairs!.Smallest.Count)];
        }
        // The whole matrices in the order of the enumeration, then two layers of each.
        Assert.Equal([3, 0, 3, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0], Smallest(null));
        Assert.Equal([2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], Smallest(2));
        Assert.All(Smallest(0), count => Assert.Equal(0, count));

        foreach (var matrix in all)
        {
            using var a = subject.Operator(matrix, null);
            Assert.Equal(matrix.IsSemidefinite(), DenseCurvature.Eigenvalues(a)[0] > -1e-12);
            Assert.StartsWith($"{matrix.InWords()} of SquaredError", a.Description);
            Assert.Contains(progress, p => p.What == $"{matrix.InWords()}: eigenvalues");
            Assert.Contains(progress, p => p.What == $"{matrix.InWords()} of fc2: trace");
        }
        Assert.Equal("empirical Fisher matrix", CurvatureMatrix.EmpiricalFisher.InWords());
        Assert.Equal("Gauss-Newton matrix", CurvatureMatrix.GaussNewton.InWords());
    }

    private static HeavyTails.Data.Dataset Targets(HeavyTails.Data.Dataset signs) =>
        new(signs.Name, signs.Features, [.. signs.Labels.Select((y, i) => y > 0 ? 0 : 1 + (i % 2))], signs.SampleShape);
}
