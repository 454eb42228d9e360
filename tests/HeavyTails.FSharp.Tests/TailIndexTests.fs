module HeavyTails.Tests.TailIndexTests

open System
open HeavyTails
open HeavyTails.Core.Numerics
open HeavyTails.Core.PowerLaws
open HeavyTails.Core.TailIndices
open Xunit

[<Fact>]
let ``centred Cauchy values give the recorded tail index by the pipe of a paper`` () =
    let fit =
        Variates.Cauchy(10_000, 42UL)
        |> (TailIndex.centre >> TailIndex.alphaStable TailIndex.mohammadiBlocks)

    Assert.Equal(0.98924266, fit.Value.TailIndex, 8)
    Assert.InRange(fit.Value.Error.Value.StandardError, 0.005, 0.1)

[<Fact>]
let ``saved nets of a folder are averaged and their tail indices are those of NumPy`` () =
    let folder = IO.Path.Combine(Have.source.Value, "tests/reference/series/3_0016_mnist_NLL_fc_1.000000E-01_0005")

    let averages = Iterates.ofFolder folder
    Assert.Equal((4L, 0.4375, None), (averages.Iterates, averages.LastLoss, averages.NotFiniteAt))

    let indices = averages |> perLayer (centre >> TailIndex.alphaStable TailIndex.mohammadiBlocks)

    Assert.Equal<string list>([ "fc.0"; "fc.2"; "fc.4" ], List.map fst indices)
    // tests/reference/series/expected.json
    Assert.Equal(1.7050974141610247, (snd indices.Head).Value.TailIndex, 9)

    let diverged = Iterates.ofLastInFolder 3 (folder.Replace("1.000000E-01_0005", "2.000000E+00_0001"))

    Assert.Equal((3L, Some 1L), (diverged.Iterates, diverged.NotFiniteAt))
    Assert.Equal<string list>([ "fc.0"; "fc.2" ], List.map fst diverged.Layers)
    Assert.True(Double.IsNaN diverged.LastLoss)

[<Fact>]
let ``Hill agrees with the recorded value through the module`` () =
    Assert.Equal(1.11155239, (Variates.Cauchy(10_000, 42UL) |> TailIndex.hill 100).Value.TailIndex, 8)

[<Fact>]
let ``Kesten's index is two at the critical step`` () =
    Assert.Equal(2.0, (LinearSgd.kesten (LinearSgd.criticalStepSize 3 5) 3 5).Value, 7)

[<Fact>]
let ``drawn digits go through a pipe of transforms`` () =
    let data = Digits.train 200 |> Data.take 100 |> Data.parity |> Data.labelNoise 0.0 1UL |> Data.onSphere
    Assert.Equal(100, data.Count)
    Assert.True(data.Labels |> Array.forall (fun y -> y = 1 || y = -1))
    let train, test = Data.pca 5 (Digits.train 200, Digits.test 50)
    Assert.Equal((5, 50), (train.Dimension, test.Count))
