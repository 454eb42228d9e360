// Gurbuzbalaban, Simsekli & Zhu 2021 (arXiv:2006.04740), figure 3: the tail index of SGD's averaged iterates against
// step size over batch size, layer by layer, for a perceptron; as the authors' code has it (legacy) and corrected.
// quick: 4 step sizes, 2 seeds, 1 min on two cores; full: 16 step sizes, 3 seeds, 6 min; 1.5 GB a worker.
#load "../HeavyTails.fsx"
#load "networksPage.fsx"

open System
open HeavyTails

CommandLine.accept (
    "[--scale quick|full] [--data mnist|digits|cifar10] [--device cpu|cuda] "
    + "[--out DIR] [--workers N] [--cell I]"
)

let images = Images.chosen ()
let inputs = images.train.Dimension
let network = Mlp.relu [ inputs; 128; 128; 10 ] |> Mlp.withoutBias
let steps, averaged = 10_000, 1_000
let device = CommandLine.device ()

let stepSizes =
    let small = [ 1e-4; 1e-3; 0.01; 0.015; 0.02; 0.025; 0.03; 0.04; 0.045 ]
    CommandLine.scale [ 1e-3; 0.01; 0.03; 0.1 ] (small @ [ 0.05; 0.06; 0.07; 0.075; 0.08; 0.09; 0.1 ])

let grid =
    sweep {
        named "heavy-tail-sgd-networks"
        levels "variant" [ "corrected"; "legacy" ]
        axis "eta" stepSizes
        axis "b" [ 1.0; 5.0; 10.0 ]
        seeds (CommandLine.scale 2 3)
        fixing "data" images.word
        fixing "widths" $"{inputs}-128-128-10"
        fixing "steps" steps
        fixing "averaged" averaged
        fixing "libtorch" (Train.libtorchOn device)
    }

/// The experiment: a row a layer, of its averaged iterate and of what it has learnt, and a row for the end of training.
/// Legacy: images in the file's order, block sizes that leave one block, and 2^-52 added whatever the weights' scale.
let train (cell: Cell) =
    let legacy = cell.Level "variant" = "legacy"
    let options = if legacy then TailIndexOptions.Legacy else TailIndexOptions.Default
    let tailIndex = centre >> TailIndex.alphaStableWith options
    cell.Note("data", images.Checksum)

    let plan =
        network
        |> Sgd.train { stepSize = cell["eta"]; batchSize = int cell["b"]; length = Steps steps } images.train cell.Seed
        |> Train.on device
        |> Train.probe (fun () -> LossProbe(ProbeSchedule.End, images.test))
        |> if legacy then Train.inFileOrder else id

    let layers, result = plan |> Iterates.momentsOfLast averaged 1
    use result = result
    let last (column: string) = if result.NotFiniteAt.HasValue then nan else Seq.last result.Record[column]

    [ for layer, (_, initial) in Seq.zip layers (Iterates.initial plan) do
          if layer.Count > 0L then
              row
                  [ yield "kind" => "layer"
                    yield "layer" => layer.Layer
                    yield! tailIndex layer.Mean |> fitted "tailIndex" "error"
                    yield! Array.map2 (-) layer.Mean initial |> tailIndex |> fitted "tailIndexLearnt" "errorLearnt" ]
      row
          [ "kind" => "end"
            "loss" => last "test_loss"
            "accuracy" => last "test_accuracy"
            "steps" => result.Step ] ]

let record = grid |> Sweep.run train |> Sweep.complete
let values, claims = NetworksPage.page images record
record |> Paper.claims claims |> Paper.page "networks.md" values
