using HeavyTails.Checkpoints.Roles;
using HeavyTails.Core.Layers;

namespace HeavyTails.Tests.Checkpoints.Roles;

public sealed class RoleRulesTests
{
    private static TensorRole Role(string name, string shape) =>
        RoleRules.Of(
            new NamedTensor(name, [.. shape.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)])
        );

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
    [InlineData("patch_embed.proj.weight", "768,3,16,16", LayerKind.Conv2d)]
    [InlineData("vision_model.embeddings.patch_embedding.weight", "768,3,16,16", LayerKind.Conv2d)]
    [InlineData("embedding/kernel", "16,16,3,768", LayerKind.Conv2d)]
    [InlineData("time_embedding.linear_1.weight", "1280,320", LayerKind.Linear)]
    [InlineData("time_embed.0.weight", "512,128", LayerKind.Linear)]
    [InlineData("shared.weight", "32128,512", LayerKind.Embedding)]
    [InlineData("tok_embeddings.weight", "32000,64", LayerKind.Embedding)]
    [InlineData("token_embd.weight", "32000,64", LayerKind.Embedding)]
    [InlineData("embed.W_E", "50257,768", LayerKind.Embedding)]
    [InlineData("wte/embedding", "50257,768", LayerKind.Embedding)]
    [InlineData("embedding/embeddings:0", "1000,64", LayerKind.Embedding)]
    [InlineData("y_embedder.embedding_table.weight", "1001,64", LayerKind.Embedding)]
    [InlineData("lstm/lstm_cell/recurrent_kernel:0", "32,128", LayerKind.Lstm)]
    [InlineData("gru/gru_cell/recurrent_kernel", "32,96", LayerKind.Gru)]
    [InlineData("blocks.0.attn.W_Q", "12,768,64", LayerKind.Linear)]
    [InlineData("layers.0.moe.w1", "8,64,128", LayerKind.Linear)]
    [InlineData("block_sparse_moe.input_linear.weight", "8,256,64", LayerKind.Linear)]
    [InlineData("blk.0.ffn_up_exps.weight", "8,256,64", LayerKind.Linear)]
    [InlineData("bilinear.weight", "20,16,16", LayerKind.Linear)]
    [InlineData("mixer.conv1d.weight", "128,1,4", LayerKind.Conv1d)]
    [InlineData("encoder.pos_conv_embed.conv.weight", "768,48,128", LayerKind.Conv1d)]
    [InlineData("middle.1.qkv.weight", "1536,512,1", LayerKind.Conv1d)]
    [InlineData("stages.0.norm.weight", "64,32,32", LayerKind.Norm)]
    [InlineData("experts.gate_up_proj_bias", "32,5760", LayerKind.Bias)]
    [InlineData("attn.b_Q", "12,64", LayerKind.Bias)]
    [InlineData("visual.proj", "768,512", LayerKind.Linear)]
    [InlineData("x.weight", "2,2,2,2,2,2", LayerKind.Unknown)]
    public void A_tensor_is_what_its_name_and_shape_say(string name, string shape, LayerKind kind) =>
        Assert.Equal(kind, Role(name, shape).Kind);

    [Theory]
    [InlineData("cls_token", "1,1,192", "learned tokens")]
    [InlineData("mask_token", "1,1,1,128", "learned tokens")]
    [InlineData("query_tokens", "1,32,64", "learned tokens")]
    [InlineData("backbone.register_tokens", "1,4,768", "learned tokens")]
    [InlineData("mask_decoder.iou_token.weight", "1,256", "learned tokens")]
    [InlineData("latents", "256,1024", "learned tokens")]
    [InlineData("prompt_embeddings", "20,768", "learned tokens")]
    [InlineData("pos_embed", "1,50,64", "a positional table")]
    [InlineData("pos_encoder.pe", "50,1,64", "a positional table")]
    [InlineData("pe", "50,64", "a positional table")]
    [InlineData("wpe.weight", "1024,768", "a positional table")]
    [InlineData("position_embedding", "64,96", "a positional table")]
    [InlineData("embeddings.position_embeddings.weight", "512,768", "a positional table")]
    [InlineData("embeddings.x_position_embeddings.weight", "1024,768", "a positional table")]
    [InlineData("tokens_embed.positions_embed.weight", "512,768", "a positional table")]
    [InlineData("model.encoder.embed_positions.weight", "1500,384", "a positional table")]
    [InlineData("model.embed_positions.weights", "1026,512", "a positional table")]
    [InlineData("visual.positional_embedding", "50,768", "a positional table")]
    [InlineData("trunk.pos_embed", "197,768", "a positional table")]
    [InlineData("pos_embed.W_pos", "1024,768", "a positional table")]
    [InlineData("position_embd.weight", "1024,768", "a positional table")]
    [InlineData("v.position_embd.weight", "577,1024", "a positional table")]
    [InlineData("embeddings/position_embeddings/embedding", "512,768", "a positional table")]
    [InlineData("token_and_position_embedding/position_embedding/embeddings:0", "80,32", "a positional table")]
    [InlineData("model.backbone.position_embedding.row_embeddings.weight", "50,128", "a positional table")]
    [InlineData("Transformer/posembed_input/pos_embedding", "1,197,768", "a positional table")]
    [InlineData("blocks.0.attn.relative_position_bias_table", "169,12", "a table of relative positions")]
    [InlineData("decoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight", "32,12", "a table of relative")]
    [InlineData("image_encoder.blocks.0.attn.rel_pos_h", "27,64", "a table of relative positions")]
    [InlineData("h.0.attn.bias", "1,1,1024,1024", "a mask of attention")]
    [InlineData("layers.0.blocks.1.attn_mask", "64,49,49", "a mask of attention")]
    [InlineData("h.0.attn.masked_bias", "1", "a mask of attention")]
    [InlineData("fc.weight_mask", "64,48", "a mask")]
    [InlineData("model.layers.0.self_attn.rotary_emb.inv_freq", "64", "a table of rotary positions")]
    [InlineData("attention.rotary_emb.cos_cached", "1,1,2048,24", "a table of rotary positions")]
    [InlineData("rope_freqs.weight", "64", "a table of rotary positions")]
    [InlineData("bn1.running_mean", "16", "running statistics")]
    [InlineData("batch_normalization/moving_variance:0", "16", "running statistics")]
    [InlineData("params/batch_stats/bn/mean", "16", "running statistics")]
    [InlineData("blocks.0.att.time_mix_k", "1,1,256", "weights of time mixing")]
    [InlineData("rwkv.blocks.0.attention.time_decay", "64,64", "weights of time mixing")]
    [InlineData("layers.0.mixer.A_log", "1536,16", "decay rates")]
    [InlineData("ls.gamma", "64,1,1", "a vector")]
    [InlineData("features.prelu.weight", "64", "the slopes of a PReLU")]
    [InlineData("features.2.weight", "64", "a vector, of a normalisation or an activation")]
    [InlineData("attn.temperature", "8,1,1", "a vector")]
    [InlineData("logits.scale_factor", "12", "a vector")]
    [InlineData("opt.state.0.exp_avg", "64,64", "state of an optimizer")]
    [InlineData("optimizer.state.3.momentum_buffer", "64,64", "state of an optimizer")]
    [InlineData("opt_state/0/mu/params/dense/kernel", "64,64", "state of an optimizer")]
    [InlineData(
        "layer/kernel/.OPTIMIZER_SLOT/optimizer/m/.ATTRIBUTES/VARIABLE_VALUE",
        "64,64",
        "state of an optimizer"
    )]
    [InlineData("optimizer_weights/adam/dense/kernel:0", "64,64", "state of an optimizer")]
    [InlineData("state/param_states/encoder/wi/kernel/v_row", "64", "state of an optimizer")]
    [InlineData("vq.codebook.embed_avg", "512,64", "a moving average of a codebook")]
    [InlineData("mel_scale.fb", "201,80", "a constant of signal processing")]
    [InlineData("queue", "128,65536", "a queue of samples")]
    [InlineData("onnx::Add_12", "1,1,128,128", "a table, not the weights of a layer")]
    [InlineData("style.input.const", "1,512,4,4", "a table, not the weights of a layer")]
    [InlineData("quantizer.codevectors", "1,640,128", "a table, not the weights of a layer")]
    public void What_is_no_layer_is_listed_with_why(string name, string shape, string why)
    {
        var role = Role(name, shape);
        Assert.NotNull(role.WhyNot);
        Assert.StartsWith(why, role.WhyNot, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pos_embed_proj.weight", "64,96")]
    [InlineData("attn.linear_pos.weight", "64,64")]
    [InlineData("attn.k_pe.weight", "64,512")]
    [InlineData("position_embedding/kernel", "2,64")]
    [InlineData("row_embeddings.weight", "50,128")]
    [InlineData("token_type_embeddings.weight", "2,768")]
    [InlineData("mask_head.mask_fcn1.weight", "256,256,3,3")]
    [InlineData("conv_offset_mask.weight", "27,64,3,3")]
    [InlineData("model.embed_tokens.weight", "32000,64")]
    [InlineData("to_token.weight", "64,48")]
    [InlineData("decoder.2.weight", "1,128,1")]
    [InlineData("att.time_maa_w1", "256,160")]
    [InlineData("encoder.rel_embeddings.weight", "512,768")]
    public void Names_that_resemble_those_of_tokens_and_tables_are_layers(string name, string shape) =>
        Assert.Null(Role(name, shape).WhyNot);

    [Theory]
    [InlineData("encoder.0.weight", "64,2,8", "experts")]
    [InlineData("net.weight", "64,32,5", "heads")]
    [InlineData("net.weight", "8,64,48", "conv1d")]
    [InlineData("conv.weight", "3,3,7,7", "hwio")]
    [InlineData("conv.weight", "3,3,64,32", "conv")]
    [InlineData("blur/kernel", "64,1,3,3", "hwio")]
    [InlineData("ffn.experts.mlp.w1", "128,16", "experts:N")]
    public void An_ambiguous_shape_says_how_to_choose_another_reading(string name, string shape, string other) =>
        Assert.Contains($"--as '{name}={other}'", Role(name, shape).Reading, StringComparison.Ordinal);

    [Theory]
    [InlineData("conv1.weight", "64,3,7,7")]
    [InlineData("conv1.weight", "16,16,3,3")]
    [InlineData("head.weight", "6,1,5,5")]
    [InlineData("Conv_0/kernel", "3,3,32,64")]
    [InlineData("conv1d_1/kernel:0", "5,32,64")]
    [InlineData("stft_conv.weight", "258,1,256")]
    [InlineData("mlp.experts.down_proj", "8,128,64")]
    [InlineData("attn.W_O", "12,64,768")]
    public void A_clear_shape_says_nothing(string name, string shape) => Assert.Null(Role(name, shape).Reading);

    [Fact]
    public void A_declared_class_is_believed_before_a_name_but_not_for_tables_that_are_looked_up()
    {
        TensorRole Declared(string name, LayerKind kind, params int[] shape) =>
            RoleRules.Of(new NamedTensor(name, shape) { Declared = kind });

        Assert.Equal(LayerKind.Conv2d, Declared("head.out_mask", LayerKind.Conv2d, 8, 4, 3, 3).Kind);
        Assert.Equal(LayerKind.Conv1d, Declared("pos_embed.weight", LayerKind.Conv1d, 8, 4, 3).Kind);
        Assert.Equal(LayerKind.Linear, Declared("0.weight", LayerKind.Linear, 20, 16, 16).Kind);
        Assert.NotNull(Declared("relative_attention_bias.weight", LayerKind.Embedding, 32, 12).WhyNot);
        Assert.NotNull(Declared("wpe.weight", LayerKind.Embedding, 1024, 64).WhyNot);
        Assert.Null(Declared("wpe.weight", LayerKind.Linear, 1024, 64).WhyNot);
        Assert.Null(Declared("wte.weight", LayerKind.Embedding, 1024, 64).WhyNot);
        Assert.NotNull(Declared("mask_tokens.weight", LayerKind.Embedding, 4, 64).WhyNot);
        Assert.Equal(LayerKind.Bias, Declared("0.bias", LayerKind.Linear, 20).Kind);
    }

    [Fact]
    public void A_bias_denies_that_a_matrix_is_a_table_of_positions()
    {
        var model = new ModelTensors();
        model.Add(new NamedTensor("pos_embed.bias", [64]));
        var coordinates = new NamedTensor("pos_embed.weight", [64, 3]) { Model = model };
        Assert.Equal((LayerKind.Linear, null), (RoleRules.Of(coordinates).Kind, RoleRules.Of(coordinates).WhyNot));
        Assert.NotNull(RoleRules.Of(new NamedTensor("pos_embed.weight", [64, 3])).WhyNot);
    }

    [Fact]
    public void A_name_too_long_to_be_searched_has_no_role_and_says_so()
    {
        var role = Role(new string('a', 600) + ".weight", "4,4");
        Assert.Equal(LayerKind.Unknown, role.Kind);
        Assert.Contains("more than 512 characters", role.WhyNot, StringComparison.Ordinal);
        Assert.Null(Role(new string('a', 500) + ".weight", "4,4").WhyNot);
    }

    [Theory]
    [InlineData("10.weight", "32,64", "10.bias", "32,64", true)]
    [InlineData("block.weight", "8,32,64", "block.bias", "8,32,64", true)]
    [InlineData("block.gamma", "32,64", "block.beta", "32,64", true)]
    [InlineData("block/scale", "32,64", "block/bias", "32,64", true)]
    [InlineData("fc.weight", "64,64", "fc.bias", "64", false)]
    [InlineData("moe.weight", "8,32,64", "moe.bias", "8,32", false)]
    public void Weights_with_the_shape_of_their_bias_are_used_entry_by_entry(
        string name,
        string shape,
        string bias,
        string shapeOfBias,
        bool isEntrywise
    )
    {
        var model = new ModelTensors();
        model.Add(new NamedTensor(bias, [.. shapeOfBias.Split(',').Select(int.Parse)]));
        var role = RoleRules.Of(new NamedTensor(name, [.. shape.Split(',').Select(int.Parse)]) { Model = model });
        Assert.Equal(isEntrywise, role.WhyNot is not null);
        Assert.Equal(isEntrywise, role.Kind == LayerKind.Norm);
    }
}
