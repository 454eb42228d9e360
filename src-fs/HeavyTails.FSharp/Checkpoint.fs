namespace HeavyTails

/// Models in files: safetensors, PyTorch, NumPy, ONNX, TorchSharp, and folders of these.
///   openAt     opens a file or folder
///   layers     the layers that can be analysed, in the model's own order, not yet loaded
///   weights    the numbers of one layer
///   skipped    tensors of the file from which no weights can be made, with the reason
module Checkpoint =

    /// Opens a file or folder. Dispose of the checkpoint when its layers have been loaded.
    let openAt (path: string) = Checkpoints.Checkpoint.Open path

    /// The layers that can be analysed, in the model's own order, not yet loaded.
    let layers (checkpoint: Checkpoints.Checkpoint) = checkpoint.Layers()

    /// Loads the numbers of a layer, row-major, as float64.
    let weights (layer: Core.Layers.Layer) : float[] =
        let tensor = layer.Load.Invoke()
        if tensor.IsDouble then tensor.Double.ToArray() else Array.map float (tensor.Single.ToArray())

    /// Tensors of the file from which no weights can be made, with the reason.
    let skipped (checkpoint: Checkpoints.Checkpoint) = checkpoint.SkippedLayers
