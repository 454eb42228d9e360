// Gurbuzbalaban, Simsekli & Zhu 2021 (arXiv:2006.04740): the tail index of SGD's iterates against step size and batch size.
//   networks     a 784-128-128-10 perceptron over eta x b, the tail index of its averaged iterates by layer; as its authors' code has it (legacy) and mended
//   regression   linear regression: over the published grid at d = 100, and at d = 1, 2, 5, where Kesten's theory can be checked
// quick: 4 step sizes, 2 seeds, about 1.5 min on two cores, 1.5 GB a worker; full: 16 step sizes, 3 seeds, 160,000 chains instead of 40,000, about 7 min.
#load "HeavyTails.fsx"

open System
open System.IO
open HeavyTails
open HeavyTails.Core.Fits
open HeavyTails.Core.Layers
open HeavyTails.Core.TailIndices
open HeavyTails.Data.Files
open HeavyTails.Data.Images
open HeavyTails.Data.Synthetic
open HeavyTails.Papers.LinearSgd
open HeavyTails.Reports
open HeavyTails.Reports.Figures
open HeavyTails.Runs.Cells
open HeavyTails.Runs.Sweeps
open HeavyTails.Training.Batches
open HeavyTails.Training.Objectives
open HeavyTails.Training.Probes
open HeavyTails.CommandLine
open HeavyTails.Say

let usage =
    "usage: dotnet fsi heavy-tail-sgd.fsx [--scale quick|full] [--part both|networks|regression] [--data mnist|digits|cifar10] [--runs DIR] [--workers N] [--cell I]"

match positional usage [ "scale"; "part"; "data"; "runs"; "workers"; "cell" ] [] with
| [] -> ()
| words -> fail usage $"expected options only, got {words}"

let full = choice "scale" [ "quick", false; "full", true ]

let parts =
    choice "part" [ "both", [ "networks"; "regression" ]; "networks", [ "networks" ]; "regression", [ "regression" ] ]

let isWorker = value "cell" = Some "-"

if parts.Length > 1 && (value "cell").IsSome && not isWorker then
    fail usage "--cell: of which part? expected --part networks | regression beside it"

// ---- Networks: what is trained --------------------------------------------------------------------------------------------------------------

let data =
    match value "data" with
    | Some word when List.contains word [ "mnist"; "digits"; "cifar10" ] -> word
    | Some other -> fail usage $"--data: expected mnist | digits | cifar10, got {other}"
    | None ->
        if Mnist.isHere () then
            "mnist"
        else
            if List.contains "networks" parts && (value "cell").IsNone then
                eprintfn
                    $"MNIST is not in {DataOptions.Default.Root} (HEAVYTAILS_DATA names the folder): training on drawn digits, as with --data digits."

            "digits"

let samples =
    lazy
        (let train, test =
            match data with
            | "mnist" -> Mnist.train (), Mnist.test ()
            | "cifar10" -> Cifar10.train (), Cifar10.test ()
            | _ -> Digits.train 60_000, Digits.test 10_000

         let checksum = (Samples.op_Implicit train: Samples).Fingerprint
         train, test, $"{train.Name}, sha256 of what is trained on {checksum}")

if List.contains "networks" parts then
    needLibTorch ()

if List.contains "networks" parts && not isWorker then
    try
        samples.Force() |> ignore
    with :? DatasetException as e ->
        fail usage e.Message

let inputs = if data = "cifar10" then 3072 else 784
let steps, averaged = 10_000, 1_000

let networks () =
    sweep {
        named "heavy-tail-sgd-networks"
        levels "variant" [ "corrected"; "legacy" ]

        axis
            "eta"
            (if full then
                 [ 1e-4
                   1e-3
                   0.01
                   0.015
                   0.02
                   0.025
                   0.03
                   0.04
                   0.045
                   0.05
                   0.06
                   0.07
                   0.075
                   0.08
                   0.09
                   0.1 ]
             else
                 [ 1e-3; 0.01; 0.03; 0.1 ])

        axis "b" [ 1.0; 5.0; 10.0 ]
        seeds (if full then 3 else 2)
        fixing "data" data
        fixing "widths" $"{inputs}-128-128-10"
        fixing "steps" steps
        fixing "averaged" averaged
        fixing "libtorch" (Train.libtorch ())
    }

/// Mohammadi's estimate of a layer's centred weights. Legacy: block sizes with a single block count, 2^-52 is added whatever the weights' scale.
let stableIndex legacy =
    let options = if legacy then TailIndexOptions.Legacy else TailIndexOptions.Default
    centre >> TailIndex.alphaStableWith options

/// Two columns of a row.
let stable name error (fit: FitResult<AlphaStableFit>) =
    [ name => (if fit.Succeeded then fit.Value.TailIndex else nan)
      error
      => (if fit.Succeeded && fit.Value.Error.Succeeded then fit.Value.Error.Value.StandardError else nan) ]

let train (cell: Cell) =
    let legacy = cell.Level "variant" = "legacy"
    let train, test, checksum = samples.Value
    cell.Note("data", checksum)

    let plan =
        Mlp.relu [ inputs; 128; 128; 10 ]
        |> Mlp.withoutBias
        |> Sgd.train { stepSize = cell["eta"]; batchSize = int cell["b"]; length = Steps steps } train cell.Seed
        |> Train.probe (fun () -> LossProbe(ProbeSchedule.End, Samples.op_Implicit test))
        |> if legacy then Train.inFileOrder else id

    let layers, result = plan |> Iterates.momentsOfLast averaged 1
    use result = result
    let last (column: string) = if result.NotFiniteAt.HasValue then nan else Seq.last result.Record[column]

    [ for layer, (_, start) in Seq.zip layers (Iterates.initial plan) |> Seq.filter (fun (layer, _) -> layer.Count > 0L) do
          let whole, learnt = layer.Mean |> stableIndex legacy, Array.map2 (-) layer.Mean start |> stableIndex legacy

          row
              [ yield "kind" => "layer"
                yield "layer" => layer.Layer
                yield! stable "tailIndex" "error" whole
                yield! stable "tailIndexLearnt" "errorLearnt" learnt ]
      row
          [ "kind" => "end"
            "loss" => last "test_loss"
            "accuracy" => last "test_accuracy"
            "steps" => result.Step ] ]

// ---- Regression: what is run ----------------------------------------------------------------------------------------------------------------

// The published grid, finite data; then cells whose law has a window of heavy tails that is wide enough to measure in, fresh data at every step.
let published =
    [ for b in (if full then [ 1.0; 2.0; 3.0; 4.0; 5.0; 10.0; 20.0 ] else [ 1.0; 2.0; 5.0; 10.0 ]) do
          for i in 1..10 -> 100.0, b, Math.Round(0.02 * float i, 2) ]

let kesten =
    [ 1.0, 1.0, 0.5
      1.0, 1.0, 0.8
      1.0, 1.0, 1.0
      1.0, 1.0, 1.2
      2.0, 1.0, 0.5
      2.0, 1.0, 0.6
      2.0, 1.0, 0.7
      2.0, 2.0, 0.9
      5.0, 1.0, 0.3
      5.0, 2.0, 0.5 ]

let around =
    [ for d, b in (if full then [ 1, 1; 1, 5; 2, 1; 2, 2; 5, 2 ] else [ 1, 1; 2, 1 ]) do
          for factor in [ 0.9; 1.1 ] -> float d, float b, factor * LinearSgd.criticalStepSize b d ]

let chains = if full then 160_000 else 40_000

let regression () =
    sweep {
        named "heavy-tail-sgd-regression"
        points [ "d"; "b"; "eta" ] [ for d, b, eta in published @ kesten @ around -> [ d; b; eta ] ]
        fixing "chains" chains
    }

let online d = d < 100

let regress (cell: Cell) =
    let d, b, eta = int cell["d"], int cell["b"], cell["eta"]

    let options =
        if online d then
            LinearRegressionSgdOptions(
                Online = true,
                Dimension = d,
                SigmaTeacher = 0.0,
                SigmaNoise = 1.0,
                SigmaStart = 0.0,
                Steps = 400,
                AverageFrom = 400,
                Repetitions = chains
            )
        else
            LinearRegressionSgdOptions() // the authors' n, steps, repetitions and deviations; one data set for all cells

    let result = LinearSgd.run options eta b

    let hill name k =
        let fit = result.HillOfFinal k in

        [ name => (if fit.Succeeded then fit.Value.TailIndex else nan)
          $"{name}Error"
          => (if fit.Succeeded && fit.Value.Error.Succeeded then fit.Value.Error.Value.StandardError else nan) ]
    // As the source has it, norms by squares, which are infinite from 1e154 on.
    let overflow = Array.exists (fun x -> Double.IsInfinity(x * x)) result.Averaged

    [ row
          [ yield "lyapunov" => result.Theory.Lyapunov
            yield "regime" => string result.Theory.Regime
            yield "kesten" => (if result.Theory.TailIndex.Succeeded then result.Theory.TailIndex.Value else nan)
            yield! stable "averaged" "averagedError" (result.TailIndexOfAveraged())
            yield! stable "final" "finalError" (result.TailIndexOfFinal())
            if online d then
                yield! hill "hillDeep" (options.Repetitions / 400)
                yield! hill "hill" (options.Repetitions / 100)
            yield "medianNorm" => result.MedianNorm
            yield "squaresOverflow" => overflow ] ]

// ---- Both are run; a worker ends here -------------------------------------------------------------------------------------------------------

let run part cells experiment = if List.contains part parts then Some(cells () |> Sweep.run experiment) else None
let trained = run "networks" networks train
let regressed = run "regression" regression regress

let logCurves name title x y curves lines caption =
    CurveFigure(
        Name = name,
        Title = title,
        X = Figure.logAxis x,
        Y = Figure.axis y,
        Curves = curves,
        Lines = lines,
        Caption = caption
    )
    |> Figure.draw

let gaussian = Figure.horizontal 2.0 "α = 2"
let sourceLine = "Gürbüzbalaban, Şimşekli & Zhu, The Heavy-Tail Phenomenon in SGD, ICML 2021, arXiv:2006.04740."

// ---- Networks: what the record says ---------------------------------------------------------------------------------------------------------

let networksPage (record: SweepRecord) =
    let layers = [ "fc1"; "fc2"; "fc3" ]

    let group variant eta b =
        record.rows |> List.filter (fun r -> r.Text "variant" = variant && r["eta"] = eta && r["b"] = b)

    let ends variant (eta, b) = group variant eta b |> List.filter (fun r -> r.Text "kind" = "end")

    let points =
        [ for r in record.rows -> r["eta"], r["b"] ]
        |> List.distinct
        |> List.filter (ends "corrected" >> List.isEmpty >> not)
        |> List.sortBy (fun (eta, b) -> b, eta)

    let loss variant point = ends variant point |> List.map (fun r -> r["loss"])

    let ofLayer column variant (eta, b) layer =
        group variant eta b
        |> List.filter (fun r -> r.Text "layer" = layer)
        |> List.map (fun r -> r[column])
        |> List.filter Double.IsFinite
    // A network that says 1/10 for every class has a loss of ln 10.
    let guessing = log 10.0

    let healthy variant point =
        not (loss variant point).IsEmpty && loss variant point |> List.forall (fun x -> x < 0.95 * guessing)

    let ratio (eta, b) = eta / b

    let estimates name colour column variant layer wanted open' =
        let found =
            [ for p in points do
                  match ofLayer column variant p layer with
                  | [] -> ()
                  | values when wanted p -> ratio p, meanAndError values
                  | _ -> () ]

        let spread sign = [ for _, (mean, error) in found -> if Double.IsNaN error then mean else mean + sign * error ]

        (if open' then Figure.openPoints else Figure.points)
            name
            (List.map fst found)
            [ for _, (mean, _) in found -> mean ]
        |> Figure.spread (spread -1.0) (spread 1.0)
        |> Figure.colour colour

    let byBatch column variant layer =
        [ for i, b in List.indexed [ 1.0; 5.0; 10.0 ] do
              estimates $"b = {b}" i column variant layer (fun p -> snd p = b && healthy variant p) false
          if points |> List.exists (healthy variant >> not) then
              estimates "did not learn" 6 column variant layer (healthy variant >> not) true ]

    let bars = $"Mean of {record.folder.Context.Grid.Seeds} seeds, bars one standard error."

    let order variant column layer =
        let cells =
            [ for p in points do
                  match ofLayer column variant p layer with
                  | [] -> ()
                  | values when variant = "legacy" || healthy variant p -> ratio p, List.average values
                  | _ -> () ]

        if cells.Length < 3 then
            nan
        else
            MathNet.Numerics.Statistics.Correlation.Spearman(List.map fst cells, List.map snd cells)

    let range column layer =
        let values =
            [ for p in points do
                  if healthy "corrected" p then
                      List.average (ofLayer column "corrected" p layer) ]

        $"{decimals 2 (List.min values)} … {decimals 2 (List.max values)}"

    let layerNumber (layer: string) = layer[2..]

    let summary =
        [ for layer in layers do
              [ layerNumber layer
                range "tailIndex" layer
                decimals 2 (order "corrected" "tailIndex" layer)
                range "tailIndexLearnt" layer
                decimals 2 (order "corrected" "tailIndexLearnt" layer)
                decimals 2 (order "legacy" "tailIndex" layer) ] ]

    let table =
        [ for eta, b in points do
              let p = eta, b

              [ plain b
                string eta
                string (Math.Round(eta / b, 6))
                plusMinus 3 (loss "corrected" p)
                $"""{decimals 1 (100.0 * (ends "corrected" p |> List.averageBy (fun r -> r["accuracy"])))} %%"""
                for layer in layers do
                    match ofLayer "tailIndex" "corrected" p layer with
                    | [] -> "–"
                    | values -> plusMinus 2 values
                for layer in layers do
                    match ofLayer "tailIndex" "legacy" p layer with
                    | [] -> "–"
                    | values -> plusMinus 2 values
                if healthy "corrected" p then ""
                elif loss "corrected" p |> List.forall Double.IsFinite then "no better than guessing"
                else "loss not finite" ] ]

    let dead variant = points |> List.filter (healthy variant >> not) |> List.length
    let failures = dead "corrected"

    let figure prefix column variant title layer caption =
        logCurves
            $"{prefix}-{layer}"
            $"{title}, layer {layerNumber layer}"
            "η / b"
            "tail index α"
            (byBatch column variant layer)
            [ gaussian ]
            caption

    let losses =
        logCurves
            "loss"
            "Where training ended"
            "η / b"
            "test loss"
            [ for i, b in List.indexed [ 1.0; 5.0; 10.0 ] ->
                  let cells =
                      points |> List.filter (fun p -> snd p = b && loss "corrected" p |> List.forall Double.IsFinite)

                  Figure.points
                      $"b = {b}"
                      (List.map ratio cells)
                      [ for p in cells -> min 4.0 (List.average (loss "corrected" p)) ]
                  |> Figure.colour i ]
            [ Figure.horizontal guessing "ln 10: guessing" ]
            "Test loss after the last step; above 4 drawn at 4, not finite left out."

    let verdict =
        if order "corrected" "tailIndex" "fc1" < -0.5 && order "corrected" "tailIndexLearnt" "fc1" > 0.0 then
            "In layer 1 its index does not fall with η/b but rises: there the fall of the whole is the initial law giving way to what was learnt, not a tail that grows heavier with η/b."
        else
            ""

    let name = (let train, _, _ = samples.Value in train.Name)
    let source = $"{sourceLine} Perceptron {inputs}-128-128-10 without biases on {name}, {steps:N0} steps."

    let page =
        (let page = ExperimentPage("Tail index of SGD's iterates: networks", source) in
         if data = "digits" then page.Warning "MNIST was not used: these are drawn digits." else page)
            .Heading("Asked, and found")
            .Prose(
                $"The iterates of the last {averaged:N0} steps are averaged, and the coordinates of each layer's average are taken as a sample of an α-stable law; α is Mohammadi's estimate, the median over block sizes. The paper says that α falls as η/b grows, from about 2. The table gives the range of α over the cells whose network learnt, and the rank correlation of α with η/b, −1 for a strict fall. {failures} of {points.Length} cells did not learn (a loss that is not finite, or above 0.95 ln 10) and are marked; the source's figure shows them like any other, so its correlation is over all cells."
            )
            .Table(
                [| "layer"
                   "α"
                   "correlation with η/b"
                   "α of what was learnt"
                   "its correlation"
                   "legacy, all cells" |],
                rows summary
            )
            .Prose(
                $"A caution: a layer's coordinates are neither independent nor of one law, and at small η/b most of them are still where the uniform law of initialisation put them, which reads about 2. What was learnt is the average minus the initial weights. {verdict}"
            )
            .Heading("Averaged iterates")
            .Figures(
                [| for layer in layers do
                       figure "averaged" "tailIndex" "corrected" "Averaged iterate" layer bars
                   losses |]
            )
            .Heading("What was learnt")
            .Prose("The same estimate of the averaged iterate minus the initial weights.")
            .Figures(
                [| for layer in layers ->
                       figure "learnt" "tailIndexLearnt" "corrected" "Averaged iterate minus initial weights" layer bars |]
            )
            .Heading("As the source computes it (legacy)")
            .Prose(
                "Samples in the file's order and never shuffled, so that with b = 1 the first ten thousand are seen once; block sizes that leave a single block count as much as any other, though after centring the sum of all is 0."
            )
            .Figures([| for layer in layers -> figure "legacy" "tailIndex" "legacy" "Legacy" layer bars |])
            .Heading("Every cell")
            .Table(
                [| "b"; "η"; "η/b"; "test loss"; "accuracy"; "α 1"; "α 2"; "α 3"; "legacy α 1"; "α 2"; "α 3"; "" |],
                rows table
            )

    record |> Sweep.page page

// ---- Regression: what the record says -------------------------------------------------------------------------------------------------------

let regressionPage (record: SweepRecord) =
    let small, large = record.rows |> List.partition (fun r -> online (int r["d"]))
    let at (d, b, eta) = small |> List.find (fun r -> r["d"] = d && r["b"] = b && r["eta"] = eta)
    let withError (r: Row) name = $"""{decimals 3 r[name]} ± {decimals 3 r[name + "Error"]}"""
    let within (r: Row) name = abs (r[name] - r["kesten"]) <= 1.96 * r[name + "Error"]
    let checkedCells = List.map at kesten
    let count name = checkedCells |> List.filter (fun r -> within r name) |> List.length
    let deep, shallow = count "hillDeep", count "hill"
    let yes condition = if condition then "yes" else "no"

    let kestenTable =
        [ for r in checkedCells do
              [ plain r["d"]
                plain r["b"]
                plain r["eta"]
                plain (Math.Round(LinearSgd.criticalStepSize (int r["b"]) (int r["d"]), 4))
                decimals 3 r["kesten"]
                withError r "hillDeep"
                withError r "hill"
                yes (within r "hillDeep")
                yes (within r "hill")
                withError r "final"
                decimals 2 (r["final"] - r["kesten"]) ] ]

    let bracketTable =
        [ for below, above in
              around
              |> List.chunkBySize 2
              |> List.map (function
                  | [ a; b ] -> at a, at b
                  | _ -> failwith "pairs") do
              let d, b = int below["d"], int below["b"]
              let critical, divergent = LinearSgd.criticalStepSize b d, LinearSgd.divergenceStepSize b d

              [ string d
                string b
                decimals 4 critical
                decimals 2 below["kesten"]
                withError below "hill"
                decimals 2 above["kesten"]
                withError above "hill"
                yes (below["hill"] - below["hillError"] > 2.0 && above["hill"] + above["hillError"] < 2.0)
                decimals 4 divergent
                $"{decimals 1 (100.0 * (divergent / critical - 1.0))} %%" ]
          for b in [ 1; 5; 10 ] do
              let critical, divergent = LinearSgd.criticalStepSize b 100, LinearSgd.divergenceStepSize b 100

              [ "100"
                string b
                decimals 4 critical
                "–"
                "–"
                "–"
                "–"
                "–"
                decimals 4 divergent
                $"{decimals 1 (100.0 * (divergent / critical - 1.0))} %%" ] ]

    let shapes = small |> List.map (fun r -> int r["d"], int r["b"]) |> List.distinct |> List.sort

    let theoryCurve i (d, b) =
        let critical = LinearSgd.criticalStepSize b d
        let last = LinearSgd.divergenceStepSize b d / critical
        let x = [ for k in 0..40 -> 0.75 + (last - 0.75) * float k / 41.0 ]

        let alpha =
            [ for x in x do
                  let fit = LinearSgd.kesten (x * critical) b d in

                  if fit.Succeeded && fit.Value < 4.0 then
                      x, fit.Value ]

        Figure.line $"Kesten, d = {d}, b = {b}" (List.map fst alpha) (List.map snd alpha) |> Figure.colour i

    let measured colour name column (rows: Row list) (x: Row -> float) style =
        style name [ for r in rows -> x r ] [ for r in rows -> r[column] ]
        |> Figure.spread
            [ for r in rows -> r[column] - 1.96 * r[column + "Error"] ]
            [ for r in rows -> r[column] + 1.96 * r[column + "Error"] ]
        |> Figure.colour colour

    let relative (r: Row) = r["eta"] / LinearSgd.criticalStepSize (int r["b"]) (int r["d"])

    let againstTheory =
        CurveFigure(
            Name = "kesten",
            Title = "Hill's estimate against Kesten's theory",
            X = Figure.axis "η / η<sub>crit</sub>",
            Y = Figure.axis "tail index α",
            Curves =
                [ for i, shape in List.indexed shapes do
                      theoryCurve i shape

                      measured
                          i
                          ""
                          "hill"
                          (small |> List.filter (fun r -> (int r["d"], int r["b"]) = shape))
                          relative
                          Figure.points ],
            Caption =
                "Lines: theory. Points: Hill's estimate, bars 95 % intervals. Every line passes α = 2 at η<sub>crit</sub> = 2b/(d + b + 1) and ends where no stationary law is left.",
            Lines = [ gaussian; Figure.vertical 1.0 "η<sub>crit</sub>" ]
        )
        |> Figure.draw

    let bias =
        let diagonal = [ 0.5; 3.0 ]

        CurveFigure(
            Name = "bias",
            Title = "Two estimators on the same iterates",
            X = Figure.axis "Kesten's tail index",
            Y = Figure.axis "estimate",
            Curves =
                [ Figure.dashes "equal" diagonal diagonal |> Figure.colour 6
                  measured 0 "Hill" "hill" small (fun r -> r["kesten"]) Figure.points
                  measured 1 "block sums (the paper's)" "final" small (fun r -> r["kesten"]) Figure.openPoints ],
            Caption =
                "SGD's iterates have power-law tails but are not α-stable: the paper's estimator, made for stable laws, is drawn towards the middle and never passes 2. Bars are 95 % intervals.",
            Lines = [ gaussian ]
        )
        |> Figure.draw

    let divergent (r: Row) = r.Text "regime" = "Divergent"
    let stationary, exploding = large |> List.partition (divergent >> not)
    let batches = large |> List.map (fun r -> r["b"]) |> List.distinct
    let ofBatch b rows = rows |> List.filter (fun (r: Row) -> r["b"] = b && Double.IsFinite r["averaged"])

    let grid =
        logCurves
            "published"
            "The published grid, d = 100"
            "η / b"
            "tail index, averaged iterates"
            [ for i, b in List.indexed batches do
                  if not (ofBatch b stationary).IsEmpty then
                      measured
                          i
                          $"b = {plain b}"
                          "averaged"
                          (ofBatch b stationary)
                          (fun r -> r["eta"] / b)
                          Figure.points
              for i, b in List.indexed batches do
                  measured
                      i
                      (if (ofBatch b stationary).IsEmpty then $"b = {plain b}" else "")
                      "averaged"
                      (ofBatch b exploding)
                      (fun r -> r["eta"] / b)
                      Figure.openPoints ]
            [ gaussian ]
            "Filled: a stationary law exists (ρ < 0). Open: it does not, and what is estimated is the spread of an unfinished explosion."
    // e^{ρ k} over all steps below 1 %.
    let settled = stationary |> List.filter (fun r -> r["lyapunov"] * 999.0 < log 0.01)
    let low = exploding |> List.filter (fun r -> r["averaged"] < 1.9)

    let between (rows: Row list) =
        let values = [ for r in rows -> r["averaged"] ] in
        $"{decimals 2 (List.min values)} … {decimals 2 (List.max values)}"

    let norm (x: float) =
        if Double.IsInfinity x then "∞" else x.ToString("G3", Globalization.CultureInfo.InvariantCulture)

    let gridTable =
        [ for r in large do
              [ plain r["b"]
                plain r["eta"]
                decimals 4 (r["eta"] / r["b"])
                decimals 4 r["lyapunov"]
                withError r "averaged"
                withError r "final"
                norm r["medianNorm"]
                (if divergent r then "diverges" else "")
                (if r["squaresOverflow"] = 1.0 then "NaN" else decimals 3 r["averaged"]) ] ]

    ExperimentPage(
        "Tail index of SGD's iterates: linear regression",
        $"{sourceLine} Gaussian inputs, loss (1/2n)‖Ax − y‖², constant step size, no network."
    )
        .Heading("Asked, and found")
        .Prose(
            $"One step is x ← Mx + q with M = I − (η/b) Σ a<sub>i</sub>a<sub>i</sub>ᵀ. A stationary law exists if ρ = E ln ‖Me<sub>1</sub>‖ < 0, and its tail is then P(‖x‖ > t) ~ t<sup>−α</sup> with E ‖Me<sub>1</sub>‖<sup>α</sup> = 1 (Kesten 1973); α = 2 at η<sub>crit</sub> = 2b/(d + b + 1). Hill's estimate has this α in its 95 %% interval in {deep} of {checkedCells.Length} cells from the largest 1 of 400 norms, in {shallow} from the largest 1 of 100, where fewer of them belong to the tail proper and the interval is half as wide."
        )
        .Prose(
            $"The published grid is at d = 100, where infinite variance without divergence needs η within less than one per cent above η<sub>crit</sub> (last rows of the second table): no cell of the grid lies there. Of its {stationary.Length} stationary cells {settled.Length} read {between settled}; the rest ({stationary.Length - settled.Length}) has ρ so near 0 that 999 steps do not reach the stationary law. {low.Length} cells without a stationary law read below 1.9. Where the theory is sharp, at small d, it holds."
        )
        .Heading("Against Kesten's theory")
        .Table(
            [| "d"
               "b"
               "η"
               "η<sub>crit</sub>"
               "Kesten's α"
               $"Hill, 1 of 400"
               "Hill, 1 of 100"
               "first within"
               "second within"
               "block sums"
               "bias" |],
            rows kestenTable
        )
        .Prose(
            $"""{chains:N0} chains of 400 steps, fresh data at every step, unit label noise, last iterates. Hill's estimate is from the largest 1 of 400 and 1 of 100 norms; "within": theory lies in the estimate's 95 %% interval (bootstrap)."""
        )
        .Figures(againstTheory, bias)
        .Heading("The critical step size")
        .Table(
            [| "d"
               "b"
               "η<sub>crit</sub>"
               "α at 0.9 η<sub>crit</sub>"
               "Hill"
               "α at 1.1 η<sub>crit</sub>"
               "Hill"
               "2 between"
               "η with ρ = 0"
               "window" |],
            rows bracketTable
        )
        .Prose("Window: how far above η<sub>crit</sub> a stationary law, with infinite variance, still exists.")
        .Heading("The published grid")
        .Figures(grid)
        .Table([| "b"; "η"; "η/b"; "ρ"; "averaged"; "last"; "median norm"; ""; "plain squares" |], rows gridTable)
        .Prose(
            "1,600 repetitions of 999 steps on one data set of 10,000 rows, batches without replacement, iterates 500 … 999 averaged; estimate by block sums of vectors, ± its bootstrap error. Last column: what comes of it with norms by plain squares, as in the source."
        )
    |> fun page -> record |> Sweep.page page

let whole (record: SweepRecord) = record.failed.IsEmpty
trained |> Option.filter whole |> Option.iter networksPage
regressed |> Option.filter whole |> Option.iter regressionPage

if [ trained; regressed ] |> List.choose id |> List.forall whole |> not then
    exit 3
