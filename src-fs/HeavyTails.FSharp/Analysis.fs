namespace HeavyTails

open System.IO.Enumeration
open HeavyTails.Core.Analysis
open HeavyTails.Core.Analysis.Metrics
open HeavyTails.Core.Layers
open HeavyTails.Native
open HeavyTails.Reports.Files

/// The spectral analysis of models. Options are made by name, for example
/// `AnalysisOptions(Conv = ConvMode.Flatten, Metrics = LayerMetrics.all)`; an option that is not named has its default.
///   defaults, full              WeightWatcher's options; all metrics without the bootstrap
///   named                       the layers whose names match a glob
///   ofLayer, ofLayers           analyses one layer, or several
///   ofFile, ofFileNamed         analyses a checkpoint, or its layers whose names match a glob
///   ofModule                    analyses the weights of a module of TorchSharp in memory
///   summary                     the mean of a column over the layers that have a value
///   nothing                     the reason why no layer was analysed
module Analysis =

    let defaults = AnalysisOptions.Default

    let full = AnalysisOptions.Full

    let named (glob: string) (layers: seq<Layer>) =
        layers |> Seq.filter (fun layer -> FileSystemName.MatchesSimpleExpression(glob, layer.Name, false))

    /// Analyses one layer; `layerId` is its position among the model's weight matrices, from 1.
    let ofLayer options layer layerId = LayerAnalysis.Of(layer, SpectralBackend.Default, options, layerId)

    let ofLayers options (layers: seq<Layer>) = ModelAnalysis.Of(layers, SpectralBackend.Default, options)

    /// Analyses the layers of a checkpoint whose names match a glob. Tensors that cannot be weights are listed as
    /// skipped; when no name matches, all other layers are listed as skipped, too.
    let ofFileNamed options glob (path: string) =
        use checkpoint = Checkpoint.openAt path
        let all = checkpoint |> Checkpoint.layers
        let some = all |> named glob |> Seq.toArray
        let result = some |> ofLayers options
        let leftOut = if Array.isEmpty some then NothingAnalysed.LeftOut all else [||]
        checkpoint.Complete(result, leftOut)

    let ofFile options path = path |> ofFileNamed options "*"

    /// Analyses the weights of any module of TorchSharp in memory: `model |> Analysis.ofModule Analysis.defaults`.
    let ofModule (options: AnalysisOptions) (modul: torch.nn.Module) =
        Training.Modules.SpectralAnalysis.Of(modul, options)

    /// The reason why no layer was analysed, a line that begins with the model's name; None when a layer was analysed.
    let nothing (source: string) (result: ModelResult) = NothingAnalysed.Why(result, source) |> Option.ofObj

    let summary (column: string) (result: ModelResult) = result.Mean column |> Option.ofNullable
