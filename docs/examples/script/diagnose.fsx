// The spectral diagnosis of a checkpoint as pages with figures.  usage: dotnet fsi diagnose.fsx FILE|FOLDER
#load "../../../src-fs/scripts/HeavyTails.fsx"

open HeavyTails

let usage = "usage: dotnet fsi diagnose.fsx FILE|FOLDER"

let path =
    match CommandLine.positional usage [] [] with
    | [ path ] -> path
    | other -> CommandLine.fail usage $"expected one file or folder, got {other.Length}"

CommandLine.run (fun () ->
    let report = path |> Analysis.ofFile Analysis.full |> Report.save path "report"

    for message in report.Messages do
        printfn "%s" message

    0)
