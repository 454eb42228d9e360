/// What a machine may lack; a test that needs it is skipped there, with the reason.
module HeavyTails.Tests.Have

open System
open System.IO
open HeavyTails.Reports.Plotting
open Xunit

/// A folder for one test, gone after it.
let folder (test: string -> unit) =
    let folder = Directory.CreateTempSubdirectory("heavytails-fsharp-").FullName

    try
        test folder
    finally
        Directory.Delete(folder, true)

let plotlyOrSkip () =
    try
        PlotlyScript.Find() |> ignore
    with :? FileNotFoundException as lacking ->
        Assert.Skip lacking.Message

/// The folder that holds HeavyTails.sln, above the tests' own.
let source =
    let rec above folder =
        if isNull folder then invalidOp $"no HeavyTails.sln above {AppContext.BaseDirectory}"
        elif File.Exists(Path.Combine(folder, "HeavyTails.sln")) then folder
        else above (Path.GetDirectoryName folder)

    lazy (above AppContext.BaseDirectory)
