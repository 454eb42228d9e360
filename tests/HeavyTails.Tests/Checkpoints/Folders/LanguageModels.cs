using HeavyTails.Checkpoints.Numbers;

namespace HeavyTails.Tests.Checkpoints.Folders;

/// <summary>
/// Language models of the hub with all dimensions shrunk alike: d = 32, 4 heads of 8, 2 key-value heads, 96 words.
/// Names and number types are those of the published files.
/// </summary>
internal static class LanguageModels
{
    private const long D = 32,
        KeyValue = 16,
        Ffn = 48,
        Words = 96;

    /// <summary>meta-llama/Llama-2-70b-hf: grouped heads, two shards, half precision beside float32 frequencies.</summary>
    public static void Llama(string folder)
    {
        File.WriteAllText(
            Path.Combine(folder, "config.json"),
            """
            {"architectures":["LlamaForCausalLM"],"model_type":"llama","hidden_size":32,"intermediate_size":48,
             "num_attention_heads":4,"num_key_value_heads":2,"num_hidden_layers":2,"vocab_size":96}
            """
        );
        var tensors = new List<Stored> { new("model.embed_tokens.weight", Words, D) };
        for (var i = 0; i < 2; i++)
        {
            tensors.AddRange(Attention($"model.layers.{i}.self_attn"));
            tensors.Add(new($"model.layers.{i}.self_attn.rotary_emb.inv_freq", 4));
            tensors.Add(new($"model.layers.{i}.mlp.gate_proj.weight", Ffn, D));
            tensors.Add(new($"model.layers.{i}.mlp.up_proj.weight", Ffn, D));
            tensors.Add(new($"model.layers.{i}.mlp.down_proj.weight", D, Ffn));
            tensors.Add(new($"model.layers.{i}.input_layernorm.weight", D));
            tensors.Add(new($"model.layers.{i}.post_attention_layernorm.weight", D));
        }
        tensors.Add(new("model.norm.weight", D));
        tensors.Add(new("lm_head.weight", Words, D));
        FolderFiles.Shards(
            folder,
            [
                .. tensors.Select(t =>
                    t.Name.EndsWith("inv_freq", StringComparison.Ordinal) ? t : t with { Type = DType.F16 }
                ),
            ],
            2
        );
    }

    /// <summary>mistralai/Mixtral-8x7B: a router and three experts here, bfloat16, three shards.</summary>
    public static void Mixtral(string folder)
    {
        File.WriteAllText(
            Path.Combine(folder, "config.json"),
            """
            {"architectures":["MixtralForCausalLM"],"model_type":"mixtral","hidden_size":32,"intermediate_size":48,
             "num_attention_heads":4,"num_key_value_heads":2,"num_hidden_layers":1,"num_local_experts":3}
            """
        );
        List<Stored> tensors =
        [
            new("model.embed_tokens.weight", Words, D),
            .. Attention("model.layers.0.self_attn"),
            new("model.layers.0.block_sparse_moe.gate.weight", 3, D),
        ];
        for (var e = 0; e < 3; e++)
        {
            tensors.Add(new($"model.layers.0.block_sparse_moe.experts.{e}.w1.weight", Ffn, D));
            tensors.Add(new($"model.layers.0.block_sparse_moe.experts.{e}.w2.weight", D, Ffn));
            tensors.Add(new($"model.layers.0.block_sparse_moe.experts.{e}.w3.weight", Ffn, D));
        }
        tensors.Add(new("model.layers.0.input_layernorm.weight", D));
        tensors.Add(new("model.layers.0.post_attention_layernorm.weight", D));
        tensors.Add(new("model.norm.weight", D));
        tensors.Add(new("lm_head.weight", Words, D));
        FolderFiles.Shards(folder, [.. tensors.Select(t => t with { Type = DType.BF16 })], 3);
    }

    /// <summary>EleutherAI/pythia: q, k and v interleaved by head, masks and frequencies among the weights.</summary>
    public static void NeoX(string folder)
    {
        File.WriteAllText(
            Path.Combine(folder, "config.json"),
            """
            {"architectures":["GPTNeoXForCausalLM"],"model_type":"gpt_neox","hidden_size":32,"intermediate_size":128,
             "num_attention_heads":4,"num_hidden_layers":1,"vocab_size":96,"rotary_pct":0.25}
            """
        );
        const string layer = "gpt_neox.layers.0.";
        FolderFiles.Safetensors(
            Path.Combine(folder, "model.safetensors"),
            [
                new("gpt_neox.embed_in.weight", Words, D),
                .. Norm($"{layer}input_layernorm"),
                .. Norm($"{layer}post_attention_layernorm"),
                new($"{layer}attention.bias", 1, 1, 64, 64) { Type = DType.Bool },
                new($"{layer}attention.masked_bias"),
                new($"{layer}attention.rotary_emb.inv_freq", 1),
                .. Linear($"{layer}attention.query_key_value", 3 * D, D),
                .. Linear($"{layer}attention.dense", D, D),
                .. Linear($"{layer}mlp.dense_h_to_4h", 4 * D, D),
                .. Linear($"{layer}mlp.dense_4h_to_h", D, 4 * D),
                .. Norm("gpt_neox.final_layer_norm"),
                new("embed_out.weight", Words, D),
            ]
        );
    }

    /// <summary>openai-community/gpt2: [in, out] weights, a mask of float32, safetensors beside PyTorch's file.</summary>
    public static void Gpt2(string folder)
    {
        File.WriteAllText(
            Path.Combine(folder, "config.json"),
            """
            {"architectures":["GPT2LMHeadModel"],"model_type":"gpt2","n_embd":32,"n_head":4,"n_layer":1,
             "n_positions":64,"vocab_size":96}
            """
        );
        List<Stored> tensors =
        [
            new("wte.weight", Words, D),
            new("wpe.weight", 64, D),
            .. Norm("h.0.ln_1"),
            new("h.0.attn.bias", 1, 1, 64, 64),
            new("h.0.attn.c_attn.weight", D, 3 * D),
            new("h.0.attn.c_attn.bias", 3 * D),
            new("h.0.attn.c_proj.weight", D, D),
            new("h.0.attn.c_proj.bias", D),
            .. Norm("h.0.ln_2"),
            new("h.0.mlp.c_fc.weight", D, 4 * D),
            new("h.0.mlp.c_fc.bias", 4 * D),
            new("h.0.mlp.c_proj.weight", 4 * D, D),
            new("h.0.mlp.c_proj.bias", D),
            .. Norm("ln_f"),
        ];
        FolderFiles.Safetensors(Path.Combine(folder, "model.safetensors"), tensors);
        FolderFiles.Torch(Path.Combine(folder, "pytorch_model.bin"), tensors);
    }

    /// <summary>microsoft/Phi-3: q, k and v of unequal size in one matrix, gate and up in another.</summary>
    public static void Phi3(string folder)
    {
        File.WriteAllText(
            Path.Combine(folder, "config.json"),
            """
            {"architectures":["Phi3ForCausalLM"],"model_type":"phi3","hidden_size":32,"intermediate_size":48,
             "num_attention_heads":4,"num_key_value_heads":2,"num_hidden_layers":1,"vocab_size":96}
            """
        );
        FolderFiles.Safetensors(
            Path.Combine(folder, "model.safetensors"),
            [
                new("model.embed_tokens.weight", Words, D),
                new("model.layers.0.input_layernorm.weight", D),
                new("model.layers.0.self_attn.qkv_proj.weight", D + (2 * KeyValue), D),
                new("model.layers.0.self_attn.o_proj.weight", D, D),
                new("model.layers.0.post_attention_layernorm.weight", D),
                new("model.layers.0.mlp.gate_up_proj.weight", 2 * Ffn, D),
                new("model.layers.0.mlp.down_proj.weight", D, Ffn),
                new("model.norm.weight", D),
                new("lm_head.weight", Words, D),
            ]
        );
    }

    /// <summary>google-bert/bert-base-uncased: norms with gamma and beta, the decoder tied and not stored.</summary>
    public static void Bert(string folder)
    {
        File.WriteAllText(
            Path.Combine(folder, "config.json"),
            """
            {"architectures":["BertForMaskedLM"],"model_type":"bert","hidden_size":32,"intermediate_size":128,
             "num_attention_heads":4,"num_hidden_layers":1,"vocab_size":96}
            """
        );
        const string layer = "bert.encoder.layer.0.";
        FolderFiles.Safetensors(
            Path.Combine(folder, "model.safetensors"),
            [
                new("bert.embeddings.word_embeddings.weight", Words, D),
                new("bert.embeddings.position_embeddings.weight", 64, D),
                new("bert.embeddings.token_type_embeddings.weight", 2, D),
                .. GammaBeta("bert.embeddings.LayerNorm"),
                .. Linear($"{layer}attention.self.query", D, D),
                .. Linear($"{layer}attention.self.key", D, D),
                .. Linear($"{layer}attention.self.value", D, D),
                .. Linear($"{layer}attention.output.dense", D, D),
                .. GammaBeta($"{layer}attention.output.LayerNorm"),
                .. Linear($"{layer}intermediate.dense", 4 * D, D),
                .. Linear($"{layer}output.dense", D, 4 * D),
                .. GammaBeta($"{layer}output.LayerNorm"),
                .. Linear("bert.pooler.dense", D, D),
                new("cls.predictions.bias", Words),
                .. Linear("cls.predictions.transform.dense", D, D),
                .. GammaBeta("cls.predictions.transform.LayerNorm"),
                .. Linear("cls.seq_relationship", 2, D),
            ]
        );
    }

    private static Stored[] Attention(string name) =>
        [
            new($"{name}.q_proj.weight", D, D),
            new($"{name}.k_proj.weight", KeyValue, D),
            new($"{name}.v_proj.weight", KeyValue, D),
            new($"{name}.o_proj.weight", D, D),
        ];

    /// <summary>A linear layer with a bias, [out, in] and [out].</summary>
    public static Stored[] Linear(string name, long outputs, long inputs) =>
        [new($"{name}.weight", outputs, inputs), new($"{name}.bias", outputs)];

    /// <summary>A normalisation's scale and shift.</summary>
    public static Stored[] Norm(string name, long width = D) =>
        [new($"{name}.weight", width), new($"{name}.bias", width)];

    private static Stored[] GammaBeta(string name) => [new($"{name}.gamma", D), new($"{name}.beta", D)];
}
