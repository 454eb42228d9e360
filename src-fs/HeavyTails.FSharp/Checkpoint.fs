namespace HeavyTails

open HeavyTails.Checkpoints.IO
open HeavyTails.Checkpoints.Roles

/// Models in files: safetensors, PyTorch, NumPy, ONNX, TorchSharp, and folders of these.
///   openAt        opens a file or folder
///   openAs        the same with readings of some tensors: by head, as a kernel with its outputs last, ...
///   openRoot      the weights under some keys of a file that holds several models
///   openWithBase  an adapter beside its model: each pair, its weights, and their sum
///   layers        the layers that can be analysed, in the model's own order, not yet loaded
///   weights       the numbers of one layer
///   skipped       tensors of the file from which no weights can be made, with the reason
module Checkpoint =

    /// Opens a file or folder. Dispose of the checkpoint when its layers have been loaded.
    let openAt (path: string) = Checkpoints.Checkpoint.Open path

    /// Opens a file or folder with readings that are chosen as by the option --as:
    /// `path |> Checkpoint.openAs [ "*.W_K=byhead" ]`. Of several that fit a tensor the last counts. A text that is no
    /// reading is a FormatException.
    let openAs (readings: seq<string>) (path: string) =
        Checkpoints.Checkpoint.Open(
            path,
            CheckpointOptions(Readings = [| for reading in readings -> ReadingChoice.Parse reading |])
        )

    /// Opens the weights under dotted keys of a file that holds several models, or averages of one:
    /// `"gan.pt" |> Checkpoint.openRoot "generator"`. Where the file has none there, the error names those that it has.
    let openRoot (keys: string) (path: string) = Checkpoints.Checkpoint.Open(path, CheckpointOptions(Root = keys))

    /// Opens an adapter beside the model for which it was trained: for each low-rank pair of a module q the layers are
    /// its weights (q), their sum with the update (q.merged) and the update (q.lora).
    /// `"adapter" |> Checkpoint.openWithBase "Llama-3.2-1B"`.
    let openWithBase (model: string) (adapter: string) =
        Checkpoints.Checkpoint.Open(adapter, CheckpointOptions(Base = model))

    /// The layers that can be analysed, in the model's own order, not yet loaded.
    let layers (checkpoint: Checkpoints.Checkpoint) = checkpoint.Layers()

    /// Loads the numbers of a layer, row-major, as float64.
    let weights (layer: Core.Layers.Layer) : float[] =
        let tensor = layer.Load.Invoke()
        if tensor.IsDouble then tensor.Double.ToArray() else Array.map float (tensor.Single.ToArray())

    /// Tensors of the file from which no weights can be made, with the reason.
    let skipped (checkpoint: Checkpoints.Checkpoint) = checkpoint.SkippedLayers
