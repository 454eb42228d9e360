using HeavyTails.Core.Layers;
using HeavyTails.Data.Transforms;
using HeavyTails.Tests.Core.Analysis;

namespace HeavyTails.Tests.Core.Layers;

public sealed class LayerKindsTests
{
    [Theory]
    [InlineData("fc1.weight", "120,400", LayerKind.Linear)]
    [InlineData("layers.3.ffwd.lin2", "384,96", LayerKind.Linear)]
    [InlineData("conv1.weight", "16,3,3,3", LayerKind.Conv2d)]
    [InlineData("stft_conv.weight", "258,1,256", LayerKind.Conv1d)]
    [InlineData("features.0.weight", "8,3,3,3,3", LayerKind.Conv3d)]
    [InlineData("up.deconv1.weight", "64,32,2,2", LayerKind.ConvTransposed)]
    [InlineData("decoder.conv_transpose.weight", "64,32,4", LayerKind.ConvTransposed)]
    [InlineData("transformer.wte.weight", "50257,768", LayerKind.Embedding)]
    [InlineData("wpe.weight", "1024,768", LayerKind.Embedding)]
    [InlineData("model.embed_tokens.weight", "32000,64", LayerKind.Embedding)]
    [InlineData("token_embedding", "65,96", LayerKind.Embedding)]
    [InlineData("bert.embeddings.word_embeddings.weight", "30522,768", LayerKind.Embedding)]
    [InlineData("embeddings.0.weight", "10,4", LayerKind.Linear)]
    [InlineData("encoder.pos_embed", "1,197,768", LayerKind.Embedding)]
    [InlineData("self_attn.in_proj_weight", "288,96", LayerKind.AttentionInProjection)]
    [InlineData("h.0.attn.c_attn.weight", "96,288", LayerKind.AttentionInProjection)]
    [InlineData("blocks.0.attn.qkv.weight", "288,96", LayerKind.AttentionInProjection)]
    [InlineData("mixer.in_proj.weight", "400,96", LayerKind.Linear)]
    [InlineData("lstm_cell.weight_ih", "512,128", LayerKind.Lstm)]
    [InlineData("rnn.weight_hh_l0", "512,128", LayerKind.Lstm)]
    [InlineData("gru.weight_ih_l0", "384,100", LayerKind.Gru)]
    [InlineData("rnn.weight_hh_l1_reverse", "384,128", LayerKind.Gru)]
    [InlineData("rnn.weight_hh_l0", "128,128", LayerKind.Rnn)]
    [InlineData("q_proj.lora_A.default.weight", "8,768", LayerKind.LowRankPair)]
    [InlineData("q_proj.lora_B.weight", "768,8", LayerKind.LowRankPair)]
    [InlineData("unet.lora_down.weight", "4,320", LayerKind.LowRankPair)]
    [InlineData("to_q_lora.down.weight", "4,320", LayerKind.LowRankPair)]
    [InlineData("lora_unet_up_blocks.proj.weight", "4,320", LayerKind.Linear)]
    [InlineData("fc1.bias", "120", LayerKind.Bias)]
    [InlineData("lstm_cell.bias_ih", "512", LayerKind.Bias)]
    [InlineData("attn.in_proj_bias", "288", LayerKind.Bias)]
    [InlineData("h.0.attn.bias", "1,1,1024,1024", LayerKind.Bias)]
    [InlineData("layer1.0.bn1.weight", "16", LayerKind.Norm)]
    [InlineData("layer1.0.bn1.running_var", "16", LayerKind.Norm)]
    [InlineData("ln_f.gamma", "768", LayerKind.Norm)]
    [InlineData("bn1.num_batches_tracked", "", LayerKind.Unknown)]
    [InlineData("relative_attention_bias.weight", "32,8", LayerKind.Embedding)]
    [InlineData("mlp.experts.gate_up_proj", "8,64,128", LayerKind.Linear)]
    public void A_tensor_is_what_its_name_and_shape_say(string name, string shape, LayerKind kind) =>
        Assert.Equal(
            kind,
            LayerKinds.Guess(name, [.. shape.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)])
        );

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
