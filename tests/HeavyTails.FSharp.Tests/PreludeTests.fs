/// What a script can write after `open HeavyTails` alone: no other namespace of this library is opened here.
module HeavyTails.Tests.PreludeTests

open System.IO
open HeavyTails
open Xunit

[<Fact>]
let ``a training run with probes needs no other namespace`` () =
    let plan =
        Mlp.relu [ 784; 8; 10 ]
        |> Mlp.withInitial Initialization.Kaiming
        |> Sgd.train { stepSize = 0.05; batchSize = 10; length = Epochs 2 } (Digits.train 100) 1UL
        |> Train.optimizer (Adam(StepSize = 1e-3))
        |> Train.loss (CrossEntropy())
        |> Train.stepSizes (CosineAnnealingLR(2L))
        |> Train.sampling Sampling.Replacement
        |> Train.probe (fun () -> LossProbe(ProbeSchedule.EveryEpoch, Digits.test 50))
        |> Train.probe (fun () -> GradientNorms(ProbeSchedule.Every 5L ||| ProbeSchedule.End))

    use result: TrainingResult = Train.run plan
    Assert.Equal(20L, result.Step)
    Assert.Equal(2, result.Record["test_loss"].Count)

[<Fact>]
let ``cells, rows, fits and options need no other namespace`` () =
    let estimate (cell: Cell) : Row list =
        let fit: FitResult<AlphaStableFit> =
            Variates.Stable(cell["alpha"], 1000, cell.Seed) |> TailIndex.alphaStableWith TailIndexOptions.Legacy

        [ row [ "tailIndex" => fit.Value.TailIndex; "variant" => string Variant.Legacy ] ]

    Have.folder (fun root ->
        let record =
            sweep {
                named "prelude"
                axis "alpha" [ 1.5 ]
            }
            |> Sweep.runWith (SweepArguments(System.Nullable(), false, 0, root)) estimate

        Assert.Equal("legacy", record.rows.Head.Text("variant").ToLowerInvariant())

        Assert.StartsWith(
            "cell,alpha,repeat,tailIndex",
            File.ReadAllText(Path.Combine(record.folder.Path, "table.csv"))
        ))

[<Fact>]
let ``torch is TorchSharp's own, with its nested modules and types`` () =
    // The library of this project loads libtorch; TorchSharp would search for it by itself.
    Train.libtorch () |> ignore
    use scope = torch.NewDisposeScope()
    let sum (x: torch.Tensor) = x.sum().item<float32>()
    Assert.Equal(6.0f, torch.ones [| 2L; 3L |] |> torch.nn.functional.relu |> sum)
    Assert.Equal(torch.ScalarType.Float64, (torch.zeros ([| 1L |], dtype = torch.float64)).dtype)
