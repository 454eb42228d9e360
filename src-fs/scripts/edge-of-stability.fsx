// The edge of stability: gradient descent drives the sharpness, the largest eigenvalue of the Hessian, up to 2 / eta,
// where it stays. Cohen, Kaur, Li, Kolter & Talwalkar 2021 (arXiv:2103.00065), figure 1, at a small scale.
// One minute and 400 MB on one core.
#load "HeavyTails.fsx"

open System.IO
open HeavyTails
open HeavyTails.CommandLine

let usage =
    "usage: dotnet fsi edge-of-stability.fsx [--data digits|mnist] [--device cpu|cuda] [--steps K] [--seed S] "
    + "[--out DIR] [--png]"

match positional usage [ "data"; "device"; "steps"; "seed"; "out" ] [] with
| [] -> ()
| other -> fail usage $"expected options only, got {other.Head}"

let data =
    match choice "data" [ "digits", "digits"; "mnist", "mnist" ] with
    | "mnist" -> Mnist.train () |> Data.take 1_000
    | _ -> Digits.train 1_000

let steps = wholeNumber "steps" 100 |> Option.defaultValue 2_500
let seed = wholeNumber "seed" 0 |> Option.defaultValue 1 |> uint64

let descend eta =
    Mlp.tanh [ 784; 64; 64; 10 ]
    |> Sgd.train { stepSize = eta; batchSize = 1_000; length = Steps steps } data seed
    |> Train.on (device ())
    |> Train.fullBatch
    |> Train.loss (SquaredError())
    |> Train.probe (fun () -> Sharpness(ProbeSchedule.Every 20L))
    |> Train.labelled $"eta {eta}"
    |> Train.run

run (fun () ->
    let curves =
        [ for i, eta in List.indexed [ 0.3; 0.4; 0.5 ] do
              use trained = descend eta

              let points = trained.Record.Points "sharpness"
              printfn $"eta {eta}: sharpness {(Seq.last points).Value:g4} at the end, 2 / eta = {2.0 / eta:g3}"

              Figure.line $"η = {eta}" [ for p in points -> p.Epoch ] [ for p in points -> p.Value ]
              |> Figure.colour i ]

    CurveFigure(
        Name = "edge-of-stability",
        Title = "Sharpness in full-batch gradient descent",
        X = Figure.axis "step",
        Y = Figure.axis "largest eigenvalue of the Hessian",
        Curves = List.toArray curves,
        Lines = [| for eta in [ 0.3; 0.4; 0.5 ] -> Figure.horizontal (2.0 / eta) $"2/η = {2.0 / eta:g3}" |],
        Caption =
            "By three products with the Hessian every 20 steps, from the last eigenvector. Cohen et al. 2021: the "
            + "sharpness rises to 2/η and stays near it."
    )
    |> Figure.draw
    |> Figure.save (Path.Combine(value "out" |> Option.defaultValue "out", "edge-of-stability.html"))

    ExitCode.Done)
