namespace HeavyTails

open System.IO.Enumeration
open HeavyTails.Core
open HeavyTails.Native

/// The spectral diagnosis of models. Options are made by name, `AnalysisOptions(Conv = ConvMode.Flatten, Randomize = true)`; what is not named
/// has WeightWatcher's default.
///   defaults, full              WeightWatcher's options; everything but the bootstrap
///   named                       the layers whose names match a glob
///   ofLayer, ofLayers, ofFile   the diagnosis of one layer, of some, of a whole checkpoint
///   summary                     the mean of a column over the layers that have it
module Analysis =

    let defaults = AnalysisOptions.Default

    let full = AnalysisOptions.Full

    let named (glob: string) (layers: seq<Layer>) = layers |> Seq.filter (fun layer -> FileSystemName.MatchesSimpleExpression(glob, layer.Name, false))

    /// `layerId` is its position among the model's weight matrices, from 1.
    let ofLayer options layer layerId = LayerAnalysis.Of(layer, SpectralBackend.Default, options, layerId)

    let ofLayers options (layers: seq<Layer>) = ModelAnalysis.Of(layers, SpectralBackend.Default, options)

    /// Tensors that cannot be weights are listed among the skipped.
    let ofFile options (path: string) =
        use checkpoint = Checkpoint.openAt path
        let result = checkpoint |> Checkpoint.layers |> ofLayers options
        ModelResult(result.Layers, [| yield! result.Skipped; yield! Checkpoint.skipped checkpoint |], result.Summary, result.Options, result.Backend)

    let summary (column: string) (result: ModelResult) = result.Mean column |> Option.ofNullable
