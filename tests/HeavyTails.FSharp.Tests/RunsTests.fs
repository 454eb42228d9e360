module HeavyTails.Tests.RunsTests

open System
open System.IO
open HeavyTails
open HeavyTails.Runs.Sweeps
open Xunit

let private here root = SweepArguments(Nullable(), false, 0, root)

let private planted (length: float) =
    sweep {
        named "planted"
        axis "eta" [ 0.1; 0.2 ]
        seeds 2
        fixing "length" (string length)
    }

let private hill length (cell: Cell) = [ row [ "hill" => length * cell["eta"] + float cell.Repeat; "none" => nan ] ]

[<Fact>]
let ``runs are listed, asked across and compared from scripts`` () =
    Have.folder (fun root ->
        for length in [ 10.0; 20.0 ] do
            planted length |> Sweep.runWith (here root) (hill length) |> ignore

        Assert.Equal<string list>([ "planted"; "planted" ], [ for run in Runs.list root -> run.Name ])

        let answer =
            Runs.query root "select eta, length, avg(hill) as mean, none from planted group by 1, 2 order by 1, 2"

        Assert.Equal<float list>(
            [ 1.5; 2.5; 2.5; 4.5 ], // length eta + (0 + 1) / 2
            [ for r in answer -> r["mean"] ]
        )

        Assert.All(answer, fun r -> Assert.False(r.Has "none"))

        let runs = [ for run in Runs.list root -> Runs.find root run.Hash ]
        Assert.Equal(4, (Runs.rows runs.Head).Length)
        let comparison = Runs.compare runs
        Assert.False comparison.IsEqual
        Assert.Equal(4, comparison.Numbers[0].Columns |> Seq.find (fun c -> c.Name = "hill") |> _.Different)
        Assert.True((Runs.compare [ runs.Head; runs.Head ]).IsEqual)
        let outcome = comparison |> Runs.report (Path.Combine(root, "page"))
        Assert.True(File.Exists outcome.Index))
