module HeavyTails.Tests.SingleIndexTests

open System
open System.IO
open HeavyTails
open HeavyTails.Papers.SingleIndex.Contexts
open HeavyTails.Papers.SingleIndex.Experiments
open HeavyTails.Runs.Cells
open HeavyTails.Runs.Sweeps
open Xunit

let private tiny =
    [ "n: 40"
      "n_test: 20"
      "d: 20"
      "h: 30"
      "lr: 0.1"
      "num_epochs: 3"
      "probe_freq_steps: 2"
      "null_draws: 2" ]
    @ [ "optimizer: [sgd, adam]" ]
    |> String.concat "\n"

/// The record of a context, run in this process.
let private recordOf (settings: string list) (test: SweepRecord -> unit) =
    Have.folder (fun folder ->
        let path = Path.Combine(folder, "tiny.yml")
        File.WriteAllText(path, tiny)
        let file = SingleIndex.context path |> SingleIndex.set settings
        let options = SweepOptions(Arguments = SweepArguments(Nullable(), false, 0, folder))

        SingleIndexSweep.Run(file, Func<_, _, _>(fun context seed -> SingleIndexRun.Rows(context, seed)), options)
        |> Sweep.ofResult
        |> test)

[<Fact>]
let ``settings of a script replace those of the file`` () =
    Have.folder (fun folder ->
        let path = Path.Combine(folder, "tiny.yml")
        File.WriteAllText(path, tiny)
        let file = SingleIndex.context path
        Assert.Equal((0.1, 2), (file.Base.LearningRate, file.Grid.Count))
        let other = file |> SingleIndex.set [ "lr=1,2"; "repeat=3" ]
        Assert.Equal((1.0, 12), (other.Base.LearningRate, other.Grid.Count))
        let fault = Assert.Throws<ArgumentException>(fun () -> file |> SingleIndex.set [ "lr=0" ] |> ignore)
        Assert.Contains("lr: expected a finite number > 0, got 0", fault.Message))

[<Fact>]
let ``probes are found by their steps and have all settings of their cells`` () =
    recordOf [ "lightweight=true"; "repeat=2" ] (fun record ->
        let steps rows = [ for r: Row in rows -> r["step"] ]
        Assert.Empty record.failed
        Assert.Equal<float>(List.replicate 4 [ 0.0; 2.0; 3.0 ] |> List.concat, SingleIndex.probes record |> steps)
        Assert.Equal<float>([ 0.0; 0.0; 0.0; 0.0 ], SingleIndex.first record |> steps)
        let last = SingleIndex.last record
        Assert.Equal<float>([ 3.0; 3.0; 3.0; 3.0 ], steps last)
        Assert.Equal<string>([ "adam"; "adam"; "sgd"; "sgd" ], List.sort [ for r in last -> r.Text "optimizer" ])
        // These are no columns of the table: the file does not vary them.
        Assert.All(record.rows, fun r -> Assert.False(r.Has "lr"))
        Assert.All(last, fun r -> Assert.Equal((0.1, 3.0, 40.0), (r["lr"], r["num_epochs"], r["batch_size"])))
        Assert.Equal(4, record.rows |> SingleIndex.ofKind "end" |> List.length))

[<Fact>]
let ``spectra are found by matrix and step`` () =
    recordOf [ "optimizer=sgd" ] (fun record ->
        let spectrum matrix step = SingleIndex.spectrum matrix step record.rows
        let values = (spectrum "W0" 0.0).Value
        Assert.Equal(20, values.Length)
        Assert.Equal<float>(Array.sortDescending values, values)
        let first = (SingleIndex.first record).Head
        Assert.Equal(first["W0_s1"], values[0])
        Assert.Equal(first["W0_frobenius"], sqrt (Array.sumBy (fun s -> s * s) values), 1e-9)
        Assert.True((spectrum "dW0" 2.0).IsSome && (spectrum "Z0" 3.0).IsSome)
        Assert.True((spectrum "dW0" 0.0).IsNone && (spectrum "W0" 1.0).IsNone && (spectrum "W1" 0.0).IsNone))

[<Fact>]
let ``theory to compare with has its known numbers`` () =
    let levels = SingleIndex.levels 0.3
    Assert.Equal(0.76124591, levels.OddOptimum, 1e-7)
    Assert.Equal(1.01124591, levels.Zero, 1e-7)
    Assert.Equal(0.09, levels.Bayes, 1e-15)
    let spike = SingleIndex.spike 1500 1000
    Assert.Equal(34.996355, spike.Threshold, 1e-6)
    Assert.Equal(74.833148, spike.Position 50.0, 1e-6)
    Assert.Equal(0.542857, spike.RightOverlap 50.0, 1e-6)
    // The edges of the bulk of eigenvalues are (sqrt h -+ sqrt d)^2, whichever of the two is larger.
    for law in [ SingleIndex.bulk 1500 1000 1.0; SingleIndex.bulk 1000 1500 1.0 ] do
        Assert.Equal(50.5103, law.LambdaMinus, 1e-4)
        Assert.Equal(4949.4897, law.LambdaPlus, 1e-4)

    Assert.Equal(4.0 * 4949.4897, (SingleIndex.bulk 1500 1000 2.0).LambdaPlus, 1e-3)
    Assert.Equal<float>([| 0.5; -2e-300 |], SingleIndex.numbers "0.5 -2E-300")
