// The jamming notebook: networks of many widths at many steps of their training, their read-outs fitted anew, and its
// 23 figures with theory beside those that have one; after Spigler et al. 2019 (arXiv:1810.09665). Random patterns of
// the sphere and, where MNIST is at hand, parity of digits.
//   --data sphere|mnist|fashion|digits            one set of patterns instead
//   --mnist mnist.pkl                             the notebook's own patterns
//   --mnist mnist.pkl --results results.pkl       the notebook's own results: its figures, without training
//   --colours viridis|mei2019                     the colour map; mei2019 is the notebook's
// quick: P = 256, widths up to 256, 90 s on two cores; full: P = 1000, widths up to 512, 15 min.
#load "../HeavyTails.fsx"
#load "notebookPage.fsx"

open HeavyTails
open HeavyTails.Core.Fits
open HeavyTails.Core.Numerics
open HeavyTails.Native
open HeavyTails.Native.Curvature
open HeavyTails.Native.Training
open HeavyTails.Papers.Jamming
open HeavyTails.Papers.Jamming.Notebook
open HeavyTails.Reports.Figures

CommandLine.accept
    "[--scale quick|full] [--data sphere|mnist|fashion|digits] [--mnist FILE] [--results FILE] \
[--colours viridis|mei2019] [--runs DIR] [--workers N] [--cell I]"

let colours = CommandLine.choice "colours" [ "viridis", ColourMap.Viridis; "mei2019", ColourMap.Mei2019 ]

match CommandLine.value "mnist", CommandLine.value "results" with
| Some mnist, Some results -> NotebookPage.ofPickles colours mnist results
| None, Some _ -> CommandLine.fail "" "--results: expected --mnist FILE beside it, whose labels the results refer to"
| _ -> ()

let patterns, inputs, widest, count, steps =
    CommandLine.scale (256, 10, 256, 18, 2_000) (1000, 20, 512, 26, 10_000)

let depths = CommandLine.scale [ 2.0 ] [ 1.0; 2.0 ]

/// Widths from 1 in equal ratios, each once.
let widths =
    [ for k in 0 .. count - 1 -> int (round (float widest ** (float k / float (count - 1)))) ]
    |> List.distinct

let sets =
    match CommandLine.value "data", CommandLine.value "mnist" with
    | None, Some file -> [ file ]
    | Some set, _ -> [ set ]
    | None, None ->
        [ "sphere"
          if Mnist.isHere () then
              "mnist" ]

let data (set: string) (seed: uint64) =
    match set with
    | "sphere" -> Jamming.sphere patterns patterns inputs seed
    | "mnist" -> Jamming.parity (Mnist.train ()) patterns inputs seed
    | "fashion" -> Jamming.parity (FashionMnist.train ()) patterns inputs seed
    | "digits" -> Jamming.parity (Digits.train (2 * patterns)) patterns inputs seed
    | file -> Jamming.mnistPickle file

let grid =
    sweep {
        named "jamming-notebook"
        levels "data" sets
        axis "layers" depths
        fixing "patterns" patterns
        fixing "inputs" inputs
        fixing "steps" steps
        fixing "widths" (widths |> List.map string |> String.concat " ")
    }

/// A network's mini-batch has min(1024, P/2) patterns, as in the source.
let batch (data: JammingData) = min 1024 (data.Patterns / 2)

let scanOptions (cell: Cell) (data: JammingData) seed =
    let backend = SpectralBackend.Default.WithThreads 1

    WidthScanOptions(
        HiddenLayers = int cell["layers"],
        Training =
            PerceptronTrainingOptions(
                Activation = PerceptronActivation.Tanh,
                Form = AdamForm.Keras,
                Epsilon = 1e-7,
                BatchSize = batch data,
                Seed = seed
            ),
        Steps = Jamming.logSteps steps 24,
        Readouts = [| ReadoutOptions(Spectra = backend); ReadoutOptions(Variant = Variant.Legacy, Spectra = backend) |],
        Seed = seed
    )

/// The spectrum of each layer of a trained network in three numbers.
let weightRows (network: ScannedNetwork) =
    [ for layer, matrix in Jamming.layers network.State do
          let eigenvalues = Esd.ofMatrix matrix
          let alpha = Hill.mid eigenvalues

          if eigenvalues.Length >= 8 then
              row
                  [ "kind" => "weights"
                    "h" => network.Width
                    "N" => network.State.Parameters.Length
                    "layer" => $"layer {layer}"
                    "stable_rank" => LayerMetrics.stableRank eigenvalues / float eigenvalues.Length
                    "alpha_mid" => (if alpha.Succeeded then alpha.Value.Alpha else nan)
                    "log_norm" => log10 (Array.sum eigenvalues) ] ]

/// Eigenvalues of the Hessian of a whole network and of its two parts that are below, at and above zero.
let modeRows (options: WidthScanOptions) step (state: PerceptronState) =
    if state.Parameters.Length > 1_500 then
        []
    else
        let modes = Jamming.modes options.Training state

        [ row
              [ yield! [ "kind" => "modes"; "h" => state.Widths[1]; "N" => state.Parameters.Length; "step" => step ]
                "net_N_del"
                => (Jamming.gaps options.Training state |> Array.filter (fun gap -> gap > 0.0) |> Array.length)

                for name, part in [ "H0", modes.H0; "Hp", modes.Hp; "H", modes.H ] do
                    $"{name}_negative" => part.Negative
                    $"{name}_zero" => part.Zero
                    $"{name}_positive" => part.Positive
                    $"{name}_threshold" => part.Threshold ] ]

/// Rows of the notebook's data frame, the spectra of the trained weights, and the modes of whole networks.
let notebook (cell: Cell) =
    let seed part = SplitMix64.ForStream(1UL, part).NextBits()
    let data = data (cell.Level "data") (seed 0UL)
    let options = scanOptions cell data (seed 1UL)
    let networks = data |> Jamming.scan options widths
    let batches = (data.Patterns + batch data - 1) / batch data

    let rowsOf variant =
        [ for n in networks do
              yield! n.Rows |> Seq.filter (fun r -> r.Variant = variant) ]

    [ for rule, some in
          [ PeakRule.SmoothedTestLoss, rowsOf "corrected"
            PeakRule.LargestTestLoss, rowsOf "legacy" |> Jamming.withLegacySteps batches ] do
          let peaks = Jamming.peaks rule some

          for r in some do
              row [ yield "kind" => "network"; yield! Jamming.fields (peaks r.Step) r ]
      for network in networks do
          yield! weightRows network
          yield! modeRows options 0 (Jamming.initial options network.Width data)
          yield! modeRows options steps network.State ]

let record = grid |> Sweep.run notebook |> Sweep.complete

match NotebookPage.pages colours record with
| [] -> ()
| (_, values) :: others ->
    for folder, values in others do
        record |> Paper.pageIn folder "notebook.md" values

    record |> Paper.page "notebook.md" values
