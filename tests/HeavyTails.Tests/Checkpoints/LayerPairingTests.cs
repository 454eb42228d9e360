using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Core.Analysis;

namespace HeavyTails.Tests.Checkpoints;

public sealed class LayerPairingTests
{
    private static LayerPairing Pair(byte[] first, byte[] second)
    {
        using var one = Checkpoint.Open(first, "one.safetensors");
        using var other = Checkpoint.Open(second, "other.safetensors");
        return LayerPairing.Of(one.Layers(), other.Layers(), ("one", "other"));
    }

    private static (string, long[], float[]) Tensor(string name, params long[] shape) =>
        (name, shape, Adapters.Floats((ulong)name.Length, (int)shape.Aggregate(1L, (p, d) => p * d)));

    [Fact]
    public void Layers_are_matched_by_name_with_and_without_prefixes()
    {
        var pairing = Pair(
            Adapters.File(Tensor("fc.weight", 4, 3), Tensor("fc.bias", 4), Tensor("h.0.mlp.weight", 5, 5)),
            Adapters.File(Tensor("transformer.h.0.mlp.weight", 5, 5), Tensor("fc.bias", 4), Tensor("fc.weight", 4, 3))
        );
        Assert.Empty(pairing.Unmatched);
        Assert.Equal(
            [("fc", "fc"), ("h.0.mlp", "transformer.h.0.mlp")],
            pairing.Pairs.Select(p => (p.First.Name, p.Second.Name))
        );
        Assert.Equal("fc.bias", pairing.Pairs[0].Biases!.Second.Name);
        Assert.Null(pairing.Pairs[1].Biases);
    }

    [Fact]
    public void Layers_without_a_partner_are_named_with_the_reason()
    {
        var pairing = Pair(
            Adapters.File(Tensor("a.weight", 4, 3), Tensor("b.weight", 4, 3), Tensor("c.weight", 4, 3)),
            Adapters.File(Tensor("b.weight", 3, 4), Tensor("c.weight", 4, 3), Tensor("d.weight", 6, 3))
        );
        Assert.Equal("c", Assert.Single(pairing.Pairs).First.Name);
        Assert.Equal(
            [
                ("a", "other has no layer of this name"),
                ("b", "its shape is 4 x 3, in other 3 x 4"),
                ("d", "one has no layer of this name"),
            ],
            pairing.Unmatched.Select(u => (u.LongName, u.Reason))
        );
    }

    [Fact]
    public void Distances_of_biases_stand_beside_those_of_their_layers()
    {
        var pairing = Pair(
            Adapters.File(("a.weight", [2, 2], [1, 2, 3, 4]), ("a.bias", [2], [1, 5])),
            Adapters.File(("a.weight", [2, 2], [1, 2, 3, 9]), ("a.bias", [2], [4, 1]))
        );
        var layer = Assert.Single(ModelDistances.Of(pairing.Pairs, pairing.Unmatched, new()).Layers);
        Assert.Equal((5, 5), (layer.Raw, layer.Bias!.Value), new Near());
    }

    private sealed class Near : IEqualityComparer<(double, double)>
    {
        public bool Equals((double, double) x, (double, double) y) =>
            Math.Abs(x.Item1 - y.Item1) < 1e-12 && Math.Abs(x.Item2 - y.Item2) < 1e-12;

        public int GetHashCode((double, double) x) => 0;
    }
}
