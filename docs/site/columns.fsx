// The page of the columns: what a table of layers, its CSV and its JSON hold, from the list that they are made of.
// usage: dotnet fsi columns.fsx OUT.md
#load "../../src-fs/Assemblies.fsx"

open System.IO
open HeavyTails.Core.Analysis
open HeavyTails.Core.Analysis.Metrics

let escaped (text: string) = text.Replace("|", "\\|").Replace("<", "&lt;").Replace("*", "\\*")

let flags (metric: ILayerMetric) = metric.Flags |> Seq.map (fun flag -> $"`{flag.Name}`") |> List.ofSeq

// A group's columns come of the layer, of its fit, or of metrics, which options of the command ask for.
let asked (group: string) =
    let metrics = LayerMetrics.All |> Seq.filter (fun metric -> metric.Group = group) |> List.ofSeq

    match metrics, metrics |> List.collect flags |> List.distinct with
    | [], _ -> "Always there, where a layer has a value."
    | _, [] -> "Always computed."
    | some, found when some |> List.exists _.IsAlwaysComputed ->
        $"""Some are always computed, the others by {String.concat ", " found}."""
    | _, found -> $"""Computed by {String.concat ", " found}."""

let row (column: LayerColumn) =
    let marks =
        [ if column.IsWeightWatchers then
              "WeightWatcher"
          if column.IsAveraged then
              "mean" ]

    let marked = if marks.IsEmpty then "" else $""" (*{String.concat ", " marks}*)"""
    $"| <a id=\"{column.Name}\"></a>`{column.Name}` | {escaped column.Description}{marked} |"

let text =
    [ "# The columns"
      ""
      "What the columns of a table of layers mean: in the CSV file, in the JSON file, in a report, and on the"
      "terminal, which shows some of them. A column is in a table where at least one layer has a value."
      "WeightWatcher has those that are marked *WeightWatcher* under the same name, and the summary has the mean over"
      "layers of those that are marked *mean*. The formulas are in [the mathematics](mathematics.md)."
      for group, columns in LayerColumns.All |> Seq.groupBy _.Group do
          ""
          $"## {group}"
          ""
          asked group
          ""
          "| column | what it is |"
          "| --- | --- |"
          yield! columns |> Seq.map row ]

match fsi.CommandLineArgs with
| [| _; target |] ->
    Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath target) |> string) |> ignore
    File.WriteAllLines(target, text)
    printfn $"{Seq.length LayerColumns.All} columns"
| _ ->
    eprintfn "usage: dotnet fsi columns.fsx OUT.md"
    exit 1
