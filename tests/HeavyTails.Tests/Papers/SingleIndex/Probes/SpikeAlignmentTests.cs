using HeavyTails.Core.Numerics;
using HeavyTails.Core.RandomMatrices;
using HeavyTails.Core.Spectra;
using HeavyTails.Native;
using HeavyTails.Papers.SingleIndex;
using HeavyTails.Papers.SingleIndex.Probes;

namespace HeavyTails.Tests.Papers.SingleIndex.Probes;

/// <summary>Alignments with the teacher's direction beside what unrelated directions have.</summary>
public class SpikeAlignmentTests
{
    private static double[] Unit(int dimension, ulong seed)
    {
        var v = Variates.Gaussian(dimension, seed);
        var norm = Math.Sqrt(Vectors.Dot(v, v));
        return Array.ConvertAll(v, x => x / norm);
    }

    private static double[] Axis(int dimension, int index, double value = 1)
    {
        var axis = new double[dimension];
        axis[index] = value;
        return axis;
    }

    // Projections of a random direction on k axes.
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(40)]
    public void Nulls_are_those_of_random_directions(int k)
    {
        const int dimension = 40,
            draws = 4000;
        var values = new double[draws];
        for (var i = 0; i < draws; i++)
            values[i] = Math.Sqrt(Unit(dimension, (ulong)i + 1).Take(k).Sum(x => x * x));
        var (mean, deviation) = DirectionAlignment.SubspaceNull(dimension, k);
        Assert.Equal(mean, values.Average(), (4 * deviation / Math.Sqrt(draws)) + 1e-12);
        var found = Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
        Assert.Equal(deviation, found, (4 * deviation / Math.Sqrt(draws)) + 1e-7);
    }

    [Fact]
    public void Nulls_have_their_known_values()
    {
        // Exactly Gamma(500) / (sqrt(pi) Gamma(1000.5 / 2 + ...)), a relative 1/(4d) above sqrt(2 / (pi d)).
        Assert.Equal(
            DirectionAlignment.Null(1000) * (1 + (1 / 4000.0)),
            DirectionAlignment.SubspaceNull(1000, 1).Mean,
            1e-8
        );
        Assert.Equal(Math.Sqrt(.1), DirectionAlignment.SubspaceNull(1000, 100).Mean, 1e-3);
        Assert.Equal((1, 0), DirectionAlignment.SubspaceNull(1, 1));
        Assert.Equal(2 / Math.PI, DirectionAlignment.SubspaceNull(2, 1).Mean, 1e-14);
        // The median of |z| is .67449; of the largest of 1000 it is 3.3915 = Phi^-1((1 + 2^(-1/1000)) / 2).
        Assert.Equal(.6744897502, DirectionAlignment.LargestNull(1, 1), 1e-9);
        Assert.Equal(3.39, Math.Sqrt(1000) * DirectionAlignment.LargestNull(1000, 1000), .01);
        Assert.Throws<ArgumentException>(() => DirectionAlignment.SubspaceNull(3, 4));
        Assert.Throws<ArgumentException>(() => DirectionAlignment.LargestNull(3, 0));
    }

    [Fact]
    public void The_largest_overlap_of_unrelated_vectors_has_its_median()
    {
        const int dimension = 100,
            draws = 2000;
        var null_ = DirectionAlignment.LargestNull(dimension, dimension);
        var above = 0;
        for (var i = 0; i < draws; i++)
            if (Unit(dimension, (ulong)i + 1).Max(Math.Abs) > null_)
                above++;
        // The components of a unit vector are a little less spread than normal variables of variance 1/d.
        Assert.InRange((double)above / draws, .38, .52);
    }

    // diag(9, 5, 3, 1) in known directions: the update made the second one.
    [Fact]
    public void The_vector_of_the_spike_need_not_be_the_first()
    {
        double[] w = [.. Axis(4, 0, 9), .. Axis(4, 1, 5), .. Axis(4, 2, 3), .. Axis(4, 3, 1)];
        var backend = new NativeBackend(1);
        var weights = backend.Svd(new MatrixBatch(1, 4, 4, w));
        var update = SingularFrame.Of([.. new double[4], .. Axis(4, 1, 2), .. new double[8]], 4, backend);
        double[] beta = [.6, .8, 0, 0];
        var found = SpikeAlignment.Of(weights, beta, update, [1, 2, 4, 7]);
        Assert.Equal(.6, found.First.Value, 1e-12);
        var spike = found.Spike.Value;
        Assert.Equal((1, 1), (spike.Index, Math.Round(spike.UpdateOverlap, 12)));
        Assert.Equal(.8, spike.Direction.Value, 1e-12);
        Assert.Equal([1, 2, 4], found.Subspaces.Select(s => s.K));
        Assert.Equal([.6, 1, 1], found.Subspaces.Select(s => Math.Round(s.Overlap.Value, 12)));
        Assert.Equal((1, 0), (found.Subspaces[2].Overlap.Null, found.Subspaces[2].Overlap.NullDeviation));
        Assert.Equal((1, 4), (found.Largest, found.Curve.Length));
        Assert.Equal(1, found.Curve.Sum(o => o * o), 1e-12);
    }

    [Fact]
    public void A_spike_stands_out_of_its_null_as_theory_says()
    {
        const int rows = 240,
            columns = 160,
            draws = 30;
        var beta = Axis(columns, 0);
        var (found, theory) = (new double[draws], new SpikeTheory(rows, columns).RightOverlap(25));
        for (var draw = 0; draw < draws; draw++)
        {
            var frame = Simulations.Draw((rows, columns), [25], 200 + (ulong)draw);
            var alignment = SpikeAlignment.Of(frame.Svd, beta);
            found[draw] = alignment.First.Value * alignment.First.Value;
            Assert.True(alignment.First.Value > alignment.First.Null + (8 * alignment.First.NullDeviation));
            Assert.True(alignment.Curve[0] > alignment.LargestNull);
            Assert.Contains("got none", alignment.Spike.Reason, StringComparison.Ordinal);
        }
        var (mean, error) = Simulations.MeanAndError(found);
        Assert.InRange(theory, mean - (3 * error), mean + (3 * error));
    }

    [Fact]
    public void Inputs_that_do_not_fit_are_refused()
    {
        var backend = new NativeBackend(1);
        var weights = backend.Svd(new MatrixBatch(1, 1, 1, new[] { 2.0 }));
        Assert.Equal(1, SpikeAlignment.Of(weights, [3]).First.Value);
        Assert.Throws<ArgumentException>(() => SpikeAlignment.Of(weights, [3, 4]));
        Assert.Throws<ArgumentException>(() => SpikeAlignment.Of(weights, [0]));
        var other = SingularFrame.Of([1, 2], 1, backend);
        Assert.Contains(
            "an update of 1 columns, got 2",
            Assert.Throws<ArgumentException>(() => SpikeAlignment.Of(weights, [3], other)).Message
        );
        var zero = SingularFrame.Of([0], 1, backend);
        Assert.Contains("an update of zeros", SpikeAlignment.Of(weights, [3], zero).Spike.Reason);
    }
}
