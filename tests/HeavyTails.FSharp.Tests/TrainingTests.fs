module HeavyTails.Tests.TrainingTests

open System
open System.IO
open HeavyTails
open HeavyTails.Reports
open HeavyTails.Training.Batches
open HeavyTails.Training.Networks
open HeavyTails.Training.Objectives
open HeavyTails.Training.Recipes
open Xunit

let private plan seed =
    Mlp.relu [ 784; 20; 20; 10 ]
    |> Mlp.withoutBias
    |> Sgd.train { stepSize = 0.05; batchSize = 10; length = Steps 60 } (Digits.train 300) seed

[<Fact>]
let ``a paper's pipe goes from a network to a tail index by layer`` () =
    let averages = plan 1UL |> Iterates.averageOfLast 20
    Assert.Equal(20L, averages.Iterates)
    Assert.Equal<string list>([ "fc1"; "fc2"; "fc3" ], List.map fst averages.Layers)
    Assert.Equal(784 * 20, (snd averages.Layers.Head).Length)
    let indices = averages |> perLayer (centre >> TailIndex.alphaStable TailIndex.mohammadiBlocks)
    Assert.InRange((snd indices.Head).Value.TailIndex, 0.5, 3.0)

[<Fact>]
let ``an average of the last iterate is the last iterate`` () =
    let averages = plan 1UL |> Iterates.averageOfLast 1
    use result = Train.run (plan 1UL)
    let last = (Seq.head result.Network.Weights).Values().Single.ToArray() |> Array.map float
    Assert.Equal<float[]>(last, snd averages.Layers.Head)

[<Fact>]
let ``a plan begins with weights of its seed, the same in either precision`` () =
    let still = { plan 1UL with Optimizer = Sgd(StepSize = 1e-30) }
    let unmoved = still |> Iterates.averageOfLast 1
    Assert.Equal<string list>([ "fc1"; "fc2"; "fc3" ], List.map fst (Iterates.initial still))

    for (_, initial), (_, averaged) in List.zip (Iterates.initial still) unmoved.Layers do
        Assert.Equal<float[]>(initial, averaged)

    Assert.NotEqual<float[]>(snd (Iterates.initial still).Head, snd (Iterates.initial (plan 2UL)).Head)
    Assert.Equal<float[]>(snd (Iterates.initial still).Head, snd (Iterates.initial (still |> Train.float64)).Head)

[<Fact>]
let ``a run whose loss is not finite says so and has no averages`` () =
    let wild = { plan 1UL with Optimizer = Sgd(StepSize = 1e6) } |> Train.loss (SquaredError())
    let averages = wild |> Iterates.averageOfLast 5
    Assert.True averages.NotFiniteAt.IsSome
    Assert.False(Double.IsFinite averages.LastLoss)
    Assert.Empty averages.Layers

[<Fact>]
let ``runs on two threads come in order and are those of one`` () =
    let results workers = [ 1UL .. 4UL ] |> List.map plan |> Train.runAll "test" workers
    let first = [ for r in results 1 -> (Seq.head r.Network.Weights).Values().Single.ToArray() ]
    let second = [ for r in results 2 -> (Seq.head r.Network.Weights).Values().Single.ToArray() ]
    Assert.Equal<float32[] list>(first, second)

[<Fact>]
let ``plans are changed by pipes`` () =
    let changed =
        plan 1UL
        |> Sgd.withMomentum 0.9
        |> Sgd.withWeightDecay 1e-4
        |> Train.length (Epochs 3)
        |> Train.inFileOrder
        |> Train.float64

    let recipe = Train.recipe changed
    Assert.Equal(Sgd(StepSize = 0.05, Momentum = 0.9, WeightDecay = 1e-4) :> OptimizerSpec, recipe.Optimizer)
    Assert.Equal(TrainingLength.Epochs 3, recipe.Length)
    Assert.Equal(TrainingLength.Steps 60L, (Train.recipe (plan 1UL)).Length)
    Assert.Equal(Sampling.FileOrder, recipe.Sampling)
    Assert.Equal(Scaling.Ntk, (Mlp.tanh [ 2; 3; 1 ] |> Mlp.ntk |> Mlp.withoutBias).Scaling)

    Assert.Throws<ArgumentException>(fun () -> plan 1UL |> Train.optimizer (Adam()) |> Sgd.nesterov |> ignore)
    |> ignore

[<Fact>]
let ``an experiment's folder has what was asked, what ran, the table and the page`` () =
    Have.plotlyOrSkip ()
    let root = Directory.CreateTempSubdirectory("heavytails-experiment-").FullName

    let figure =
        CurveFigure(
            Name = "curve",
            Title = "A curve",
            X = Figure.axis "x",
            Y = Figure.axis "y",
            Curves = [ Figure.line "ours" [ 1.0; 2.0 ] [ 3.0; 4.0 ] |> Figure.spread [ 2.5; 3.5 ] [ 3.5; 4.5 ] ],
            Caption = "Caption."
        )
        |> Figure.draw

    let page =
        ExperimentPage("Title & more", "source").Prose("Prose.").Table([| "a"; "b" |], [ [| "1"; "2" |] ]).Figures
            figure

    let save () = Experiment.save root {| kind = "test" |} [ "x"; "y" ] [ [ 1; 0.1 ]; [ 2; nan ] ] [] page

    let index, _ = save ()
    Assert.DoesNotContain(".partial", index)
    let folder = Path.GetDirectoryName index
    Assert.Equal("x,y\n1,0.1\n2,NaN\n", File.ReadAllText(Path.Combine(folder, "table.csv")))
    Assert.Contains("\"kind\": \"test\"", File.ReadAllText(Path.Combine(folder, "context.json")))
    Assert.Contains("\"commit\"", File.ReadAllText(Path.Combine(folder, "run.json")))
    Assert.Contains("Title &amp; more", File.ReadAllText index)
    Assert.True(File.Exists(Path.Combine(folder, "figures", "curve.html")))
    // Done again, it is written over in place.
    Assert.Equal(index, fst (save ()))

    Directory.Delete(root, true)
