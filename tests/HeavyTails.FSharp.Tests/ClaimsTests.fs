module HeavyTails.Tests.ClaimsTests

open System.IO
open HeavyTails
open HeavyTails.Reports.Reproduction
open HeavyTails.Runs.Sweeps
open Xunit

let private about = Claim.about "Ames2020" "figure 1" "four" "The square of 2 is 4."

[<Fact>]
let ``a claim is judged by two numbers, which it shows with their errors`` () =
    let claim = about |> Claim.within 2 (4.0, 0.1) (3.98, 0.01)
    Assert.Equal("4.00 ± 0.10", claim.Theirs)
    Assert.Equal("3.98 ± 0.01", claim.Ours)
    Assert.Equal(Verdict.Agrees, claim.Verdict)
    Assert.Equal("", claim.Why)
    Assert.Equal(Verdict.Disagrees, (about |> Claim.within 2 (4.0, 0.1) (3.0, 0.01)).Verdict)
    // A single value has no error, and a stated number may be exact: neither shows one.
    let single = about |> Claim.within 1 (4.0, 0.0) (5.0, nan)
    Assert.Equal("4.0", single.Theirs)
    Assert.Equal("5.0", single.Ours)
    Assert.Equal(Verdict.Open, single.Verdict)

[<Fact>]
let ``the mean of a few values is judged by Student's interval`` () =
    // Mean 5 and standard error 1/√3 of three values: 4.303 errors are 2.48, and 1.96 only 1.13.
    let judged theirs values = about |> Claim.mean 2 (theirs, 0.0) values
    Assert.Equal(Verdict.Agrees, (judged 7.4 [ 4.0; 5.0; 6.0 ]).Verdict)
    Assert.Equal(Verdict.Disagrees, (judged 7.6 [ 4.0; 5.0; 6.0 ]).Verdict)
    Assert.Equal("5.00 ± 0.58", (judged 7.4 [ 4.0; 5.0; 6.0 ]).Ours)
    // One value has no error, and none is no value.
    Assert.Equal((Verdict.Open, "5.00"), let claim = judged 7.4 [ 5.0 ] in claim.Verdict, claim.Ours)
    Assert.Equal(Verdict.Open, (judged 7.4 []).Verdict)

[<Fact>]
let ``a condition is agreement or disagreement where the run can decide it, and has a reason unless it agrees`` () =
    let judged verdict = about |> Claim.because "4" "3" verdict "Too small."
    let agrees, disagrees = judged (Claim.holds (2 * 2 = 4)), judged (Claim.holds (2 * 2 = 5))
    Assert.Equal((Verdict.Agrees, ""), (agrees.Verdict, agrees.Why))
    Assert.Equal((Verdict.Disagrees, "Too small."), (disagrees.Verdict, disagrees.Why))
    Assert.Equal(Verdict.Open, (judged (Claim.holdsIf false true)).Verdict)
    Assert.Equal(Verdict.Agrees, (judged (Claim.holdsIf true true)).Verdict)
    Assert.Equal(Verdict.Open, Claim.decided None)
    Assert.Equal(Verdict.Disagrees, Claim.decided (Some false))
    Assert.Equal("Another.", (disagrees |> Claim.orElse "Another.").Why)
    Assert.Equal("", (agrees |> Claim.orElse "Another.").Why)

[<Fact>]
let ``several verdicts have one in common or are open`` () =
    Assert.Equal(Verdict.Disagrees, Claim.common [ Verdict.Disagrees; Verdict.Disagrees ])
    Assert.Equal(Verdict.Open, Claim.common [ Verdict.Disagrees; Verdict.Agrees ])
    Assert.Equal(Verdict.Open, Claim.common [])

[<Fact>]
let ``intervals are judged by how many of them hold the truth`` () =
    let claim = about |> Claim.covered "95 %" "7 of 10" 0.95 (7, 10)
    Assert.Equal(Verdict.Disagrees, claim.Verdict)
    Assert.NotEqual<string>("", claim.Why)
    Assert.Equal(Verdict.Agrees, (about |> Claim.covered "≥ 95 %" "all" 0.95 (500, 500)).Verdict)
    Assert.Equal(Verdict.Disagrees, (about |> Claim.coveredExactly "95 %" "all" 0.95 (500, 500)).Verdict)

[<Fact>]
let ``the claims of a record lie in the folder of its run and do not change its table`` () =
    Have.folder (fun folder ->
        let record =
            sweep {
                named "claims"
                axis "x" [ 2.0 ]
            }
            |> Sweep.runWith (SweepArguments(System.Nullable(), false, 0, folder)) (fun cell ->
                [ row [ "y" => cell["x"] ** 2.0 ] ])

        let path = record.folder.Path
        let table = File.ReadAllText(Path.Combine(path, "table.csv"))
        let claim = about |> Claim.within 1 (4.0, 0.0) (record.rows.Head["y"], nan) |> Claim.legacy "5"
        record |> Paper.claims [ claim ] |> ignore
        let read = Claim.Read path |> List.ofSeq
        Assert.Equal<Claim list>([ claim ], read)
        Assert.Equal("5", read.Head.Legacy)
        Assert.Equal(table, File.ReadAllText(Path.Combine(path, "table.csv"))))
