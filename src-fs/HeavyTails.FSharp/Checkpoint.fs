namespace HeavyTails


/// Models in files: safetensors, PyTorch, NumPy, ONNX, TorchSharp, and folders of these.
///   openAt     a file or folder
///   layers     what can be analysed, in the model's own order, not yet loaded
///   skipped    tensors that the format holds and no weight can be made of, with why
module Checkpoint =

    /// Dispose of it when its layers have been loaded.
    let openAt (path: string) = Checkpoints.Checkpoint.Open path

    let layers (checkpoint: Checkpoints.Checkpoint) = checkpoint.Layers()

    let skipped (checkpoint: Checkpoints.Checkpoint) = checkpoint.SkippedLayers
