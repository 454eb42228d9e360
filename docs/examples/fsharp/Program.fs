// The tail index of each layer's weights, by Hill's estimator and for an alpha-stable law.  usage: tails FILE|FOLDER
open HeavyTails

[<EntryPoint>]
let main arguments =
    use checkpoint = Checkpoint.openAt arguments[0]

    for layer in Checkpoint.layers checkpoint do
        let weights = layer.Load.Invoke() |> Checkpoint.numbers
        printfn $"{layer.Name}  {TailIndex.hill weights}  {TailIndex.alphaStable TailIndex.mohammadiBlocks weights}"

    0
