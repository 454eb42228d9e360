using HeavyTails.Checkpoints;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Spectra;
using HeavyTails.Tests.Data;

namespace HeavyTails.Tests.Checkpoints.Fused;

public sealed class FusedAttentionTests : IDisposable
{
    private const int Width = 24;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>
    /// A projection is written as its letters, one for each group of rows: "q2 k1 v1" are two rows of q, one of k, one
    /// of v. Number and column of a row are its value, so that a part tells which rows it got.
    /// </summary>
    private (Layer Layer, string[] Letters) Written(string name, string layout, string? config, bool inColumns = false)
    {
        var letters = layout
            .Split(' ')
            .SelectMany(run => Enumerable.Repeat(run[..1], int.Parse(run[1..], null)))
            .ToArray();
        var (n, values) = (letters.Length, new float[letters.Length * Width]);
        for (var r = 0; r < n; r++)
        for (var c = 0; c < Width; c++)
            values[inColumns ? (c * n) + r : (r * Width) + c] = r;
        _folder.Write("model.safetensors", Adapters.File((name, inColumns ? [Width, n] : [n, Width], values)));
        if (config is not null)
            File.WriteAllText(Path.Combine(_folder.Path, "config.json"), config);
        using var checkpoint = Checkpoint.Open(_folder.Path);
        var layer = Assert.Single(checkpoint.Layers());
        var data = layer.Load();
        return (layer with { Load = () => data }, letters);
    }

    /// <summary>The letter of each row of each part, by the name of the part.</summary>
    private static void IsSplit((Layer Layer, string[] Letters) written, bool inColumns = false)
    {
        var parts = LayerMatrices.Of(written.Layer, new() { SplitAttention = true }).Matrices;
        Assert.Equal(LayerKind.AttentionInProjection, written.Layer.Kind);
        Assert.Equal(["q", "k", "v"], parts.Select(p => p.Part));
        foreach (var part in parts)
        {
            var matrix = ((DenseMatrices)part).Single(0);
            int[] rows = inColumns
                ? [.. Enumerable.Range(0, matrix.Columns).Select(c => (int)matrix.Single.Span[c])]
                : [.. Enumerable.Range(0, matrix.Rows).Select(r => (int)matrix.Single.Span[r * Width])];
            Assert.Equal(Width, inColumns ? matrix.Rows : matrix.Columns);
            Assert.Equal(Enumerable.Range(0, written.Letters.Length).Where(r => written.Letters[r] == part.Part), rows);
        }
    }

    /// <summary>The parts of the layer are the rows, or columns, of their letters.</summary>
    private static void HaveTheirRows(Layer layer, string[] letters)
    {
        foreach (var part in layer.Parts!.All)
            Assert.Equal(
                Enumerable.Range(0, letters.Length).Where(r => letters[r] == part.Name),
                part.Ranges.SelectMany(r => Enumerable.Range(r.First, r.Count))
            );
    }

    // Heads of 4 rows and an input of 24 numbers throughout, 6 query heads. The layouts are those of the models' own
    // sources: how forward() reshapes and splits the output of the projection.
    [Theory]
    [InlineData("gpt_neox.layers.0.attention.query_key_value", "gpt_neox", "\"num_attention_heads\":6", ByHead)]
    [InlineData("h.0.self_attention.query_key_value", "bloom", "\"n_head\":6", ByHead)]
    [InlineData("model.layers.0.self_attn.query_key_value", "persimmon", "\"num_attention_heads\":6", ByHead)]
    [InlineData("transformer.h.0.self_attention.query_key_value", "falcon", Heads + ",\"multi_query\":false", ByHead)]
    [InlineData(
        "transformer.h.0.self_attention.query_key_value",
        "falcon",
        Heads + ",\"multi_query\":true,\"num_kv_heads\":6,\"new_decoder_architecture\":false",
        "q24 k4 v4"
    )]
    [InlineData(
        "transformer.h.0.self_attention.query_key_value",
        "falcon",
        Heads + ",\"multi_query\":true,\"num_kv_heads\":2,\"new_decoder_architecture\":true",
        Grouped
    )]
    [InlineData(
        "transformer.h.0.self_attention.query_key_value",
        "RefinedWeb",
        "\"n_head\":6,\"n_head_kv\":2",
        Grouped
    )]
    [InlineData("transformer.encoder.layers.0.self_attention.query_key_value", "chatglm", Glm, "q24 k8 v8")]
    [InlineData("transformer.layers.0.attention.query_key_value", "chatglm", Heads, ByHead)]
    [InlineData("model.layers.0.self_attn.query_key_value", "phi3small", Heads + ",\"num_key_value_heads\":2", Grouped)]
    [InlineData("model.layers.0.self_attn.qkv_proj", "phi3", Heads + ",\"num_key_value_heads\":2", "q24 k8 v8")]
    [InlineData("model.layers.0.attention.wqkv", "internlm2", Heads + ",\"num_key_value_heads\":2", Grouped)]
    [InlineData("language_model.model.layers.0.attention.wqkv", "internvl_chat", Intern, Grouped)]
    [InlineData("transformer.h.0.attn.c_attn", "qwen", Heads, "q24 k24 v24")]
    [InlineData("transformer.h.0.attn.c_attn", "gpt_bigcode", "\"n_head\":6,\"multi_query\":true", "q24 k4 v4")]
    [InlineData("transformer.h.0.attn.c_attn", "gpt_bigcode", "\"n_head\":6,\"multi_query\":false", ByHead)]
    [InlineData("transformer.blocks.0.attn.Wqkv", "mpt", "\"n_heads\":6", "q24 k24 v24")]
    [InlineData("transformer.blocks.0.attn.Wqkv", "mpt", Mpt, "q24 k4 v4")]
    [InlineData("transformer.blocks.0.norm_attn_norm.attn.Wqkv", "dbrx", Dbrx, "q24 k8 v8")]
    [InlineData("transformer.h.0.attn.qkv_proj", "codegen", "\"n_head\":6", "q6 v6 k6 q6 v6 k6 q6 v6 k6 q6 v6 k6")]
    [InlineData("model.layers.0.self_attn.qkv_proj", "minimax", Heads + ",\"head_dim\":4", ByHead)]
    [InlineData("transformer.layers.1.attn.qkv_proj", "openelm", OpenElm, "q12 k4 v4")]
    [InlineData("deberta.encoder.layer.0.attention.self.in_proj", "deberta", Heads, ByHead)]
    [InlineData("visual.blocks.0.attn.qkv", "qwen2_vl", Heads + ",\"num_key_value_heads\":2", "q24 k24 v24")]
    [InlineData("model.layers.0.self_attn.qkv_proj", "unheard_of", Heads + ",\"head_dim\":8", "q48 k48 v48")]
    public void A_projection_is_split_as_its_model_does(string name, string type, string settings, string layout)
    {
        var written = Written($"{name}.weight", layout, $"{{\"model_type\":\"{type}\",\"hidden_size\":24,{settings}}}");
        IsSplit(written);
        Assert.Null(written.Layer.Parts!.Reading);
    }

    private const string Heads = "\"num_attention_heads\":6",
        ByHead = "q4 k4 v4 q4 k4 v4 q4 k4 v4 q4 k4 v4 q4 k4 v4 q4 k4 v4",
        Grouped = "q12 k4 v4 q12 k4 v4",
        Glm = Heads + ",\"kv_channels\":4,\"multi_query_attention\":true,\"multi_query_group_num\":2",
        Intern =
            "\"llm_config\":{\"model_type\":\"internlm2\",\"hidden_size\":24," + Heads + ",\"num_key_value_heads\":2}",
        Mpt = "\"n_heads\":6,\"attn_config\":{\"attn_type\":\"multiquery_attention\"}",
        Dbrx = "\"n_heads\":6,\"attn_config\":{\"kv_n_heads\":2,\"model_type\":\"\"}",
        OpenElm = "\"head_dim\":4,\"num_query_heads\":[6,3,6],\"num_kv_heads\":[2,1,2]";

    [Theory]
    [InlineData("h.0.attn.c_attn.weight", true, "q24 k24 v24")]
    [InlineData("resblocks.0.attn.in_proj_weight", false, "q24 k24 v24")]
    [InlineData("blocks.0.attn.qkv.weight", false, "q24 k24 v24")]
    [InlineData("layers.0.0.to_qkv.weight", false, "q12 k12 v12")]
    [InlineData("model.layers.0.self_attn.W_pack.weight", false, "q24 k24 v24")]
    [InlineData("blk.0.attn_qkv.weight", false, "q24 k24 v24")]
    public void Without_a_configuration_names_that_mean_one_layout_are_split_without_a_word(
        string name,
        bool inColumns,
        string layout
    )
    {
        var written = Written(name, layout, config: null, inColumns);
        IsSplit(written, inColumns);
        Assert.Null(written.Layer.Parts!.Reading);
    }

    [Theory]
    [InlineData("h.0.attn.c_attn.weight", "q24 k24 v24", "one after another, as in GPT-2 and Qwen, not by head")]
    [InlineData("h.0.attn.c_attn.weight", "q24 k4 v4", "one after another, as in GPT-2 and Qwen, not by head")]
    [InlineData("h.0.attn.Wqkv.weight", "q24 k8 v8", "one after another, with as many rows of q as the input has")]
    [InlineData("layers.0.self_attn.qkv_proj.weight", "q24 k8 v8", "as in Phi-3, not by head as in MiniMax")]
    [InlineData("layers.0.attention.wqkv.weight", "q24 k24 v24", "not grouped by key-value head as in InternLM2")]
    public void Without_a_configuration_the_reading_says_what_was_assumed(string name, string layout, string reading)
    {
        var written = Written(name, layout, config: null);
        IsSplit(written);
        Assert.Contains(reading, written.Layer.Parts!.Reading);
        Assert.EndsWith("because no config.json lies beside the file", written.Layer.Parts.Reading);
    }

    [Theory]
    [InlineData(null, "because no config.json lies beside the file")]
    [InlineData("[1]", "cannot be read: expected a JSON object, got Array")]
    [InlineData("{", "cannot be read: it is not JSON")]
    [InlineData("{\"a\":\"\\ud800\"}", "cannot be read: it is not JSON")]
    [InlineData("{\"\\ud800\":1}", "cannot be read: it is not JSON")]
    [InlineData("{\"model_type\":\"gpt_neox\"}", "of model_type 'gpt_neox', does not tell")]
    [InlineData(
        "{\"model_type\":\"bloom\",\"n_head\":5,\"hidden_size\":20}",
        "5 query and 5 key-value heads of 4 rows"
    )]
    [InlineData("{\"n_head\":\"6\",\"hidden_size\":24}", "the number of heads is unknown")]
    [InlineData("{\"n_head\":16777216,\"head_dim\":16777216}", "the number of heads is unknown")]
    public void Interleaved_rows_stay_together_where_the_heads_are_unknown(string? config, string reading)
    {
        var (layer, letters) = Written("h.0.self_attention.query_key_value.weight", ByHead, config);
        Assert.Contains(reading, layer.Parts!.Reading);
        var whole = Assert.Single(LayerMatrices.Of(layer, new() { SplitAttention = true }).Matrices);
        Assert.Equal(("", letters.Length, Width), (whole.Part, whole.Rows, whole.Columns));
    }

    [Fact]
    public void An_unknown_kind_of_model_is_said_to_be_read_as_neox()
    {
        var written = Written(
            "h.0.attn.query_key_value.weight",
            ByHead,
            "{\"model_type\":\"new_thing\",\"hidden_size\":24,\"n_head\":6}"
        );
        IsSplit(written);
        Assert.Equal(
            "q, k and v are taken to lie interleaved by head, as in GPT-NeoX and BLOOM, not one after another as in "
                + "ChatGLM, because the config.json beside the file, of model_type 'new_thing', does not tell",
            written.Layer.Parts!.Reading
        );
    }

    [Theory]
    [InlineData("layers.0.mlp.gate_up_proj", "{}", "gate10 up10")]
    [InlineData("encoder.layer.0.mlp.up_gate_proj", "{}", "up10 gate10")]
    [InlineData("blocks.0.mlp.w12", "{}", "gate10 up10")]
    [InlineData("layers.0.mlp.Wi", "{\"model_type\":\"modernbert\"}", "gate10 up10")]
    [InlineData("transformer.blocks.0.ff_proj", "{\"model_type\":\"hf_olmo\"}", "up10 gate10")]
    [InlineData("encoder.layers.0.mlp.dense_h_to_4h", "{\"model_type\":\"chatglm\"," + Glm + "}", "gate10 up10")]
    [InlineData("layers.0.mlp.up_proj", "{\"model_type\":\"phi3small\"}", "gate1 up1 gate1 up1 gate1 up1")]
    [InlineData("layers.0.mlp.dense_h_to_4h", "{\"model_type\":\"gpt_neox\"}", null)]
    [InlineData("layers.0.mlp.up_proj", "{\"model_type\":\"llama\"}", null)]
    public void Gate_and_up_of_a_fused_feed_forward_layer_are_its_halves(string name, string config, string? layout)
    {
        var runs = (layout ?? "up20").Split(' ').Select(r => (Name: r.TrimEnd([.. "0123456789"]), Run: r)).ToArray();
        var (layer, letters) = Written(
            $"{name}.weight",
            string.Join(' ', runs.Select(r => $"{r.Name[0]}{r.Run[r.Name.Length..]}")),
            config
        );
        Assert.Equal(LayerKind.Linear, layer.Kind);
        if (layout is null)
        {
            Assert.Null(layer.Parts);
            return;
        }
        var parts = LayerMatrices.Of(layer, new() { SplitAttention = true }).Matrices;
        Assert.Equal(["gate", "up"], parts.Select(p => p.Part));
        foreach (var part in parts)
        {
            var matrix = ((DenseMatrices)part).Single(0);
            Assert.Equal(
                Enumerable.Range(0, letters.Length).Where(r => letters[r][0] == part.Part[0]),
                Enumerable.Range(0, matrix.Rows).Select(r => (int)matrix.Single.Span[r * Width])
            );
        }
    }

    [Theory]
    [InlineData("in_proj_qkv", "q8 k8 v24")]
    [InlineData("in_proj_qkvz", "q4 k4 v12 z12 q4 k4 v12 z12")]
    public void A_delta_net_has_key_and_value_heads_of_its_own(string name, string layout)
    {
        const string config =
            "{\"linear_num_key_heads\":2,\"linear_key_head_dim\":4,\"linear_num_value_heads\":4,"
            + "\"linear_value_head_dim\":6,\"num_attention_heads\":6,\"hidden_size\":24}";
        var (layer, letters) = Written($"model.layers.0.linear_attn.{name}.weight", layout, config);
        Assert.Equal(letters.Distinct(), layer.Parts!.All.Select(p => p.Name));
        HaveTheirRows(layer, letters);
        File.Delete(Path.Combine(_folder.Path, "config.json"));
        var (unknown, _) = Written($"model.layers.0.linear_attn.{name}.weight", layout, config: null);
        Assert.Equal("", Assert.Single(unknown.Parts!.All).Name);
        Assert.Contains("the number of heads is unknown", unknown.Parts.Reading);
    }

    [Fact]
    public void Known_heads_that_do_not_fit_are_not_replaced_by_a_guess()
    {
        const string config = "{\"model_type\":\"phi3\",\"hidden_size\":24,\"num_attention_heads\":6}";
        var (layer, _) = Written("model.layers.0.self_attn.qkv_proj.weight", "q24 k8 v8", config);
        Assert.Equal("", Assert.Single(layer.Parts!.All).Name);
        Assert.Contains("6 query and 6 key-value heads of 4 rows make 72 rows", layer.Parts.Reading);
    }

    [Fact]
    public void Cross_attention_and_compressed_keys_are_split_into_k_and_v()
    {
        Names("decoder.h.0.crossattention.c_attn.weight", "k24 v24", "{}", inColumns: true);
        Names("layers.0.attn.to_kv.weight", "k12 v12", "{}", inColumns: false);
        Names(
            "model.layers.0.self_attn.kv_b_proj.weight",
            "k4 v2 k4 v2 k4 v2",
            "{\"num_attention_heads\":3,\"qk_nope_head_dim\":4,\"v_head_dim\":2}",
            inColumns: false
        );

        void Names(string name, string layout, string config, bool inColumns)
        {
            var (layer, letters) = Written(name, layout, config, inColumns);
            Assert.Equal(inColumns, !layer.Parts!.ByRows);
            HaveTheirRows(layer, letters);
            Assert.Equal(["k", "v"], layer.Parts.All.Select(p => p.Name));
        }
    }
}
