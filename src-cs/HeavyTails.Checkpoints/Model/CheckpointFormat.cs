namespace HeavyTails.Checkpoints.Model;

/// <summary>How a checkpoint is stored; found from its content, never from its extension.</summary>
public enum CheckpointFormat
{
    /// <summary>One .safetensors file.</summary>
    Safetensors,

    /// <summary>PyTorch's zip archive (since 1.6): .pt, .pth, .bin.</summary>
    TorchZip,

    /// <summary>PyTorch's five pickles and raw storages (0.1.10 to 1.5): .th, .pth, .bin.</summary>
    TorchLegacy,

    /// <summary>A zip of .npy arrays.</summary>
    Npz,

    /// <summary>One .npy array.</summary>
    Npy,

    /// <summary>An ONNX model, with or without external data.</summary>
    Onnx,

    /// <summary>TorchSharp's Module.save: .dat.</summary>
    TorchSharp,

    /// <summary>A bare pickle of NumPy arrays.</summary>
    Pickle,
}
