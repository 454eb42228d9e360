module HeavyTails.Tests.FigureTests

// A chart hands out no JSON: the tests read it from the call that draws the chart, as a browser would.

open System
open System.Globalization
open System.IO
open System.Text.Json
open HeavyTails
open HeavyTails.Reports.Plotting
open XPlot.Plotly
open Xunit

/// The arguments of Plotly.newPlot: id, traces, layout.
let private call (chart: PlotlyChart) =
    let html = FigureWriter.InlineHtml chart

    let first, last = html.IndexOf "Plotly.newPlot(" + "Plotly.newPlot(".Length, html.LastIndexOf ");"

    JsonDocument.Parse("[" + html[first .. last - 1] + "]").RootElement

let private trace (i: int) chart = (call chart).[1].[i]

[<Fact>]
let ``figures of a script have titles, logarithmic axes, error bars, and are saved as page and pixels`` () =
    let x = [ 1.0; 10.0; 100.0 ]

    let figure =
        CurveFigure(
            Name = "figure",
            Title = "T",
            X = Figure.logAxis "X",
            Y = Figure.logAxis "Y",
            Curves =
                [ Figure.line "law" x [ 1.0; 0.1; 0.01 ]
                  Figure.points "measured" x [ 1.5; 0.25; 0.125 ]
                  |> Figure.spread [ 1.0; 0.125; 0.0 ] [ 2.0; 0.5; 0.25 ] ],
            Lines = [ Figure.horizontal 0.5 "half"; Figure.vertical 10.0 "" ]
        )
        |> Figure.draw

    let c = call figure.Chart
    Assert.Equal("T", c.[2].GetProperty("title").GetString())
    Assert.Equal("log", c.[2].GetProperty("xaxis").GetProperty("type").GetString())
    Assert.Equal("Y", c.[2].GetProperty("yaxis").GetProperty("title").GetString())
    Assert.Equal("[0.5,0.25,0.125]", c.[1].[1].GetProperty("error_y").GetProperty("array").GetRawText())
    Assert.Equal("half", c.[2].GetProperty("annotations").[0].GetProperty("text").GetString())
    Assert.Equal(2, c.[2].GetProperty("shapes").GetArrayLength())

    Have.plotlyOrSkip ()

    Have.folder (fun folder ->
        figure |> Figure.save (Path.Combine(folder, "page"))
        Assert.Equal<string>([ "page.html" ], [ for f in Directory.GetFiles(folder, "page*") -> Path.GetFileName f ])
        figure |> Figure.save (Path.Combine(folder, "figure.png"))
        Assert.True(File.Exists(Path.Combine(folder, "figure.html")))
        Assert.True(File.Exists(Path.Combine(folder, "figure.png"))))

[<Fact>]
let ``a script's chart that XPlot itself shows loads no plotly from a network`` () =
    let figure =
        CurveFigure(
            Name = "f",
            Title = "T",
            X = Figure.axis "X",
            Y = Figure.axis "Y",
            Curves = [ Figure.line "" [ 1.0 ] [ 1.0 ] ]
        )

    Assert.DoesNotContain("//cdn", (Figure.draw figure).Chart.GetHtml())

[<Fact>]
let ``every finite number survives the way to JSON and back, in any culture; the others are gaps`` () =
    let before = CultureInfo.CurrentCulture

    try
        // A culture whose decimal sign is a comma; made by hand because the library runs without ICU's tables.
        let comma = CultureInfo.InvariantCulture.Clone() :?> CultureInfo
        comma.NumberFormat.NumberDecimalSeparator <- ","
        CultureInfo.CurrentCulture <- comma

        let survives (x: float) (written: JsonElement) =
            if Double.IsFinite x then
                BitConverter.DoubleToInt64Bits(written.GetDouble()) = BitConverter.DoubleToInt64Bits x
            else
                written.ValueKind = JsonValueKind.Null

        let roundTrips (xs: float[]) =
            Seq.forall2 survives xs ((Chart.Plot(Scatter(y = xs)) |> trace 0).GetProperty("y").EnumerateArray())

        Assert.True(roundTrips [| 1e-300; 1e300; 0.1; Double.Epsilon; nan; infinity; -infinity; 5.0; -0.0 |])
        FsCheck.Check.QuickThrowOnFailure roundTrips
    finally
        CultureInfo.CurrentCulture <- before

[<Fact>]
let ``sequences of any kind, nested ones, dates and truth values are written`` () =
    let map =
        Heatmap(
            z =
                seq {
                    [| 1.0; 2.0 |]
                    [| 3.0; nan |]
                },
            x = [ DateTime(2026, 1, 2); DateTime(2026, 1, 3) ],
            colorscale = [ [ box 0.0; "#fff" ]; [ 1.0; "#000" ] ],
            showscale = false
        )

    let t = Chart.Plot map |> trace 0
    Assert.Equal("[[1.0,2.0],[3.0,null]]", t.GetProperty("z").GetRawText())
    Assert.StartsWith("2026-01-02", t.GetProperty("x").[0].GetString())
    Assert.Equal("#000", t.GetProperty("colorscale").[1].[1].GetString())
    Assert.False(t.GetProperty("showscale").GetBoolean())

[<Fact>]
let ``what XPlot's pipes set is drawn`` () =
    let chart =
        Chart.Line [ [ 1.0, 2.0; 2.0, 3.0 ]; [ 1.0, 4.0; 2.0, 5.0 ] ]
        |> Chart.WithTitle "T"
        |> Chart.WithXTitle "X"
        |> Chart.WithLabels [ "one"; "two" ]
        |> Chart.WithLegend true
        |> Chart.WithSize(640, 480)
        |> Chart.WithId "figure"

    let c = call chart
    Assert.Equal("figure", c.[0].GetString())
    Assert.Equal("two", c.[1].[1].GetProperty("name").GetString())
    Assert.Equal("X", c.[2].GetProperty("xaxis").GetProperty("title").GetString())
    Assert.True(c.[2].GetProperty("showlegend").GetBoolean())
    Assert.Contains("width: 640px; height: 480px;", FigureWriter.InlineHtml chart)

[<Fact>]
let ``points and lines are coloured by numbers, and axes can be symmetric-logarithmic and have fixed ends`` () =
    let figure =
        CurveFigure(
            Name = "f",
            Title = "T",
            X = Figure.symLogAxis 0.1 "X",
            Y = (Figure.logAxis "" |> Figure.within 1.0 100.0 |> Figure.titled "Y"),
            Curves =
                [ Figure.points "" [ 0.0; 0.09 ] [ 1.0; 10.0 ]
                  |> Figure.colourBy [ 1.0; 100.0 ]
                  |> Figure.symbol PointSymbol.Square
                  |> Figure.size 5.0
                  |> Figure.opacity 0.7
                  Figure.line "" [ 0.0; 1.0 ] [ 1.0; 1.0 ] |> Figure.colourBy [ 100.0 ] ],
            Colours = Figure.colourScaleOf ColourMap.Mei2019 "steps"
        )
        |> Figure.draw

    let c = call figure.Chart
    let marker = c.[1].[0].GetProperty("marker")
    Assert.Equal("square", marker.GetProperty("symbol").GetString())
    Assert.Equal(5.0, marker.GetProperty("size").GetDouble())
    Assert.Equal(0.7, c.[1].[0].GetProperty("opacity").GetDouble())
    Assert.Equal(1.0, c.[1].[0].GetProperty("x").[1].GetDouble(), 12)
    Assert.Equal("#341bcb", c.[1].[1].GetProperty("line").GetProperty("color").GetString())
    let range = c.[2].GetProperty("yaxis").GetProperty("range")
    Assert.Equal((0.0, 2.0), (range.[0].GetDouble(), range.[1].GetDouble()))
    Assert.Equal("Y", c.[2].GetProperty("yaxis").GetProperty("title").GetString())
    Assert.Equal("steps", c.[2].GetProperty("annotations").[0].GetProperty("text").GetString())

[<Fact>]
let ``the error of a share is binomial and does not vanish at 0 and 1`` () =
    let curve = Figure.shares Figure.points "solved" [ 1.0, 4, 4; 2.0, 1, 4; 3.0, 0, 4 ]
    Assert.Equal<float>([ 1.0; 0.25; 0.0 ], curve.Y)
    // Of 4 + 4 trials 6, 3 and 2 succeed.
    Assert.Equal(1.0 - sqrt (0.75 * 0.25 / 8.0), curve.Low[0], 1e-12)
    Assert.Equal(0.25 + sqrt (0.375 * 0.625 / 8.0), curve.High[1], 1e-12)
    Assert.Equal(0.0, curve.Low[2])
    Assert.Equal(1.0, curve.High[0])

[<Fact>]
let ``means have bars of their errors or bands of their deviations`` () =
    let samples = [ 0.0, [ 1.0; 3.0; 5.0; 7.0 ]; 1.0, [ 2.0 ]; 2.0, [] ]
    let errors = Figure.means Figure.points "e" samples
    let deviations = Figure.deviations Figure.line "d" samples
    Assert.Equal<float list>([ 4.0; 2.0 ], List.ofSeq errors.Y)
    Assert.Equal<float list>([ 4.0; 2.0 ], List.ofSeq deviations.Y)
    let deviation = sqrt (20.0 / 3.0)
    Assert.Equal(4.0 - deviation, deviations.Low[0], 12)
    Assert.Equal(4.0 + deviation / 2.0, errors.High[0], 12)
    Assert.Equal(2.0, deviations.High[1])

[<Fact>]
let ``a spectrum before and after stands beside the law of its shape`` () =
    let before, after = [| 1.0; 2.0; 3.0; 4.0 |], [| 1.0; 2.0; 3.0; 1000.0 |]
    let range = Figure.esdRange [ before; after ]
    Assert.Equal((1.0, 1000.0), range)

    let figure =
        CurveFigure(
            Name = "esd",
            Title = "ESD",
            X = Figure.logAxis "λ",
            Y = Figure.logAxis "share per decade",
            Curves =
                [ Figure.esdIn range "before" before
                  Figure.esdIn range "after" after
                  Figure.esd "alone" after
                  Figure.esdLaw "Marchenko–Pastur" (MarchenkoPastur.law 1.5 1.0) ]
        )
        |> Figure.draw

    let traces = (call figure.Chart).[1]
    let x i = traces.[i: int].GetProperty("x").GetRawText()
    Assert.Equal(x 0, x 1)
    Assert.Equal(x 1, x 2)
    Assert.Equal("hv", traces.[0].GetProperty("line").GetProperty("shape").GetString())
    Assert.Equal("dash", traces.[3].GetProperty("line").GetProperty("dash").GetString())

[<Fact>]
let ``a heat map has its rows from the top`` () =
    let figure =
        HeatMapFigure(
            Name = "overlaps",
            Title = "Overlaps",
            X = "j",
            Y = "i",
            XEdges = Figure.cells 2,
            YEdges = Figure.cells 1,
            Values = [| 1.0; 100.0 |],
            Colours = Figure.colourScale "squared overlap"
        )
        |> Figure.drawMap

    let c = call figure.Chart
    Assert.Equal("[[0.0,2.0]]", c.[1].[0].GetProperty("z").GetRawText())
    Assert.Equal("[1.5,0.5]", c.[2].GetProperty("yaxis").GetProperty("range").GetRawText())
