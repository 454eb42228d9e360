using HeavyTails.Core.Layers;
using HeavyTails.Tests.Core.Analysis;

namespace HeavyTails.Tests.Core.Layers;

public sealed class LayerNamesTests
{
    [Fact]
    public void The_long_name_is_the_tensors_without_weight()
    {
        Assert.Equal("layer1.0.conv1", LayerKinds.LongName("layer1.0.conv1.weight"));
        Assert.Equal("weight", LayerKinds.LongName("weight"));
        Assert.Equal("lstm.weight_ih_l0", LayerKinds.LongName("lstm.weight_ih_l0"));
    }

    [Fact]
    public void Input_weights_of_a_recurrent_layer_have_the_kind_of_its_recurrent_weights()
    {
        // [12, 5]: 4 gates of 3 or 3 gates of 4; weight_hh [12, 4] says three.
        var layers = LayerGroups.Join([
            Make.Gaussian("rnn.weight_ih_l0", 1, 12, 5),
            Make.Gaussian("rnn.weight_hh_l0", 2, 12, 4),
        ]);
        Assert.All(layers, l => Assert.Equal(LayerKind.Gru, l.Kind));
    }
}
