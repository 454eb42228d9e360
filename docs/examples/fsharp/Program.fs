// The tail index of each layer's weights under an alpha-stable law.  usage: tails FILE|FOLDER
open HeavyTails

[<EntryPoint>]
let main arguments =
    use checkpoint = Checkpoint.openAt arguments[0]

    for layer in Checkpoint.layers checkpoint do
        let weights = layer |> Checkpoint.weights |> TailIndex.centre
        printfn $"{layer.Name}  {weights |> TailIndex.alphaStable TailIndex.mohammadiBlocks}"

    0
