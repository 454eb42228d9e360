module HeavyTails.Tests.SweepTests

open System
open System.IO
open HeavyTails
open HeavyTails.Core.Numerics
open HeavyTails.Core.TailIndices
open HeavyTails.Papers.MatrixSensing
open HeavyTails.Runs.Cells
open HeavyTails.Runs.Sweeps
open Xunit

let private grid =
    sweep {
        named "planted"
        axis "alpha" [ 1.2; 1.8 ]
        axis "n" [ 5_000.0; 20_000.0 ]
        seeds 8
        fixing "blocks" "mohammadi"
    }

let private here root = SweepArguments(Nullable(), false, 0, root)

let private tailIndexOfStable (cell: Cell) =
    let x = Variates.Stable(cell["alpha"], int cell["n"], cell.Seed)
    [ row [ "tailIndex" => (TailIndex.alphaStable TailIndex.mohammadiBlocks x).Value.TailIndex ] ]

[<Fact>]
let ``a grid in words is run, recorded, averaged and drawn`` () =
    Have.folder (fun root ->
        let record = grid |> Sweep.runWith (here root) tailIndexOfStable
        Assert.Equal(32, record.rows.Length)
        Assert.Empty record.failed

        Assert.Equal<float>(
            [ 1.2; 1.2; 1.8; 1.8 ],
            [ for r in record.rows |> List.distinctBy (fun r -> r["alpha"], r["n"]) -> r["alpha"] ]
        )

        for r, mean, error in record |> Sweep.average [ "alpha"; "n" ] (fun r -> r["tailIndex"]) do
            Assert.InRange(error, 1e-4, 0.2)
            Assert.InRange(mean, r["alpha"] - 5.0 * error, r["alpha"] + 5.0 * error)

        let large = record |> Sweep.where "n" "20000"
        Assert.Equal(16, large.rows.Length)
        let curve = large |> Sweep.estimates "E1" [ "alpha" ] (fun r -> r["alpha"]) (fun r -> r["tailIndex"])
        Assert.Equal<float>([ 1.2; 1.8 ], curve.X)
        Assert.True(Seq.forall2 (<) curve.Low curve.High)

        // A second run reads what is there.
        let again = grid |> Sweep.runWith (here root) (fun _ -> failwith "run again")
        Assert.Equal<float>([ for r in record.rows -> r["tailIndex"] ], [ for r in again.rows -> r["tailIndex"] ])

        Have.plotlyOrSkip ()

        let figure =
            CurveFigure(
                Name = "estimates",
                Title = "title",
                X = Figure.axis "planted",
                Y = Figure.axis "estimated",
                Curves = [ curve ]
            )

        let draw _ = [ Figure.draw figure ]
        record |> Sweep.report "Planted" "synthetic" draw |> ignore

        for file in [ "index.html"; "figures/estimates.html"; "table.csv"; "run.json"; "context.json" ] do
            Assert.True(File.Exists(Path.Combine(record.folder.Path, file)), file))

[<Fact>]
let ``a grid's hash is that of its words`` () =
    Have.folder (fun root ->
        let folderOf description = (description |> Sweep.runWith (here root) (fun _ -> [])).folder.Path
        let one = folderOf grid
        Assert.StartsWith("planted-", Path.GetFileName one)
        Assert.Equal(one, folderOf { grid with name = "planted" })
        Assert.NotEqual<string>(one, folderOf { grid with seed = 2UL })
        Assert.NotEqual<string>(one, folderOf { grid with parameters = [] }))

[<Fact>]
let ``a small start finds the top mode first and, given time, all of them`` () =
    let d, r = 20, 2

    let problem =
        MatrixSensing.problem (MatrixSensing.measurements d (10 * d * r) 3UL) (MatrixSensing.uniformFactor d r 4UL)

    let options = SensingDescentOptions(StepSize = 2e-3, Steps = 3000)
    let curve = problem |> MatrixSensing.descend options [ MatrixSensing.gaussianFactor 1e-4 d d 5UL ] |> Seq.head
    let lambda = MatrixSensing.eigenvalues problem
    let plateau = MatrixSensing.plateau lambda
    Assert.Contains(curve.Points, fun p -> abs (p.Distance - plateau) < 0.1 * plateau && p.SingularValues[1] < 0.1)
    Assert.InRange((Seq.last curve.Points).Distance, 0.0, 0.05 * plateau)
    Assert.InRange(MatrixSensing.growthFactor 2e-3 problem - 1.0, 0.8 * 8e-3 * lambda[0], 1.2 * 8e-3 * lambda[0])

[<Fact>]
let ``points that vary together are gone through one by one`` () =
    Have.folder (fun root ->
        let cells =
            sweep {
                named "together"
                levels "variant" [ "a"; "b" ]
                points [ "d"; "eta" ] [ [ 1.0; 0.5 ]; [ 100.0; 0.02 ] ]
            }

        let record = cells |> Sweep.runWith (here root) (fun cell -> [ row [ "product" => cell["d"] * cell["eta"] ] ])

        Assert.Equal<(string * float * float * float) list>(
            [ "a", 1.0, 0.5, 0.5; "a", 100.0, 0.02, 2.0; "b", 1.0, 0.5, 0.5; "b", 100.0, 0.02, 2.0 ],
            [ for r in record.rows -> r.Text "variant", r["d"], r["eta"], r["product"] ]
        ))

[<Fact>]
let ``numbers are said with their errors`` () =
    Assert.Equal("2.00 ± 0.58", Say.plusMinus 2 [ 1.0; 2.0; 3.0 ])
    Assert.Equal("−1.5", Say.plusMinus 1 [ -1.5 ])

    Assert.Equal<float>(
        [ 2.0; 1.0 ],
        (let mean, deviation = Say.meanAndDeviation [ 1.0; 2.0; 3.0 ] in [ mean; deviation ])
    )

    Assert.Equal("∞", Say.decimals 3 infinity)
    Assert.Equal("–", Say.decimals 3 nan)
    Assert.Equal("0.1235", Say.plain 0.12345678)

let private words =
    sweep {
        named "words"
        logSpaced "eta" 1e-3 1e-1 3
        zip [ "d", [ 1.0; 100.0 ]; "r", [ 2.0; 3.0 ] ]
        levels "variant" [ "legacy"; "corrected" ]
        keep (fun cell -> cell["eta"] * cell["d"] < cell.Number "bound")
        keep (fun cell -> cell["eta"] > 2e-3 || cell.Level "variant" = "legacy")
        setting "bound" 2.0
        setting "steps" 10_000
        setting "loss" "hinge"
        time "15m"
        timeOf (fun cell -> if cell["d"] > 1.0 then "2h" else "15m")
        memory "1G"
        threads 2
        threadsOf (fun cell -> int cell["r"])
        gpus 1
    }

[<Fact>]
let ``axes, filters and settings in words decide the cells and resources decide nothing`` () =
    Have.folder (fun root ->
        let product (cell: Cell) = [ row [ "steps" => cell.Number "steps"; "loss" => cell.Setting "loss" ] ]

        let run (arguments: SweepArguments) description = description |> Sweep.runWith arguments product
        let record = words |> run (here root)

        Assert.Equal<(float * float * string) list>(
            [ 1e-3, 1.0, "legacy"
              1e-3, 100.0, "legacy"
              1e-2, 1.0, "legacy"
              1e-2, 1.0, "corrected"
              1e-2, 100.0, "legacy"
              1e-2, 100.0, "corrected"
              1e-1, 1.0, "legacy"
              1e-1, 1.0, "corrected" ],
            [ for r in record.rows -> r["eta"], r["d"], r.Text "variant" ]
        )

        Assert.Equal(10_000.0, record.rows.Head["steps"])
        Assert.Equal("hinge", record.rows.Head.Text "loss")

        let need = record.folder.ResourcesOf 1
        Assert.Equal(Nullable(TimeSpan.FromHours 2.0), need.Time)
        Assert.Equal(Nullable(1L <<< 30), need.Memory)
        Assert.Equal((Nullable 3, Nullable 1), (need.Threads, need.Gpus))
        let unlimited = { words with resources = fun _ -> CellResources() }
        Assert.Equal(record.folder.Path, (unlimited |> run (here root)).folder.Path)

        // As --set does, a value replaces that of a setting or of an axis, and the filters are asked again.
        let set = SweepArguments(Nullable(), false, 0, root, Assignments = [| "steps=5"; "eta=0.05"; "bound=1" |])
        let other = words |> run set
        Assert.Equal(5.0, other.rows.Head["steps"])

        Assert.Equal<(float * float) list>([ 0.05, 1.0; 0.05, 1.0 ], [ for r in other.rows -> r["eta"], r["d"] ]))

[<Fact>]
let ``what a script fixes cannot be set, and the message says why and what can`` () =
    Have.folder (fun root ->
        let fixing =
            sweep {
                axis "x" [ 1.0 ]
                fixing "blocks" "mohammadi"
                setting "steps" 3
            }

        let arguments = SweepArguments(Nullable(), false, 0, root, Assignments = [| "blocks=other" |])

        let refusal =
            Assert.Throws<ArgumentException>(fun () -> fixing |> Sweep.runWith arguments (fun _ -> []) |> ignore)

        Assert.Contains("would not see another value", refusal.Message)
        Assert.Contains("axes x; settings steps; seeds, seed", refusal.Message))

[<Fact>]
let ``times of cells are read for a row and are no column`` () =
    Have.folder (fun root ->
        let timed (cell: Cell) =
            if cell["x"] > 1.0 then
                cell.Time("secondsAStep", cell["x"] / 8.0)

            [ row [ "y" => 1 ] ]

        let record = sweep { axis "x" [ 1.0; 2.0; 3.0 ] } |> Sweep.runWith (here root) timed
        let seconds = record |> Sweep.time "secondsAStep"
        Assert.Equal<float>([ nan; 0.25; 0.375 ], List.map seconds record.rows)
        Assert.False(record.rows.Head.Has "secondsAStep"))
