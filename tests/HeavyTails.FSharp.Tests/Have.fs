/// What a machine may lack; a test that cannot run says so loudly.
module HeavyTails.Tests.Have

open System
open System.IO
open HeavyTails.Reports.Plotting

/// A folder for one test, gone after it.
let folder (test: string -> unit) =
    let folder = Directory.CreateTempSubdirectory("heavytails-fsharp-").FullName

    try
        test folder
    finally
        Directory.Delete(folder, true)

let plotly () =
    try
        PlotlyScript.Find() |> ignore
        true
    with :? FileNotFoundException as lacking ->
        eprintfn "NOT TESTED: %s" lacking.Message
        false

/// The folder that holds HeavyTails.sln, above the tests' own.
let source =
    let rec above folder =
        if isNull folder then invalidOp $"no HeavyTails.sln above {AppContext.BaseDirectory}"
        elif File.Exists(Path.Combine(folder, "HeavyTails.sln")) then folder
        else above (Path.GetDirectoryName folder)

    lazy (above AppContext.BaseDirectory)
