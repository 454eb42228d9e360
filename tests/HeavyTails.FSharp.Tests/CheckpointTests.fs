module HeavyTails.Tests.CheckpointTests

open System
open System.IO
open HeavyTails
open HeavyTails.Checkpoints.Formats.Safetensors
open HeavyTails.Core.Layers
open Xunit

/// Writes a safetensors file of names, shapes and numbers, and returns its path.
let private save folder file tensors =
    let path = Path.Combine(folder, file)

    SafetensorsWriter.Save(
        path,
        [| for name: string, shape: int[], numbers: float[] in tensors ->
               SafetensorsTensor.Of(name, TensorData(shape, ReadOnlyMemory numbers)) |]
    )

    path

/// Keys of three heads of four rows each, as TransformerLens keeps them: [heads, d, width].
let private lens folder numbers = save folder "lens.safetensors" [ "attn.W_K", [| 3; 20; 4 |], numbers ]

let private numbers = Array.init 240 (fun i -> sin (float (i * i)))

[<Fact>]
let ``heads are one matrix, and by head several, in the modules of spectra`` () =
    Have.folder (fun folder ->
        let path = lens folder numbers
        use joined = Checkpoint.openAt path
        use apart = Checkpoint.openAs [ "*.W_K=byhead" ] path
        let one = Checkpoint.layers joined |> Seq.exactlyOne
        let three = Checkpoint.layers apart |> Seq.exactlyOne
        // The matrix [12 x 20] whose row h 4 + w is column w of head h.
        let matrix = Array2D.init 12 20 (fun r c -> numbers[((r / 4 * 20) + c) * 4 + r % 4])
        Array.iter2 (fun (a: float) b -> Assert.Equal(a, b, 1e-9)) (Esd.ofMatrix matrix) (Esd.ofLayer one)
        Assert.Equal(1, (Nulls.ofLayer one).Length)
        Assert.Equal(3, (Nulls.ofLayer three).Length)
        Assert.Equal<string list>([ "0"; "1"; "2" ], SpectralLaw.ofLayer three |> List.map fst)
        Assert.Equal(12, (Esd.ofLayer three).Length))

[<Fact>]
let ``weights that are not finite are an error, and so is a layer without a spectrum`` () =
    Have.folder (fun folder ->
        use broken = Checkpoint.openAt (lens folder (Array.mapi (fun i x -> if i = 7 then nan else x) numbers))
        let layer = Checkpoint.layers broken |> Seq.exactlyOne
        let message = Assert.Throws<ArgumentException>(fun () -> Esd.ofLayer layer |> ignore).Message
        Assert.Contains("attn.W_K: 1 of 240 weights are NaN or infinite", message)
        use left = Checkpoint.openAs [ "*=skip" ] (lens folder numbers)
        let skipped = Checkpoint.layers left |> Seq.exactlyOne
        Assert.Throws<NotSupportedException>(fun () -> Esd.ofLayer skipped |> ignore) |> ignore)

[<Fact>]
let ``an adapter beside its model has three layers for each pair`` () =
    Have.folder (fun folder ->
        let model = save folder "model.safetensors" [ "q.weight", [| 2; 2 |], [| 1.0; 1.0; 1.0; 1.0 |] ]

        let adapter =
            save
                folder
                "adapter.safetensors"
                [ "q.lora_A.weight", [| 1; 2 |], [| 1.0; 2.0 |]; "q.lora_B.weight", [| 2; 1 |], [| 10.0; 30.0 |] ]

        use checkpoint = adapter |> Checkpoint.openWithBase model
        let layers = Checkpoint.layers checkpoint |> List.ofSeq
        Assert.Equal<string list>([ "q"; "q.merged"; "q.lora" ], [ for layer in layers -> layer.Name ])
        Assert.Equal<float[]>([| 11.0; 21.0; 31.0; 61.0 |], Checkpoint.weights layers[1]))
