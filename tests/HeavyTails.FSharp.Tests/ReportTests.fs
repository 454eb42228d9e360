module HeavyTails.Tests.ReportTests

open System
open System.IO
open HeavyTails
open HeavyTails.Checkpoints
open HeavyTails.Core
open HeavyTails.Reports
open XPlot.Plotly
open Xunit

let private inFolder (test: string -> unit) =
    let folder = Directory.CreateTempSubdirectory("heavytails-fsharp-").FullName
    try test folder finally Directory.Delete(folder, true)

let private havePlotly () =
    try PlotlyScript.Find() |> ignore; true
    with :? FileNotFoundException as lacking -> eprintfn "NOT TESTED: %s" lacking.Message; false

/// Two layers of Gaussian weights and a bias, in a file.
let private checkpoint folder =
    let path = Path.Combine(folder, "model.safetensors")
    let random = Random 1
    let gaussian rows columns =
        TensorData([| rows; columns |], ReadOnlyMemory [| for _ in 1 .. rows * columns -> float32 (sqrt (-2.0 * log (1.0 - random.NextDouble())) * cos (2.0 * Math.PI * random.NextDouble())) |])
    SafetensorsWriter.Save(path, [| SafetensorsTensor.Of("fc1.weight", gaussian 60 40); SafetensorsTensor.Of("fc2.weight", gaussian 20 60); SafetensorsTensor.Of("fc2.bias", TensorData([| 20 |], ReadOnlyMemory(Array.zeroCreate<float32> 20))) |])
    path

[<Fact>]
let ``a file's diagnosis is that of its layers, and what was left out is listed with why`` () =
    inFolder (fun folder ->
        let path = checkpoint folder
        let result = Analysis.ofFile Analysis.defaults path
        Assert.Equal<string>([ "fc1"; "fc2" ], [ for layer in result.Layers -> layer.LongName ])
        Assert.Contains("fc2.bias", [ for tensor in result.Skipped -> tensor.LongName ])
        use opened = Checkpoint.openAt path
        let one = Checkpoint.layers opened |> Analysis.named "*2" |> Analysis.ofLayers Analysis.defaults
        Assert.Equal("fc2", (Assert.Single one.Layers).LongName)
        Assert.Equal(result.Layers[1].Fit.Alpha, one.Layers[0].Fit.Alpha)
        let outcome = Checkpoint.layers opened |> Seq.head |> Analysis.ofLayer Analysis.defaults
        Assert.Equal(result.Layers[0].Fit.Alpha, (outcome 1).Results[0].Fit.Alpha)
        let mean = Analysis.summary "alpha" result
        Assert.Equal(Some((result.Layers[0].Fit.Alpha + result.Layers[1].Fit.Alpha) / 2.0), mean)
        Assert.Equal(None, Analysis.summary "no_such_column" result))

[<Fact>]
let ``a diagnosis is saved as report, CSV, JSON, and beside others`` () =
    inFolder (fun folder ->
        let result = Analysis.ofFile Analysis.defaults (checkpoint folder)
        result |> Report.csv (Path.Combine(folder, "t.csv"))
        result |> Report.json "model" (Path.Combine(folder, "t.json"))
        Assert.Equal(3, File.ReadAllLines(Path.Combine(folder, "t.csv")).Length)
        Assert.Contains("\"source\": \"model\"", File.ReadAllText(Path.Combine(folder, "t.json")))
        if havePlotly () then
            let outcome = result |> Report.save "model.safetensors" (Path.Combine(folder, "report"))
            Assert.Contains("Spectral diagnosis of model.safetensors", File.ReadAllText outcome.Index)
            let series = Report.compare (Path.Combine(folder, "series")) [ "first", result; "second", result ]
            Assert.Contains("second", File.ReadAllText series.Index)
            Assert.Equal(5, File.ReadAllLines(Path.Combine(folder, "series", "series.csv")).Length))

[<Fact>]
let ``one checkpoint is no comparison`` () =
    inFolder (fun folder ->
        let result = Analysis.ofFile Analysis.defaults (checkpoint folder)
        let refused = Assert.Throws<ArgumentException>(fun () -> Report.compare folder [ "only", result ] |> ignore)
        Assert.Contains("got 1", refused.Message))

[<Fact>]
let ``figures of a script have titles, logarithmic axes, error bars, and are saved as page and pixels`` () =
    let x = [ 1.0; 10.0; 100.0 ]
    let chart = [ Figure.line "law" x [ 1.0; 0.1; 0.01 ]; Figure.estimates "measured" x [ 1.1; 0.09; 0.012 ] [ 0.1; 0.01; 0.002 ] ] |> Figure.drawLogLog "T" "X" "Y"
    let js = chart.GetPlottingJS()
    Assert.Contains("\"type\":\"log\"", js)
    Assert.Contains("\"error_y\":{\"type\":\"data\",\"array\":[0.1,0.01,0.002]", js)
    Assert.Contains("\"title\":{\"text\":\"T\"}", js)
    if havePlotly () then
        inFolder (fun folder ->
            chart |> Figure.save (Path.Combine(folder, "figure"))
            Assert.True(File.Exists(Path.Combine(folder, "figure.html")))
            Assert.Equal(not (isNull (HeadlessBrowser.Find())), File.Exists(Path.Combine(folder, "figure.png"))))
