// The jamming notebook: networks of many widths at many steps of their training, their read-outs fitted anew, and its
// 23 figures with theory beside those that have one; after Spigler et al. 2019 (arXiv:1810.09665). Random patterns of
// the sphere and, where MNIST is at hand, parity of digits.
//   --data SET                                    one set of patterns instead: sphere, sphere-random (labels drawn),
//                                                 mnist, mnist-interleaved (nn_jamming's order), fashion, digits
//   --mnist mnist.pkl                             the notebook's own patterns; P, d and the widths follow from the file
//   --mnist mnist.pkl --results results.pkl       the notebook's own results: its figures, without training
//     --lambda X                                  the penalty whose rows are drawn; else the one nearest to 1e-13
//     --steps-per-epoch N                         the steps that the file counts for each epoch; else by its batches
//     --features-of-norm-root-p                   the script had rescaled features to norm sqrt P
//   --colours viridis|mei2019                     the colour map of all figures; else the notebook's for legacy ones
// quick: P = 256, widths up to 256, 90 s on two cores; full: P = 1000, widths up to 512, 5 min.
#load "../HeavyTails.fsx"
#load "notebookPage.fsx"
#load "notebookFilesPage.fsx"
#load "notebookClaimsPage.fsx"

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
    "[--scale quick|full] [--data sphere|sphere-random|mnist|mnist-interleaved|fashion|digits] [--mnist FILE] \
[--results FILE] [--lambda X] [--steps-per-epoch N] [--features-of-norm-root-p] [--colours viridis|mei2019] \
[--out DIR] [--workers N] [--cell I]"

let colours =
    CommandLine.value "colours"
    |> Option.map (fun _ -> CommandLine.choice "colours" [ "viridis", ColourMap.Viridis; "mei2019", ColourMap.Mei2019 ])

match CommandLine.value "data", CommandLine.value "mnist" with
| Some set, Some file -> CommandLine.fail "" $"--data {set} and --mnist {file}: expected one set of patterns, got both"
| _ -> ()

/// How the notebook's results are to be read.
let resultsOptions =
    NotebookOptions(
        FeaturesOfNormRootP = CommandLine.flag "features-of-norm-root-p",
        RecordedStepsPerEpoch = (CommandLine.wholeNumber "steps-per-epoch" 1 |> Option.map int64 |> Option.toNullable)
    )

let lambda = NotebookFiles.positive "lambda"

match CommandLine.value "mnist", CommandLine.value "results" with
| Some mnist, Some results -> NotebookFiles.ofPickles colours resultsOptions lambda (mnist, results)
| None, Some _ -> CommandLine.fail "" "--results: expected --mnist FILE beside it, whose labels the results refer to"
| _, None ->
    for name in [ "lambda"; "steps-per-epoch"; "features-of-norm-root-p" ] do
        if CommandLine.flag name then
            CommandLine.fail "" $"--{name}: expected --results FILE beside it, which it says how to read"

/// The notebook's own patterns, if its file is given.
let ownPatterns =
    CommandLine.value "mnist"
    |> Option.map (fun file ->
        try
            Jamming.mnistPickle file
        with error ->
            CommandLine.run (fun () -> raise error)
            raise error)

let count, steps = CommandLine.scale (18, 2_000) (26, 5_000)

/// The largest width of networks on the notebook's own patterns: the time of a step grows with its square.
let mostWidth = 512

let patterns, inputs, widest =
    match ownPatterns with
    | None -> CommandLine.scale (256, 10, 256) (1000, 20, 512)
    | Some data ->
        // Up to P/h below 1, so that P/h = 2, where random features satisfy random labels, is well inside.
        let wanted = int (ceil (1.1 * float data.Patterns))

        if wanted > mostWidth && (CommandLine.value "cell").IsNone then
            eprintfn
                "widths end at %d, P/h = %.3g, and not at %d, so that the networks can be trained in minutes"
                mostWidth
                (float data.Patterns / float mostWidth)
                wanted

        data.Patterns, data.Inputs, min wanted mostWidth

let depths = CommandLine.scale [ 2.0 ] [ 1.0; 2.0 ]

/// Widths from 1 in equal ratios, each once.
let widths =
    [ for k in 0 .. count - 1 -> int (round (float widest ** (float k / float (count - 1)))) ]
    |> List.distinct

let sets =
    match CommandLine.value "mnist" |> Option.orElse (CommandLine.value "data") with
    | Some set -> [ System.IO.Path.GetFileName set ]
    | None ->
        [ "sphere"
          if Mnist.isHere () then
              "mnist" ]

let data (set: string) (seed: uint64) =
    match set with
    | _ when ownPatterns.IsSome -> ownPatterns.Value
    | "sphere-random" -> Jamming.sphereRandom patterns patterns inputs seed
    | "mnist-interleaved" -> Jamming.interleavedParity (Mnist.train ()) (Mnist.test ()) patterns inputs seed
    | "sphere" -> Jamming.sphere patterns patterns inputs seed
    | "mnist" -> Jamming.parity (Mnist.train ()) patterns inputs seed
    | "fashion" -> Jamming.parity (FashionMnist.train ()) patterns inputs seed
    | _ -> Jamming.parity (Digits.train (2 * patterns)) patterns inputs seed

let grid =
    sweep {
        named "jamming-notebook"
        levels "data" sets
        axis "layers" depths
        fixing "patterns" patterns
        // The file's content decides the result, not its name.
        fixing "md5" (ownPatterns |> Option.map _.Sources[0].ContentMd5 |> Option.defaultValue "none")
        fixing "inputs" inputs
        fixing "steps" steps
        fixing "widths" (widths |> List.map string |> String.concat " ")
    }

/// Least gap 1 - y f that counts as a violation, that of the read-outs and of scikit-learn's LinearSVC.
let tolerance = 1e-4

let scanOptions (cell: Cell) (data: JammingData) seed =
    let backend = SpectralBackend.Default.WithThreads 1

    WidthScanOptions(
        HiddenLayers = int cell["layers"],
        Training =
            PerceptronTrainingOptions(
                Activation = PerceptronActivation.Tanh,
                Form = AdamForm.Keras,
                Epsilon = 1e-7,
                BatchSize = Jamming.batch data.Patterns,
                Tolerance = tolerance,
                Seed = seed
            ),
        Steps = Jamming.logSteps steps 24,
        Readouts = [| ReadoutOptions(Spectra = backend); ReadoutOptions(Variant = Variant.Legacy, Spectra = backend) |],
        Seed = seed
    )

/// The spectrum of each layer of a network in three numbers.
let weightRows (step: int) (state: PerceptronState) =
    [ for layer, matrix in Jamming.layers state do
          let eigenvalues = Esd.ofMatrix matrix
          let alpha = Hill.mid eigenvalues

          if eigenvalues.Length >= 8 then
              row
                  [ "kind" => "weights"
                    "h" => state.Widths[1]
                    "N" => state.Parameters.Length
                    "P" => state.Labels.Length
                    "step" => step
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
                => (Jamming.gaps options.Training state
                    |> Array.filter (fun gap -> gap > options.Training.Tolerance)
                    |> Array.length)

                yield! Jamming.modeFields modes ] ]

/// Rows of the notebook's data frame, and before and after training the spectra of the weights and the modes of whole
/// networks.
let notebook (cell: Cell) =
    let seed part = SplitMix64.ForStream(1UL, part).NextBits()
    let data = data (cell.Level "data") (seed 0UL)
    let options = scanOptions cell data (seed 1UL)
    let networks = data |> Jamming.scan options widths
    let batches = Jamming.batches data.Patterns

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
          for step, state in [ 0, Jamming.initial options network.Width data; steps, network.State ] do
              yield! weightRows step state
              yield! modeRows options step state ]

let record =
    grid
    |> Sweep.run notebook
    |> Sweep.complete
    |> fun record -> record |> Paper.claims (NotebookClaimsPage.claims record)

match NotebookPage.pages colours record with
| [] -> ()
| (_, values) :: others ->
    for folder, values in others do
        record |> Paper.pageIn folder "notebook.md" values

    record |> Paper.page "notebook.md" values
