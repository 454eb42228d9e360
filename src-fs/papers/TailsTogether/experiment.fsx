// A study of our own: the same perceptrons over step size and batch size carry, net by net, every heavy tail that
// papers speak of: of the iterates (Gurbuzbalaban, Simsekli & Zhu 2021, arXiv:2006.04740), of the gradient noise
// (Simsekli, Sagun & Gurbuzbalaban 2019, arXiv:1901.06053), of the weight spectra (Martin & Mahoney 2021, JMLR 22) and
// the Hessian. Then interventions on the noise, each paired with the run of the same seed without it.
// Nets of one point (eta, b) differ by chance alone, so that statistics count points: there is one net a point, and
// where --set seeds=N trains more of them their quantities are averaged first.
// demo: 12 points, 3 of them with interventions; tiny: 8 points, for tests.
// quick: 24 points, 6 of them with 4 interventions, 2 min on two cores; full: 200 points, 20 with interventions,
// 30 min; 0.6 GB a worker.
#load "../HeavyTails.fsx"
#load "page.fsx"
#load "claimsPage.fsx"

open System
open HeavyTails

CommandLine.accept (
    "[--scale quick|full|demo|tiny] [--data mnist|digits] [--device cpu|cuda] "
    + "[--out DIR] [--workers N] [--cell I]"
)

let scale quick full demo tiny = CommandLine.choice "scale" [ "quick", quick; "full", full; "demo", demo; "tiny", tiny ]

let images = Images.chosen ()
let samples, steps = scale (512, 2_000) (2_048, 4_000) (256, 1_000) (128, 200)
let averaged = steps / 4
let device = CommandLine.device ()
let network = Mlp.relu [ images.train.Dimension; 64; 64; 10 ] |> Mlp.withoutBias
let train = images.train |> Data.randomSubset samples 1UL
let test = images.test |> Data.take (scale 5_000 10_000 2_000 500)

/// Step sizes at equal ratios, from the first to 0.1.
let ladder first count =
    [ for i in 0 .. count - 1 -> Math.Round(first * (0.1 / first) ** (float i / float (count - 1)), 4) ]

let etas = scale (ladder 0.01 6) (ladder 0.01 20) (ladder 0.02 4) (ladder 0.02 4)
let manySizes = [ 4.0; 5.0; 6.0; 8.0; 10.0; 13.0; 16.0; 20.0; 26.0; 32.0 ]
let sizes = scale [ 4.0; 8.0; 16.0; 32.0 ] manySizes [ 4.0; 8.0; 16.0 ] [ 4.0; 16.0 ]

/// The points (eta, b) whose nets are trained again under every intervention: each at a step size of its own, with the
/// smaller batches in turn.
let treated =
    let turns = scale 2 4 2 1
    let some = etas |> List.mapi (fun i eta -> eta, sizes[i % turns])
    some |> List.truncate (scale 6 20 3 2)

let grid =
    sweep {
        named "tails-together"
        axis "eta" etas
        axis "b" sizes
        seeds 1
        fixing "data" images.word
        fixing "widths" $"{images.train.Dimension}-64-64-10"
        fixing "samples" samples
        fixing "steps" steps
        fixing "averaged" averaged
        fixing "treated" (treated |> List.map (fun (eta, b) -> $"({eta}, {b})") |> String.concat ", ")
        fixing "libtorch" (Train.libtorchOn device)
    }

/// The ways to train a net: as it is, and with one thing changed.
let ways (eta, b) =
    let plan (eta, b) seed =
        network
        |> Sgd.train { stepSize = eta; batchSize = int b; length = Steps steps } train seed
        |> Train.on device
        |> Train.sampling Sampling.Replacement

    [ "base", plan (eta, b)
      if List.contains (eta, b) treated then
          "2η and 2b", plan (2.0 * eta, 2.0 * b)
          "clipped", plan (eta, b) >> Train.clip 1.0
          "Gaussian noise", plan (eta, b) >> Train.gaussianNoise
          "full batch", plan (eta, b) >> Train.fullBatch ]

/// Tail index and error of a layer's vector without exact zeros, which belong to units that no sample activates.
let tailIndex = Array.filter ((<>) 0.0) >> centre >> TailIndex.alphaStable TailIndex.mohammadiBlocks

/// Mean over draws of the noise, and its standard error.
let overDraws (name: string) (values: float list) =
    let mean, error = values |> List.filter Double.IsFinite |> Say.meanAndError
    [ name => mean; name + "Error" => error ]

/// Hill's index over draws: the inverse of the mean of inverses, which are what the estimator averages.
let hillOverDraws (name: string) (draws: float[] list) =
    let mean, error = [ for x in draws -> 1.0 / (TailIndex.hill 0 x).Value.TailIndex ] |> Say.meanAndError
    [ name => 1.0 / mean; name + "Error" => error / (mean * mean) ]

let measure way (plan: TrainingPlan) (b: float) corner =
    let plan =
        plan
        |> Train.probe (fun () -> LossProbe(ProbeSchedule.End, Samples.op_Implicit test))
        |> Train.probe (fun () -> WeightNorms ProbeSchedule.End)

    let moments, result = plan |> Iterates.momentsOfLast averaged 1
    use result = result
    let last (column: string) = if result.NotFiniteAt.HasValue then nan else Seq.last result.Record[column]

    if result.NotFiniteAt.HasValue then
        [ row [ "kind" => "net"; "way" => way; "trainLoss" => nan ] ]
    else
        use subject = result |> Hessian.ofTrained (CrossEntropy()) train
        let options = CurvatureAnalysisOptions(Largest = 1, Smallest = 1, TraceProducts = 30, AtOnce = 10, Threads = 1)
        let found = subject |> Hessian.analyse options
        let h = found.Parts[0]
        let squares = h.FrobeniusSquared.Value
        // The noise of the same batches at the last weights, whichever way they were reached.
        let noise = result |> Train.gradientNoise 10 { plan with BatchSize = int b }
        let layers = List.zip3 moments (Iterates.initial plan) (List.ofSeq (Train.layers result))

        [ row
              [ yield! [ "kind" => "net"; "way" => way ]
                for i in 1..2 do
                    let layer, (_, initial), weights = layers[i - 1]
                    let draws = snd noise[i - 1] |> List.map (Array.filter ((<>) 0.0) >> centre)
                    let index fit = if (fit: FitResult<AlphaStableFit>).Succeeded then fit.Value.TailIndex else nan
                    let spectrum = (Nulls.ofLayer weights).Head.Value
                    yield! tailIndex layer.Mean |> fitted $"iterates{i}" $"iterates{i}Error"
                    yield! Array.map2 (-) layer.Mean initial |> tailIndex |> fitted $"learnt{i}" $"learnt{i}Error"
                    yield! draws |> List.map (tailIndex >> index) |> overDraws $"noise{i}"
                    yield! draws |> hillOverDraws $"hill{i}"
                    yield! [ $"alpha{i}" => spectrum.Hill.Value.Value; $"null{i}" => spectrum.Hill.Mean.Value ]
                    $"z{i}" => spectrum.Hill.Z.Value
                yield! [ "top" => h.Eigenpairs.Largest[0].Value; "bottom" => h.Eigenpairs.Smallest[0].Value ]
                yield! [ "trace" => h.Trace.Value.Value; "traceError" => h.Trace.Value.StandardError ]
                "rank" => h.Trace.Value.Value ** 2.0 / squares.Value
                "norm" => sqrt (List.sumBy (fun i -> last $"weight_norm_{i}" ** 2.0) [ 1..3 ])
                "trainLoss" => found.Value
                "testLoss" => last "test_loss"
                "accuracy" => last "test_accuracy" ]
          if corner then
              let density = Hessian.density subject

              for i in 0..5 .. density.T.Length - 1 do
                  row
                      [ yield! [ "kind" => "density"; "way" => way; "lambda" => density.T[i] ]
                        yield! [ "density" => density.Density[i]; "densityError" => density.StandardError[i] ] ] ]

/// The experiment: a row a net and way, and the Hessian's density at the smallest and at the largest eta / b.
let study (cell: Cell) =
    cell.Note("data", images.Checksum)
    let point = cell["eta"], cell["b"]
    let isCorner = point = (List.min etas, List.max sizes) || point = (List.max etas, List.min sizes)

    [ for way, plan in ways point do
          yield! measure way (plan cell.Seed) cell["b"] (way = "base" && isCorner && cell.Repeat = 0) ]

let record = grid |> Sweep.run study |> Sweep.complete

/// The weights of the first net at the largest eta / b, trained once more, for `heavytails analyze`.
let saveNet (folder: string) =
    let file = IO.Path.Combine(folder, "net.safetensors")

    if not (IO.File.Exists file) then
        let point = List.max etas, List.min sizes
        let cells = record.folder.Context.Grid
        let cell = seq { for i in 0 .. cells.Count - 1 -> cells[i] } |> Seq.find (fun c -> (c["eta"], c["b"]) = point)
        use result = cell.Seed |> (ways point |> List.head |> snd) |> Train.labelled "net.safetensors" |> Train.run
        Train.save file result

record
|> Sweep.publish saveNet
|> Paper.claims (ClaimsPage.claims record)
|> Paper.page "page.md" (Page.values images record)

for sentence in Page.sentences record do
    printfn "%s" sentence
