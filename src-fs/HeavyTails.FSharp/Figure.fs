namespace HeavyTails

open System.IO
open HeavyTails.Reports.Plotting
open XPlot.Plotly

/// Figures of a script in a few words; whatever these do not offer, XPlot's own properties do.
///   line, points, estimates               traces; the last with error bars
///   draw, drawLogX, drawLogY, drawLogLog  traces -> chart, with the titles of figure and axes
///   save                                  a page that works offline, and a PNG
module Figure =

    let line (name: string) (x: seq<float>) (y: seq<float>) =
        Scatter(x = Array.ofSeq x, y = Array.ofSeq y, name = name, mode = "lines") :> Trace

    let points (name: string) (x: seq<float>) (y: seq<float>) =
        Scatter(x = Array.ofSeq x, y = Array.ofSeq y, name = name, mode = "markers") :> Trace

    /// Points with standard errors.
    let estimates (name: string) (x: seq<float>) (y: seq<float>) (error: seq<float>) =
        Scatter(
            x = Array.ofSeq x,
            y = Array.ofSeq y,
            name = name,
            mode = "markers",
            error_y = Error_y(``type`` = "data", array = Array.ofSeq error, visible = true)
        )
        :> Trace

    let private chart kindX kindY title xTitle yTitle (traces: seq<Trace>) =
        Chart.Plot(
            traces,
            Layout(
                title = title,
                xaxis = Xaxis(title = xTitle, ``type`` = kindX, exponentformat = "power"),
                yaxis = Yaxis(title = yTitle, ``type`` = kindY, exponentformat = "power")
            )
        )
        |> Chart.WithPlotlySrc FigureWriter.LocalScript

    let draw title xTitle yTitle traces = chart "linear" "linear" title xTitle yTitle traces

    let drawLogX title xTitle yTitle traces = chart "log" "linear" title xTitle yTitle traces

    let drawLogY title xTitle yTitle traces = chart "linear" "log" title xTitle yTitle traces

    let drawLogLog title xTitle yTitle traces = chart "log" "log" title xTitle yTitle traces

    /// Writes `path` without its ending as .html and, where there is a headless Chromium, as .png; says so where there is none.
    let save (path: string) (chart: PlotlyChart) =
        let withoutEnding = Path.Combine(Path.GetDirectoryName path, Path.GetFileNameWithoutExtension path)
        FigureWriter.SaveHtml(chart, withoutEnding + ".html")

        if isNull (HeadlessBrowser.Find()) then
            eprintfn "%s.png not made: %s" withoutEnding HeadlessBrowser.WhyNone
        else
            FigureWriter.SavePng(chart, withoutEnding + ".png")
