using HeavyTails.Checkpoints.Numbers;

namespace HeavyTails.Tests.Checkpoints.Folders;

/// <summary>Models of images and speech with all dimensions shrunk alike. Names are those of the published files.</summary>
internal static class VisionModels
{
    private const long D = 32;

    /// <summary>google/vit-base-patch16-224: patches of 4 x 4 here, 16 of them.</summary>
    public static void Vit(string folder)
    {
        File.WriteAllText(
            Path.Combine(folder, "config.json"),
            """{"architectures":["ViTForImageClassification"],"model_type":"vit","hidden_size":32,"patch_size":4}"""
        );
        const string layer = "vit.encoder.layer.0.";
        FolderFiles.Safetensors(
            Path.Combine(folder, "model.safetensors"),
            [
                new("vit.embeddings.cls_token", 1, 1, D),
                new("vit.embeddings.position_embeddings", 1, 17, D),
                new("vit.embeddings.patch_embeddings.projection.weight", D, 3, 4, 4),
                new("vit.embeddings.patch_embeddings.projection.bias", D),
                .. LanguageModels.Norm($"{layer}layernorm_before"),
                .. LanguageModels.Linear($"{layer}attention.attention.query", D, D),
                .. LanguageModels.Linear($"{layer}attention.attention.key", D, D),
                .. LanguageModels.Linear($"{layer}attention.attention.value", D, D),
                .. LanguageModels.Linear($"{layer}attention.output.dense", D, D),
                .. LanguageModels.Norm($"{layer}layernorm_after"),
                .. LanguageModels.Linear($"{layer}intermediate.dense", 4 * D, D),
                .. LanguageModels.Linear($"{layer}output.dense", D, 4 * D),
                .. LanguageModels.Norm("vit.layernorm"),
                .. LanguageModels.Linear("classifier", 10, D),
            ]
        );
    }

    /// <summary>openai/clip-vit-base-patch32: a text and an image tower, each of one layer here.</summary>
    public static void Clip(string folder)
    {
        File.WriteAllText(
            Path.Combine(folder, "config.json"),
            """
            {"architectures":["CLIPModel"],"model_type":"clip","projection_dim":24,
             "text_config":{"model_type":"clip_text_model","hidden_size":32,"num_attention_heads":4},
             "vision_config":{"model_type":"clip_vision_model","hidden_size":32,"num_attention_heads":4}}
            """
        );
        FolderFiles.Safetensors(
            Path.Combine(folder, "model.safetensors"),
            [
                new("logit_scale"),
                new("text_model.embeddings.position_ids", 1, 20) { Type = DType.I64 },
                new("text_model.embeddings.token_embedding.weight", 96, D),
                new("text_model.embeddings.position_embedding.weight", 20, D),
                .. ClipLayer("text_model.encoder.layers.0."),
                .. LanguageModels.Norm("text_model.final_layer_norm"),
                new("text_projection.weight", 24, D),
                new("vision_model.embeddings.class_embedding", D),
                new("vision_model.embeddings.patch_embedding.weight", D, 3, 4, 4),
                new("vision_model.embeddings.position_embedding.weight", 17, D),
                new("vision_model.embeddings.position_ids", 1, 17) { Type = DType.I64 },
                .. LanguageModels.Norm("vision_model.pre_layrnorm"),
                .. ClipLayer("vision_model.encoder.layers.0."),
                .. LanguageModels.Norm("vision_model.post_layernorm"),
                new("visual_projection.weight", 24, D),
            ]
        );
    }

    /// <summary>open_clip's file of such a model, image tower alone: torch.nn.MultiheadAttention.</summary>
    public static void OpenClip(string folder)
    {
        const string block = "visual.transformer.resblocks.0.";
        FolderFiles.Torch(
            Path.Combine(folder, "open_clip_pytorch_model.bin"),
            [
                new("visual.class_embedding", D),
                new("visual.positional_embedding", 17, D),
                new("visual.proj", D, 24),
                new("visual.conv1.weight", D, 3, 4, 4),
                .. LanguageModels.Norm("visual.ln_pre"),
                .. LanguageModels.Norm($"{block}ln_1"),
                new($"{block}attn.in_proj_weight", 3 * D, D),
                new($"{block}attn.in_proj_bias", 3 * D),
                .. LanguageModels.Linear($"{block}attn.out_proj", D, D),
                .. LanguageModels.Norm($"{block}ln_2"),
                .. LanguageModels.Linear($"{block}mlp.c_fc", 4 * D, D),
                .. LanguageModels.Linear($"{block}mlp.c_proj", D, 4 * D),
                .. LanguageModels.Norm("visual.ln_post"),
            ]
        );
    }

    /// <summary>openai/whisper-tiny: 8 mel bands here, one layer in encoder and decoder, the head tied.</summary>
    public static void Whisper(string folder)
    {
        File.WriteAllText(
            Path.Combine(folder, "config.json"),
            """
            {"architectures":["WhisperForConditionalGeneration"],"model_type":"whisper","d_model":32,
             "encoder_attention_heads":4,"decoder_attention_heads":4,"is_encoder_decoder":true}
            """
        );
        const string encoder = "model.encoder.layers.0.",
            decoder = "model.decoder.layers.0.";
        FolderFiles.Safetensors(
            Path.Combine(folder, "model.safetensors"),
            [
                new("model.encoder.conv1.weight", D, 8, 3),
                new("model.encoder.conv1.bias", D),
                new("model.encoder.conv2.weight", D, D, 3),
                new("model.encoder.conv2.bias", D),
                new("model.encoder.embed_positions.weight", 40, D),
                .. WhisperAttention($"{encoder}self_attn"),
                .. FeedForward(encoder),
                .. LanguageModels.Norm("model.encoder.layer_norm"),
                new("model.decoder.embed_tokens.weight", 96, D),
                new("model.decoder.embed_positions.weight", 20, D),
                .. WhisperAttention($"{decoder}self_attn"),
                .. WhisperAttention($"{decoder}encoder_attn"),
                .. FeedForward(decoder),
                .. LanguageModels.Norm("model.decoder.layer_norm"),
            ]
        );
    }

    /// <summary>torchvision's resnet18 with two stages of one block: a state dict.</summary>
    public static void ResNet(string folder) =>
        FolderFiles.Torch(
            Path.Combine(folder, "resnet18.pth"),
            [
                new("conv1.weight", 16, 3, 7, 7),
                .. BatchNorm("bn1", 16),
                new("layer1.0.conv1.weight", 16, 16, 3, 3),
                .. BatchNorm("layer1.0.bn1", 16),
                new("layer1.0.conv2.weight", 16, 16, 3, 3),
                .. BatchNorm("layer1.0.bn2", 16),
                new("layer2.0.conv1.weight", 32, 16, 3, 3),
                .. BatchNorm("layer2.0.bn1", 32),
                new("layer2.0.conv2.weight", 32, 32, 3, 3),
                .. BatchNorm("layer2.0.bn2", 32),
                new("layer2.0.downsample.0.weight", 32, 16, 1, 1),
                .. BatchNorm("layer2.0.downsample.1", 32),
                .. LanguageModels.Linear("fc", 10, 32),
            ]
        );

    /// <summary>keras.applications' ResNet50 with one block: the variables' names, kernels [h, w, in, out].</summary>
    public static void KerasResNet(string folder) =>
        FolderFiles.Npz(
            Path.Combine(folder, "resnet50.npz"),
            [
                .. KerasConvolution("conv1_conv", 7, 3, 16),
                .. KerasNorm("conv1_bn", 16),
                .. KerasConvolution("conv2_block1_0_conv", 1, 16, 64),
                .. KerasNorm("conv2_block1_0_bn", 64),
                .. KerasConvolution("conv2_block1_1_conv", 1, 16, 16),
                .. KerasNorm("conv2_block1_1_bn", 16),
                .. KerasConvolution("conv2_block1_2_conv", 3, 16, 16),
                .. KerasNorm("conv2_block1_2_bn", 16),
                .. KerasConvolution("conv2_block1_3_conv", 1, 16, 64),
                .. KerasNorm("conv2_block1_3_bn", 64),
                new("predictions/kernel:0", 64, 10),
                new("predictions/bias:0", 10),
            ]
        );

    private static Stored[] ClipLayer(string layer) =>
        [
            .. LanguageModels.Linear($"{layer}self_attn.k_proj", D, D),
            .. LanguageModels.Linear($"{layer}self_attn.v_proj", D, D),
            .. LanguageModels.Linear($"{layer}self_attn.q_proj", D, D),
            .. LanguageModels.Linear($"{layer}self_attn.out_proj", D, D),
            .. LanguageModels.Norm($"{layer}layer_norm1"),
            .. LanguageModels.Linear($"{layer}mlp.fc1", 4 * D, D),
            .. LanguageModels.Linear($"{layer}mlp.fc2", D, 4 * D),
            .. LanguageModels.Norm($"{layer}layer_norm2"),
        ];

    private static Stored[] WhisperAttention(string name) =>
        [
            new($"{name}.k_proj.weight", D, D),
            .. LanguageModels.Linear($"{name}.v_proj", D, D),
            .. LanguageModels.Linear($"{name}.q_proj", D, D),
            .. LanguageModels.Linear($"{name}.out_proj", D, D),
            .. LanguageModels.Norm($"{name}_layer_norm"),
        ];

    private static Stored[] FeedForward(string layer) =>
        [
            .. LanguageModels.Linear($"{layer}fc1", 4 * D, D),
            .. LanguageModels.Linear($"{layer}fc2", D, 4 * D),
            .. LanguageModels.Norm($"{layer}final_layer_norm"),
        ];

    private static Stored[] BatchNorm(string name, long width) =>
        [
            .. LanguageModels.Norm(name, width),
            new($"{name}.running_mean", width),
            new($"{name}.running_var", width),
            new($"{name}.num_batches_tracked") { Type = DType.I64 },
        ];

    private static Stored[] KerasConvolution(string name, long side, long inputs, long outputs) =>
        [new($"{name}/kernel:0", side, side, inputs, outputs), new($"{name}/bias:0", outputs)];

    private static Stored[] KerasNorm(string name, long width) =>
        [
            new($"{name}/gamma:0", width),
            new($"{name}/beta:0", width),
            new($"{name}/moving_mean:0", width),
            new($"{name}/moving_variance:0", width),
        ];
}
