using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Tests.Checkpoints.Writers;

namespace HeavyTails.Tests.Checkpoints.Folders;

/// <summary>An adapter and quantised copies of a language model with the dimensions of LanguageModels.</summary>
internal static class DerivedModels
{
    private const long D = 32,
        Rank = 8;

    /// <summary>A LoRA adapter as peft saves it: q and v of two layers, rank 8, alpha 16.</summary>
    public static void Lora(string folder)
    {
        File.WriteAllText(
            Path.Combine(folder, "adapter_config.json"),
            """
            {"peft_type":"LORA","r":8,"lora_alpha":16,"target_modules":["q_proj","v_proj"],
             "base_model_name_or_path":"meta-llama/Llama-2-7b-hf"}
            """
        );
        var tensors = new List<Stored>();
        for (var i = 0; i < 2; i++)
            foreach (var (module, outputs) in new[] { ("q_proj", D), ("v_proj", 16L) })
            {
                var name = $"base_model.model.model.layers.{i}.self_attn.{module}";
                tensors.Add(new($"{name}.lora_A.weight", Rank, D));
                tensors.Add(new($"{name}.lora_B.weight", outputs, Rank));
            }
        FolderFiles.Safetensors(Path.Combine(folder, "adapter_model.safetensors"), tensors);
    }

    /// <summary>llama.cpp's file of a Llama model in Q4_0: the head in Q8_0, norms in F32.</summary>
    public static void Gguf(string folder)
    {
        List<GgufWriter.Tensor> tensors =
        [
            Q4("token_embd.weight", 96, D),
            F32("output_norm.weight", D),
            Q8("output.weight", 96, D),
            F32("rope_freqs.weight", 4),
        ];
        for (var i = 0; i < 2; i++)
            tensors.AddRange([
                F32($"blk.{i}.attn_norm.weight", D),
                Q4($"blk.{i}.attn_q.weight", D, D),
                Q4($"blk.{i}.attn_k.weight", 16, D),
                Q4($"blk.{i}.attn_v.weight", 16, D),
                Q4($"blk.{i}.attn_output.weight", D, D),
                F32($"blk.{i}.ffn_norm.weight", D),
                Q4($"blk.{i}.ffn_gate.weight", 64, D),
                Q4($"blk.{i}.ffn_up.weight", 64, D),
                Q4($"blk.{i}.ffn_down.weight", D, 64),
            ]);
        // The file's own order is that of a hash table.
        tensors.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        File.WriteAllBytes(
            Path.Combine(folder, "llama-q4_0.gguf"),
            GgufWriter.File(
                [
                    GgufWriter.Key("general.architecture", "llama"),
                    GgufWriter.Key("llama.attention.head_count", 4),
                    GgufWriter.Key("llama.attention.head_count_kv", 2),
                    GgufWriter.Key("llama.embedding_length", 32),
                ],
                tensors
            )
        );
    }

    /// <summary>A GPTQ model as AutoGPTQ saves it: 4 bits, groups of 16 inputs, the rest in float16.</summary>
    public static void Gptq(string folder)
    {
        const string quantisation = """{"bits":4,"group_size":16,"quant_method":"gptq","desc_act":false,"sym":true}""";
        File.WriteAllText(
            Path.Combine(folder, "config.json"),
            $$"""
            {"architectures":["LlamaForCausalLM"],"model_type":"llama","hidden_size":32,"num_attention_heads":4,
             "num_key_value_heads":2,"quantization_config":{{quantisation}}}
            """
        );
        const string layer = "model.layers.0.";
        FolderFiles.Safetensors(
            Path.Combine(folder, "model.safetensors"),
            [
                new("lm_head.weight", 96, D) { Type = DType.F16 },
                new("model.embed_tokens.weight", 96, D) { Type = DType.F16 },
                new($"{layer}input_layernorm.weight", D) { Type = DType.F16 },
                .. Quantised($"{layer}self_attn.q_proj", D, D),
                .. Quantised($"{layer}self_attn.k_proj", 16, D),
                .. Quantised($"{layer}self_attn.v_proj", 16, D),
                .. Quantised($"{layer}self_attn.o_proj", D, D),
                new($"{layer}post_attention_layernorm.weight", D) { Type = DType.F16 },
                .. Quantised($"{layer}mlp.gate_proj", 48, D),
                .. Quantised($"{layer}mlp.up_proj", 48, D),
                .. Quantised($"{layer}mlp.down_proj", D, 48),
                new("model.norm.weight", D) { Type = DType.F16 },
            ]
        );
    }

    // Eight numbers of 4 bits are one integer: along the inputs in qweight, along the outputs in qzeros.
    private static Stored[] Quantised(string name, long outputs, long inputs) =>
        [
            new($"{name}.qweight", inputs / 8, outputs) { Type = DType.I32 },
            new($"{name}.qzeros", inputs / 16, outputs / 8) { Type = DType.I32 },
            new($"{name}.g_idx", inputs) { Type = DType.I32 },
            new($"{name}.scales", inputs / 16, outputs) { Type = DType.F16 },
        ];

    private static GgufWriter.Tensor F32(string name, long width) =>
        new(name, [(ulong)width], 0, new Stored(name, width).Bytes());

    // Blocks of 32 numbers: a scale of 1 in float16, then 16 bytes of 4-bit numbers, or 32 bytes.
    private static GgufWriter.Tensor Q4(string name, long rows, long columns) => Blocks(name, rows, columns, 2, 16);

    private static GgufWriter.Tensor Q8(string name, long rows, long columns) => Blocks(name, rows, columns, 8, 32);

    private static GgufWriter.Tensor Blocks(string name, long rows, long columns, uint type, int bytes)
    {
        var random = new Random(name.Length + (int)rows);
        var data = new List<byte>();
        for (var block = 0; block < rows * columns / 32; block++)
        {
            var numbers = new byte[bytes];
            random.NextBytes(numbers);
            data.AddRange([0x00, 0x3C, .. numbers]);
        }
        return new(name, [(ulong)columns, (ulong)rows], type, [.. data]);
    }
}
