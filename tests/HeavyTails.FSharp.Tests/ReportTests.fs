module HeavyTails.Tests.ReportTests

open System
open System.IO
open HeavyTails
open HeavyTails.Checkpoints
open HeavyTails.Checkpoints.Formats.Safetensors
open HeavyTails.Core.Layers
open HeavyTails.Reports
open Xunit

/// Two layers of Gaussian weights and a bias, in a file.
let private checkpoint folder =
    let path = Path.Combine(folder, "model.safetensors")
    let random = Random 1

    let gaussian rows columns =
        TensorData(
            [| rows; columns |],
            ReadOnlyMemory
                [| for _ in 1 .. rows * columns ->
                       float32 (
                           sqrt (-2.0 * log (1.0 - random.NextDouble())) * cos (2.0 * Math.PI * random.NextDouble())
                       ) |]
        )

    SafetensorsWriter.Save(
        path,
        [| SafetensorsTensor.Of("fc1.weight", gaussian 60 40)
           SafetensorsTensor.Of("fc2.weight", gaussian 20 60)
           SafetensorsTensor.Of("fc2.bias", TensorData([| 20 |], ReadOnlyMemory(Array.zeroCreate<float32> 20))) |]
    )

    path

[<Fact>]
let ``a file's diagnosis is that of its layers, and what was left out is listed with why`` () =
    Have.folder (fun folder ->
        let path = checkpoint folder
        let result = Analysis.ofFile Analysis.defaults path
        Assert.Equal<string>([ "fc1"; "fc2" ], [ for layer in result.Layers -> layer.LongName ])
        Assert.Contains("fc2.bias", [ for tensor in result.Skipped -> tensor.LongName ])
        use opened = Checkpoint.openAt path
        let one = Checkpoint.layers opened |> Analysis.named "*2" |> Analysis.ofLayers Analysis.defaults
        Assert.Equal("fc2", (Assert.Single one.Layers).LongName)
        Assert.Equal(result.Layers[1].Fit.Value.Alpha, one.Layers[0].Fit.Value.Alpha)
        let outcome = Checkpoint.layers opened |> Seq.head |> Analysis.ofLayer Analysis.defaults
        Assert.Equal(result.Layers[0].Fit.Value.Alpha, (outcome 1).Results[0].Fit.Value.Alpha)
        let mean = Analysis.summary "alpha" result
        Assert.Equal(Some((result.Layers[0].Fit.Value.Alpha + result.Layers[1].Fit.Value.Alpha) / 2.0), mean)
        Assert.Equal(None, Analysis.summary "no_such_column" result))

[<Fact>]
let ``a diagnosis is saved as report, CSV, JSON, and beside others`` () =
    Have.folder (fun folder ->
        let result = Analysis.ofFile Analysis.defaults (checkpoint folder)
        result |> Report.csv (Path.Combine(folder, "t.csv"))
        result |> Report.json "model" (Path.Combine(folder, "t.json"))
        Assert.Equal(3, File.ReadAllLines(Path.Combine(folder, "t.csv")).Length)
        Assert.Contains("\"source\": \"model\"", File.ReadAllText(Path.Combine(folder, "t.json")))

        Have.plotlyOrSkip ()
        let outcome = result |> Report.save "model.safetensors" (Path.Combine(folder, "report"))
        Assert.Contains("Spectral diagnosis of model.safetensors", File.ReadAllText outcome.Index)
        let series = Report.compare (Path.Combine(folder, "series")) [ "first", result; "second", result ]
        Assert.Contains("second", File.ReadAllText series.Index)
        Assert.Equal(5, File.ReadAllLines(Path.Combine(folder, "series", "series.csv")).Length))

[<Fact>]
let ``a result without a layer keeps an older report, and fills an empty folder`` () =
    Have.plotlyOrSkip ()

    Have.folder (fun folder ->
        let path = checkpoint folder
        let report = Path.Combine(folder, "report")
        let result = Analysis.ofFile Analysis.defaults path
        let nothing = path |> Analysis.ofFileNamed Analysis.defaults "no such layer"
        Assert.Empty nothing.Layers
        Assert.Contains("0 figures", nothing |> Report.save "model" report |> _.Messages |> Seq.last)
        result |> Report.save "model" report |> ignore
        let before = File.ReadAllText(Path.Combine(report, "index.html"))
        let outcome = nothing |> Report.save "model" report
        Assert.True outcome.KeptOlder

        Assert.Equal(
            $"{report}: the report there is kept, since nothing was analysed",
            Seq.exactlyOne outcome.Messages
        )

        Assert.Equal(before, File.ReadAllText outcome.Index))

[<Fact>]
let ``one checkpoint is no comparison`` () =
    Have.folder (fun folder ->
        let result = Analysis.ofFile Analysis.defaults (checkpoint folder)
        let refused = Assert.Throws<ArgumentException>(fun () -> Report.compare folder [ "only", result ] |> ignore)
        Assert.Contains("got 1", refused.Message))
