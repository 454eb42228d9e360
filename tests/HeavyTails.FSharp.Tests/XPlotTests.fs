module HeavyTails.Tests.XPlotTests

// XPlot itself has no way to hand out its JSON: the tests read it from the JavaScript call that draws the chart, as a browser would.

open System
open System.Globalization
open System.Text.Json
open XPlot.Plotly
open Xunit

/// The arguments of Plotly.newPlot: id, traces, layout.
let private call (chart: PlotlyChart) =
    let js = chart.GetPlottingJS()
    Assert.StartsWith("Plotly.newPlot(", js)
    Assert.EndsWith(");", js)
    JsonDocument.Parse("[" + js["Plotly.newPlot(".Length .. js.Length - 3] + "]").RootElement

let private trace (i: int) chart = (call chart).[1].[i]
let private layout chart = (call chart).[2]
let private names (e: JsonElement) = [ for p in e.EnumerateObject() -> p.Name ]

[<Fact>]
let ``only what was set is written, under plotly's own names`` () =
    let t = Chart.Plot(Scatter(x = [ 1; 2 ], y = [ 0.5; 0.25 ], mode = "lines", line = Line(width = 2.0))) |> trace 0
    Assert.Equal<string>([ "type"; "x"; "y"; "mode"; "line" ], names t)
    Assert.Equal("scatter", t.GetProperty("type").GetString())
    Assert.Equal<string>([ "width" ], names (t.GetProperty "line"))

[<Fact>]
let ``each trace carries its own type`` () =
    let traces: Trace list =
        [ Scatter(); Scattergl(); Scatter3d(); Bar(); Box(); Histogram(); Histogram2d(); Heatmap(); Contour(); Surface() ]
    let types = [ for t in (call (Chart.Plot traces)).[1].EnumerateArray() -> t.GetProperty("type").GetString() ]
    Assert.Equal<string>([ "scatter"; "scattergl"; "scatter3d"; "bar"; "box"; "histogram"; "histogram2d"; "heatmap"; "contour"; "surface" ], types)

[<Fact>]
let ``titles are objects with text and font, of the figure, the axes and a colour bar`` () =
    let bar = Colorbar(title = "steps", titleside = "right")
    let chart =
        Chart.Plot(
            Scatter(y = [ 1.0 ], marker = Marker(color = [ 1.0 ], colorbar = bar)),
            Layout(title = "spectrum", titlefont = Font(size = 20.0), xaxis = Xaxis(title = "x"), yaxis = Yaxis(title = "y")))
    let text (e: JsonElement) = e.GetProperty("title").GetProperty("text").GetString()
    let l = layout chart
    Assert.Equal("spectrum", text l)
    Assert.Equal(20.0, l.GetProperty("title").GetProperty("font").GetProperty("size").GetDouble())
    Assert.DoesNotContain("titlefont", names l)
    Assert.Equal("x", text (l.GetProperty "xaxis"))
    Assert.Equal("y", text (l.GetProperty "yaxis"))
    let colorbar = (trace 0 chart).GetProperty("marker").GetProperty("colorbar")
    Assert.Equal("steps", text colorbar)
    Assert.Equal("right", colorbar.GetProperty("title").GetProperty("side").GetString())

[<Fact>]
let ``every finite number survives the way to JSON and back, in any culture; the others are gaps`` () =
    let before = CultureInfo.CurrentCulture
    try
        // A culture whose decimal sign is a comma; made by hand because the house runs without ICU's tables.
        let comma = CultureInfo.InvariantCulture.Clone() :?> CultureInfo
        comma.NumberFormat.NumberDecimalSeparator <- ","
        CultureInfo.CurrentCulture <- comma
        let roundTrips (xs: float[]) =
            let written = (Chart.Plot(Scatter(y = xs)) |> trace 0).GetProperty "y"
            Seq.forall2
                (fun x (e: JsonElement) -> if Double.IsFinite x then BitConverter.DoubleToInt64Bits(e.GetDouble()) = BitConverter.DoubleToInt64Bits x else e.ValueKind = JsonValueKind.Null)
                xs
                (written.EnumerateArray())
        Assert.True(roundTrips [| 1e-300; 1e300; 0.1; Double.Epsilon; nan; infinity; -infinity; 5.0 |])
        FsCheck.Check.QuickThrowOnFailure roundTrips
    finally
        CultureInfo.CurrentCulture <- before

[<Fact>]
let ``sequences of any kind, nested ones, dates and truth values are written`` () =
    let t =
        Chart.Plot(Heatmap(z = seq { [| 1.0; 2.0 |]; [| 3.0; 4.0 |] }, x = [ DateTime(2026, 1, 2); DateTime(2026, 1, 3) ], colorscale = [ [ box 0.0; "#fff" ]; [ 1.0; "#000" ] ], showscale = false))
        |> trace 0
    Assert.Equal("[[1,2],[3,4]]", t.GetProperty("z").GetRawText())
    Assert.StartsWith("2026-01-02", t.GetProperty("x").[0].GetString())
    Assert.Equal("#000", t.GetProperty("colorscale").[1].[1].GetString())
    Assert.False(t.GetProperty("showscale").GetBoolean())

[<Fact>]
let ``a text cannot end the script element that it stands in`` () =
    let html = Chart.Plot(Scatter(y = [ 1 ], name = "</script><script>alert(1)")).GetInlineHtml()
    Assert.Equal(2, html.Split("script>").Length - 1)

[<Fact>]
let ``a value that plotly cannot take is refused by its type's name`` () =
    let refused = Assert.Throws<ArgumentException>(fun () -> Chart.Plot(Scatter(y = obj ())).GetHtml() |> ignore)
    Assert.Contains("System.Object", refused.Message)

[<Fact>]
let ``pipes set titles, labels, legend, size, id and source`` () =
    let chart =
        Chart.Line [ [ 1.0, 2.0; 2.0, 3.0 ]; [ 1.0, 4.0; 2.0, 5.0 ] ]
        |> Chart.WithTitle "T"
        |> Chart.WithXTitle "X"
        |> Chart.WithYTitle "Y"
        |> Chart.WithLabels [ "one"; "two" ]
        |> Chart.WithLegend true
        |> Chart.WithSize(640, 480)
        |> Chart.WithId "figure"
        |> Chart.WithPlotlySrc "plotly.js"
    let c = call chart
    Assert.Equal("figure", c.[0].GetString())
    Assert.Equal("two", c.[1].[1].GetProperty("name").GetString())
    Assert.Equal("Y", c.[2].GetProperty("yaxis").GetProperty("title").GetProperty("text").GetString())
    Assert.True(c.[2].GetProperty("showlegend").GetBoolean())
    Assert.Contains("width: 640px; height: 480px;", chart.GetHtml())
    Assert.Contains("<script src=\"plotly.js\">", chart.GetHtml())

[<Fact>]
let ``quick charts take values and pairs`` () =
    Assert.Equal("[1,4,9]", ((Chart.Line [ 1; 4; 9 ] |> trace 0).GetProperty "y").GetRawText())
    Assert.Equal("[\"a\",\"b\"]", ((Chart.Column [ "a", 1.0; "b", 2.0 ] |> trace 0).GetProperty "x").GetRawText())
    Assert.Equal("h", ((Chart.Bar [ "a", 1.0 ] |> trace 0).GetProperty "orientation").GetString())
    Assert.Equal("markers", ((Chart.Scatter [ 1.0, 1.0 ] |> trace 0).GetProperty "mode").GetString())
    Assert.Equal("[7]", ((Chart.Bubble [ 1.0, 1.0, 7.0 ] |> trace 0).GetProperty("marker").GetProperty "size").GetRawText())

[<Fact>]
let ``every property of the stand-in is one of XPlot's, with its type`` () =
    let rec root folder = if isNull folder || IO.File.Exists(IO.Path.Combine(folder, "HeavyTails.sln")) then folder else root (IO.Path.GetDirectoryName folder)
    let shared =
        match Environment.GetEnvironmentVariable "HEAVYTAILS_SHARED" with
        | null | "" -> IO.Path.Combine(root AppContext.BaseDirectory |> Option.ofObj |> Option.defaultValue ".", "..", "shared")
        | named -> named
    let path = IO.Path.Combine(shared, "XPLOT.md")
    if not (IO.File.Exists path) then
        eprintfn "NOT TESTED: the stand-in against XPlot's own list of properties, for want of %s" path
    else
        // **Scatter**: type:string visible:obj ...
        let listed =
            [ for line in IO.File.ReadAllLines path do
                let m = Text.RegularExpressions.Regex.Match(line, @"^\*\*(\w+)\*\*: (.*)$")
                if m.Success then
                    let name = match m.Groups[1].Value with "ErrorY" -> "Error_y" | "XBins" -> "Xbins" | "Histogram2D" -> "Histogram2d" | n -> n
                    name, Map [ for p in m.Groups[2].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries) -> (p.Split ':').[0], (p.Split ':').[1] ] ]
        Assert.NotEmpty listed
        let spelling (t: Type) =
            match t with
            | t when t = typeof<string> -> "string"
            | t when t = typeof<bool> -> "bool"
            | t when t = typeof<float> -> "float"
            | t when t = typeof<int> -> "int"
            | t when t = typeof<obj> -> "obj"
            | t when t.IsGenericType -> "seq<" + (t.GetGenericArguments()).[0].Name + ">"
            | t -> t.Name
        let mutable compared = 0
        for name, properties in listed do
            let ours = typeof<Layout>.Assembly.GetType("XPlot.Plotly." + name, throwOnError = true)
            for property in ours.GetProperties() do
                if property.Name <> "name" then
                    compared <- compared + 1
                    let theirs = match properties.TryFind property.Name with Some t -> t | None -> "no such property"
                    Assert.Equal($"{name}.{property.Name}: {theirs}", $"{name}.{property.Name}: {spelling property.PropertyType}")
        Assert.InRange(compared, 200, 2000)
