using System.Text.Json;
using HeavyTails.Checkpoints;
using HeavyTails.Tests.Data;

namespace HeavyTails.Tests.Checkpoints;

public sealed class ModelOrderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Each list is in the order in which the model's source defines or uses its modules.
    private static readonly string[][] Models =
    [
        [
            "model.embed_tokens.weight",
            "model.layers.2.input_layernorm.weight",
            "model.layers.2.self_attn.q_proj.weight",
            "model.layers.2.self_attn.k_proj.weight",
            "model.layers.2.self_attn.v_proj.weight",
            "model.layers.2.self_attn.o_proj.weight",
            "model.layers.2.post_attention_layernorm.weight",
            "model.layers.2.mlp.gate_proj.weight",
            "model.layers.2.mlp.up_proj.weight",
            "model.layers.2.mlp.down_proj.weight",
            "model.layers.10.self_attn.q_proj.weight",
            "model.layers.10.block_sparse_moe.gate.weight",
            "model.layers.10.block_sparse_moe.experts.2.w1.weight",
            "model.layers.10.block_sparse_moe.experts.2.w2.weight",
            "model.layers.10.block_sparse_moe.experts.10.w1.weight",
            "model.norm.weight",
            "lm_head.weight",
        ],
        [
            "bert.embeddings.word_embeddings.weight",
            "bert.embeddings.position_embeddings.weight",
            "bert.embeddings.token_type_embeddings.weight",
            "bert.embeddings.LayerNorm.weight",
            "bert.embeddings.LayerNorm.bias",
            "bert.encoder.layer.9.attention.self.query.weight",
            "bert.encoder.layer.9.attention.self.key.weight",
            "bert.encoder.layer.9.attention.self.value.weight",
            "bert.encoder.layer.9.attention.output.dense.weight",
            "bert.encoder.layer.9.attention.output.LayerNorm.weight",
            "bert.encoder.layer.9.intermediate.dense.weight",
            "bert.encoder.layer.9.output.dense.weight",
            "bert.encoder.layer.11.attention.self.query.weight",
            "bert.pooler.dense.weight",
            "cls.predictions.bias",
            "cls.predictions.transform.dense.weight",
            "cls.predictions.transform.LayerNorm.weight",
            "cls.predictions.decoder.weight",
            "cls.seq_relationship.weight",
        ],
        [
            "roberta.encoder.layer.0.output.dense.weight",
            "lm_head.dense.weight",
            "lm_head.layer_norm.weight",
            "lm_head.decoder.weight",
        ],
        [
            "model.encoder.embed_positions.weight",
            "model.encoder.conv1.weight",
            "model.encoder.conv2.weight",
            "model.encoder.layers.0.self_attn.q_proj.weight",
            "model.encoder.layers.0.self_attn.out_proj.weight",
            "model.encoder.layers.0.fc1.weight",
            "model.encoder.layers.0.fc2.weight",
            "model.encoder.layer_norm.weight",
            "model.decoder.embed_tokens.weight",
            "model.decoder.embed_positions.weight",
            "model.decoder.layers.0.self_attn.q_proj.weight",
            "model.decoder.layers.0.encoder_attn.q_proj.weight",
            "model.decoder.layers.0.fc1.weight",
            "proj_out.weight",
        ],
        [
            "conv1.weight",
            "bn1.weight",
            "layer1.0.conv1.weight",
            "layer1.0.bn1.weight",
            "layer1.0.conv2.weight",
            "layer1.0.bn2.weight",
            "layer1.0.downsample.0.weight",
            "layer2.0.conv1.weight",
            "fc.weight",
            "fc.bias",
        ],
        [
            "wte.weight",
            "wpe.weight",
            "h.0.ln_1.weight",
            "h.0.attn.c_attn.weight",
            "h.0.attn.c_proj.weight",
            "h.0.ln_2.weight",
            "h.0.mlp.c_fc.weight",
            "h.0.mlp.c_proj.weight",
            "ln_f.weight",
        ],
        ["conv1.weight", "conv2.weight", "fc1.weight", "fc2.weight", "fc3.weight"],
    ];

    [Fact]
    public void Words_of_names_give_back_a_models_order()
    {
        foreach (var model in Models)
        {
            Safetensors("model.safetensors", model);
            IsRead(model);
        }
    }

    [Fact]
    public void Two_names_have_one_order_whatever_stands_between_them()
    {
        string[] odd = ["", ".", "a", "a.", "conv", "CONV1", "conv01", "b1n", "q/k", "conv99999999999"];
        Safetensors("model.safetensors", [.. Models.SelectMany(m => m).Distinct(), .. odd]);
        string[] all;
        using (var checkpoint = Checkpoint.Open(_folder.Path))
            all = [.. checkpoint.Tensors.Select(t => t.Name)];
        foreach (var model in Models)
            Assert.Equal(model, all.Where(model.Contains));
        var random = new Random(7);
        for (var trial = 0; trial < 20; trial++)
        {
            var some = all.Where(_ => random.Next(3) == 0).ToArray();
            Safetensors("model.safetensors", some);
            IsRead(some);
        }
    }

    private void Safetensors(string file, IEnumerable<string> names) =>
        _folder.Write(
            file,
            Adapters.File([.. names.Order(StringComparer.Ordinal).Select(n => (n, new long[] { 1, 1 }, new float[1]))])
        );

    private void IsRead(string[] expected)
    {
        using var checkpoint = Checkpoint.Open(_folder.Path);
        Assert.Equal(expected, checkpoint.Tensors.Select(t => t.Name));
    }

    [Fact]
    public void Sorted_shards_are_put_into_the_models_order_with_and_without_an_index()
    {
        var model = Models[0];
        string[] files = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"];
        Safetensors(files[0], model.Where((_, i) => i % 3 == 0));
        Safetensors(files[1], model.Where((_, i) => i % 3 != 0));
        IsRead(model);
        var map = model
            .Select((name, i) => (name, file: files[i % 3 == 0 ? 0 : 1]))
            .OrderBy(m => m.name, StringComparer.Ordinal)
            .ToDictionary(m => m.name, m => m.file);
        File.WriteAllText(
            Path.Combine(_folder.Path, "model.safetensors.index.json"),
            JsonSerializer.Serialize(new { weight_map = map })
        );
        IsRead(model);
    }

    [Fact]
    public void Pickled_shards_keep_their_own_order_under_a_sorted_index()
    {
        string[][] shards =
        [
            ["second.weight", "first.weight"],
            ["zebra.weight", "apple.weight"],
        ];
        var map = new SortedDictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < 2; i++)
        {
            var file = $"pytorch_model-0000{i + 1}-of-00002.bin";
            _folder.Write(file, TorchFixtures.StateDict(shards[i]));
            foreach (var name in shards[i])
                map.Add(name, file);
        }
        IsRead([.. shards[0], .. shards[1]]);
        File.WriteAllText(
            Path.Combine(_folder.Path, "pytorch_model.bin.index.json"),
            JsonSerializer.Serialize(new { weight_map = map })
        );
        IsRead([.. shards[0], .. shards[1]]);
    }
}
