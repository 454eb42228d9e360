// The F# sample of the library's design: a whole paper's figure, of which the end-to-end tests check the types.
#load "../../src-fs/papers/HeavyTails.fsx"

open HeavyTails

// Gurbuzbalaban, Simsekli & Zhu 2021 (arXiv:2006.04740), figure 3: tail index of SGD's iterates against eta / b.
let network = Mlp.relu [ 784; 128; 128; 10 ] |> Mlp.withoutBias

let grid =
    sweep {
        axis "eta" [ 1e-4; 1e-3; 0.01; 0.02; 0.05; 0.1 ]
        axis "b" [ 1.0; 5.0; 10.0 ]
        seeds 3
    }

let tailIndexByLayer (cell: Cell) =
    network
    |> Sgd.train { stepSize = cell["eta"]; batchSize = int cell["b"]; length = Steps 10_000 } (Mnist.train ()) cell.Seed
    |> Iterates.averageOfLast 1_000
    |> perLayer (centre >> TailIndex.alphaStable TailIndex.mohammadiBlocks)

grid
|> Sweep.run tailIndexByLayer
|> Paper.page "networks.md" [ "figure" => Report.scatter (fun r -> r["eta"] / r["b"]) (fun r -> r["tailIndex"]) ]
