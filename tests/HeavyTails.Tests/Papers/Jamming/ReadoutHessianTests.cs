using HeavyTails.Core.Numerics;
using HeavyTails.Papers.Jamming.Notebook;
using MathNet.Numerics.LinearAlgebra;

namespace HeavyTails.Tests.Papers.Jamming;

/// <summary>
/// The golden read-out of the specification: X [40 x 6], w [6] and labels sign(g) [40] from one Gaussian stream of seed
/// 5; U = sum half max(0, Delta)^2 and H0 = sum over active patterns of x x', whose square roots are singular values.
/// </summary>
public class ReadoutHessianTests
{
    private const int Patterns = 40;
    private const int Features = 6;

    private readonly double[] _x;
    private readonly double[] _w;
    private readonly double[] _labels;
    private readonly double[] _forces;

    public ReadoutHessianTests()
    {
        var stream = Variates.Gaussian((Patterns * Features) + Features + Patterns, 5);
        _x = stream[..(Patterns * Features)];
        _w = stream[_x.Length..(_x.Length + Features)];
        _labels = Array.ConvertAll(stream[(_x.Length + Features)..], g => (double)Math.Sign(g));
        _forces = NotebookQuantities.Forces(Outputs(_w), _labels);
    }

    [Fact]
    public void The_loss_and_the_number_of_active_patterns_are_the_golden_ones()
    {
        Assert.Equal(25, NotebookQuantities.Violated(_forces));
        Assert.Equal(145.3971224836, NotebookQuantities.Loss(_forces) * Patterns / 2, 6e-11);
    }

    [Fact]
    public void Eigenvalues_of_H0_are_squared_singular_values_of_active_features()
    {
        var active = Matrix<double>.Build.DenseOfRowArrays(
            Enumerable
                .Range(0, Patterns)
                .Where(i => _forces[i] > 0)
                .Select(i => _x[(i * Features)..((i + 1) * Features)])
        );
        double[] expected = [7.5635994565, 18.3974377253, 22.5414941147, 29.4494224890, 34.3600330792, 50.7774707983];
        var eigenvalues = active.TransposeThisAndMultiply(active).Evd(Symmetricity.Symmetric).EigenValues;
        Assert.All(expected.Zip(eigenvalues), pair => Assert.Equal(pair.First, pair.Second.Real, 6e-11));
        var singular = active.Svd(false).S.Reverse();
        Assert.All(expected.Zip(singular), pair => Assert.Equal(pair.First, pair.Second * pair.Second, 6e-11));
    }

    // The Hessian of U along e is that of the active patterns alone, e'H0 e: a linear read-out has no residual part.
    [Fact]
    public void Second_differences_of_the_loss_are_H0()
    {
        const double Step = 1e-4;
        for (var j = 0; j < Features; j++)
        {
            var second = (Energy(j, Step) - (2 * Energy(j, 0)) + Energy(j, -Step)) / (Step * Step);
            var h0 = Enumerable
                .Range(0, Patterns)
                .Where(i => _forces[i] > 0)
                .Sum(i => Math.Pow(_x[(i * Features) + j], 2));
            Assert.Equal(h0, second, 1e-4);
        }
    }

    private double Energy(int coordinate, double step)
    {
        var moved = _w.ToArray();
        moved[coordinate] += step;
        return NotebookQuantities.Loss(NotebookQuantities.Forces(Outputs(moved), _labels)) * Patterns / 2;
    }

    private double[] Outputs(double[] w) =>
        [.. Enumerable.Range(0, Patterns).Select(i => Vectors.Dot(_x.AsSpan(i * Features, Features), w))];
}
