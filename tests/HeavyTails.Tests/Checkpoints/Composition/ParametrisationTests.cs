// Parametrised and pruned weights. Right values are those of the formulas, in float64.
using HeavyTails.Checkpoints.Numbers;

namespace HeavyTails.Tests.Checkpoints.Composition;

public sealed class ParametrisationTests
{
    private static readonly float[] V = Parts.Normal(24, 1);

    [Theory]
    [InlineData("fc.weight_g", "fc.weight_v", "fc.weight")]
    [InlineData("rnn.weight_hh_l0_g", "rnn.weight_hh_l0_v", "rnn.weight_hh_l0")]
    [InlineData("weight_g", "weight_v", "weight")]
    [InlineData("fc.parametrizations.weight.original0", "fc.parametrizations.weight.original1", "fc.weight")]
    [InlineData("parametrizations.weight.original0", "parametrizations.weight.original1", "weight")]
    public void Directions_get_the_norms_that_are_stored_beside_them(string norms, string directions, string name)
    {
        float[] g = [0.5f, 1, 2, 4];
        var (layer, data) = Parts.Single(Part.F32(norms, [4, 1], g), Part.F32(directions, [4, 6], V));
        Assert.Equal(name, layer.TensorName);
        for (var r = 0; r < 4; r++)
        {
            var norm = Math.Sqrt(V.Skip(r * 6).Take(6).Sum(x => (double)x * x));
            for (var c = 0; c < 6; c++)
                Assert.Equal(g[r] * V[r * 6 + c] / norm, data.Single.Span[r * 6 + c], 1e-6);
        }
    }

    [Theory]
    [InlineData("1,3,1", 3)]
    [InlineData("1,1,4", 4)]
    [InlineData("", 1)]
    [InlineData("1", 1)]
    public void Norms_are_along_the_dimension_that_they_have_or_of_the_whole(string shape, int count)
    {
        long[] dimensions = shape is "" ? [] : [.. shape.Split(',').Select(long.Parse)];
        var g = Enumerable.Range(1, count).Select(i => (double)i).ToArray();
        var v = V.Select(x => (double)x).ToArray();
        var (_, data) = Parts.Single(
            Part.Of("conv.weight_g", DType.F64, dimensions, g),
            Part.Of("conv.weight_v", DType.F64, [2, 3, 4], v)
        );
        Assert.True(data.IsDouble);
        int Norm(int i) =>
            count == 1 ? 0
            : count == 3 ? i / 4 % 3
            : i % 4;
        for (var i = 0; i < 24; i++)
        {
            var same = Enumerable.Range(0, 24).Where(j => Norm(j) == Norm(i));
            Assert.Equal(g[Norm(i)] * v[i] / Math.Sqrt(same.Sum(j => v[j] * v[j])), data.Double.Span[i], 1e-14);
        }
    }

    [Fact]
    public void Norms_that_do_not_fit_are_refused_with_both_shapes() =>
        Assert.Contains(
            "norms [6] do not fit its directions [4 x 6]",
            Parts.Refused(Part.F32("fc.weight_v", [4, 6], V), Part.F32("fc.weight_g", [6], new float[6])),
            StringComparison.Ordinal
        );

    [Fact]
    public void A_spectral_norm_without_v_is_divided_by_the_length_of_W_transposed_times_u()
    {
        var u = Parts.Normal(4, 2);
        var (layer, data) = Parts.Single(Part.F32("d.weight_orig", [4, 6], V), Part.F32("d.weight_u", [4], u));
        var sigma = Math.Sqrt(
            Enumerable.Range(0, 6).Sum(c => Math.Pow(Enumerable.Range(0, 4).Sum(r => (double)V[r * 6 + c] * u[r]), 2))
        );
        Assert.Equal("d", layer.Name);
        for (var i = 0; i < 24; i++)
            Assert.Equal(V[i] / sigma, data.Single.Span[i], 1e-6);
    }

    [Fact]
    public void A_spectral_norm_whose_vectors_do_not_fit_is_refused_with_all_shapes() =>
        Assert.Contains(
            "u [5] and v [6] do not fit its original [4 x 6]",
            Parts.Refused(
                Part.F32("d.weight_orig", [4, 6], V),
                Part.F32("d.weight_u", [5], new float[5]),
                Part.F32("d.weight_v", [6], new float[6])
            ),
            StringComparison.Ordinal
        );

    [Fact]
    public void A_mask_of_truth_values_prunes_as_one_of_numbers_does()
    {
        var mask = V.Select(x => (byte)(x > 0 ? 1 : 0)).ToArray();
        var (layer, data) = Parts.Single(
            Part.F32("fc.weight_orig", [4, 6], V),
            Part.Of("fc.weight_mask", DType.Bool, [4, 6], mask)
        );
        Assert.Equal("fc", layer.Name);
        Parts.SameBits([.. V.Select(x => x > 0 ? x : 0)], data);
        Assert.Contains(
            "[4 x 6] whose mask [6 x 4]",
            Parts.Refused(Part.F32("fc.weight_orig", [4, 6], V), Part.F32("fc.weight_mask", [6, 4], new float[24])),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Directions_that_were_pruned_are_pruned_before_they_get_their_norms()
    {
        var mask = Enumerable.Range(0, 24).Select(i => (float)(i % 3 == 0 ? 0 : 1)).ToArray();
        var (layer, data) = Parts.Single(
            Part.F32("fc.weight_g", [1, 6], [1, 1, 1, 1, 1, 1]),
            Part.F32("fc.weight_v_orig", [4, 6], V),
            Part.F32("fc.weight_v_mask", [4, 6], mask)
        );
        Assert.Equal("fc.weight", layer.TensorName);
        for (var c = 0; c < 6; c++)
            Assert.Equal(
                c % 3 == 0 ? double.NaN : 1,
                Enumerable.Range(0, 4).Sum(r => Math.Pow(data.Single.Span[r * 6 + c], 2)),
                1e-6
            );
    }

    [Fact]
    public void A_parametrisation_that_is_not_known_is_listed_with_the_way_out()
    {
        using var checkpoint = Parts.Open(
            Part.F32("o.parametrizations.weight.original", [4, 6], V),
            Part.F32("o.parametrizations.weight.0.base", [4, 6], V),
            Part.F32("fc.weight", [4, 6], V)
        );
        Assert.Equal("fc", Assert.Single(checkpoint.Layers()).Name);
        Assert.Equal(2, checkpoint.Skipped.Count());
        Assert.All(
            checkpoint.Skipped,
            s => Assert.Contains("remove_parametrizations", s.Reason, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Other_modules_may_have_parameters_called_g_and_v()
    {
        using var checkpoint = Parts.Open(
            Part.F32("attn.proj_g", [4, 6], V),
            Part.F32("attn.proj_v", [4, 6], V),
            Part.F32("fc.weight_orig", [4, 6], V)
        );
        Assert.Equal(["attn.proj_g", "attn.proj_v", "fc.weight_orig"], checkpoint.Layers().Select(l => l.Name));
    }

    [Fact]
    public void Parts_of_a_weight_that_the_file_has_too_are_listed()
    {
        using var checkpoint = Parts.Open(
            Part.F32("fc.weight", [4, 6], V),
            Part.F32("fc.weight_g", [4, 1], [1, 1, 1, 1]),
            Part.F32("fc.weight_v", [4, 6], V)
        );
        Assert.Equal(V, Assert.Single(checkpoint.Layers()).Load().Single.ToArray());
        Assert.All(
            checkpoint.Skipped,
            s => Assert.Contains("part of 'fc.weight', which the file has too", s.Reason, StringComparison.Ordinal)
        );
        Assert.Equal(2, checkpoint.Skipped.Count());
    }

    [Fact]
    public void A_weight_takes_the_place_of_its_first_part_and_the_tensors_stay_as_they_are_stored()
    {
        using var checkpoint = Parts.Open(
            Part.F32("1.weight", [4, 6], V),
            Part.F32("2.weight_g", [4, 1], [1, 1, 1, 1]),
            Part.F32("2.weight_v", [4, 6], V),
            Part.F32("3.weight", [4, 6], V)
        );
        Assert.Equal(["1", "2", "3"], checkpoint.Layers().Select(l => l.Name));
        Assert.Equal(4, checkpoint.Tensors.Count);
    }
}
