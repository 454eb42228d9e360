// The spectral diagnosis of a checkpoint as pages with figures.  usage: dotnet fsi diagnose.fsx FILE|FOLDER
#load "../../../src-fs/scripts/HeavyTails.fsx"

open HeavyTails

let path = CommandLine.positional "usage: dotnet fsi diagnose.fsx FILE|FOLDER" [] [] |> List.head

path |> Analysis.ofFile Analysis.full |> Report.save path "report"
