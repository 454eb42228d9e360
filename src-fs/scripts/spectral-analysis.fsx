// The spectral diagnosis of a trained model's file, layer by layer: Martin & Mahoney 2021 (arXiv:1810.01075), figures 1
// and 8: the ESD with its power law and its Marchenko-Pastur bulk, and alpha by depth.
// ResNet-20: 7 s and 270 MB; --png writes its report's figures as PNG too.
#load "HeavyTails.fsx"

open HeavyTails
open HeavyTails.CommandLine

let usage =
    "usage: dotnet fsi spectral-analysis.fsx FILE|FOLDER [--conv slices|flatten|operator] [--fit pl|tpl|etpl] "
    + "[--plain] [--bootstrap N] [--layers GLOB] [--min-evals N] [--json FILE] [--csv FILE] [--out DIR] [--png]"

let file =
    match positional usage [ "conv"; "fit"; "bootstrap"; "layers"; "min-evals"; "json"; "csv"; "out" ] [ "plain" ] with
    | [ file ] -> file
    | other -> fail usage $"expected one file or folder, got {other.Length}"

// Without --plain, all metrics are computed: among others the Marchenko-Pastur law, a shuffled matrix, traps,
// eigenvectors and alternatives to the power law.
let all = not (flag "plain")

let options =
    AnalysisOptions(
        Conv = choice "conv" [ "slices", ConvMode.Slices; "flatten", ConvMode.Flatten; "operator", ConvMode.Operator ],
        Fit = choice "fit" [ "pl", FitKind.PL; "tpl", FitKind.TPL; "etpl", FitKind.E_TPL ],
        Metrics = (if all then Analysis.full else Analysis.defaults).Metrics,
        Bootstrap = (wholeNumber "bootstrap" 0 |> Option.defaultValue 0),
        MinEvals = (wholeNumber "min-evals" 1 |> Option.defaultValue Analysis.defaults.MinEvals)
    )

let json, csv, out = value "json", value "csv", value "out"

run (fun () ->
    Report.check [ "--json", json; "--csv", csv ] ("--out", out) [ file ]
    let result = file |> Analysis.ofFileNamed options (value "layers" |> Option.defaultValue "*")

    for layer in result.Layers do
        printfn $"{Printable.Of(string layer)}"

    for reason, tensors in result.Skipped |> Seq.groupBy _.Reason do
        printfn $"skipped, {Printable.Of reason}: {Seq.length tensors}"

    for mean in [ "alpha"; "alpha_weighted"; "ddp_metric_ln"; "stable_rank" ] do
        result |> Analysis.summary mean |> Option.iter (fun m -> printfn $"mean {mean} {m:F4}")

    csv |> Option.iter (fun path -> result |> Report.csv path)
    json |> Option.iter (fun path -> result |> Report.json file path)

    out
    |> Option.iter (fun folder ->
        let report = result |> Report.save file folder
        report.Messages |> Seq.iter (eprintfn "%s"))

    match result |> Analysis.nothing file with
    | Some why ->
        eprintfn $"{why}"
        ExitCode.Data
    | None -> ExitCode.Done)
