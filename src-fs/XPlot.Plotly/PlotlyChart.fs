// A chart: traces, layout, and the HTML and JavaScript that draw them.
namespace XPlot.Plotly

open System
open System.IO
open System.Runtime.InteropServices

/// XPlot's other name for a layout.
type Options = Layout

module internal Html =

    /// The version whose rendering this assembly is tested against. XPlot's own default, plotly-latest, stopped at 1.58.5.
    let defaultPlotlySrc = "https://cdn.plot.ly/plotly-2.35.2.min.js"

    let page (plotlySrc: string) (body: string) =
        $"""<!DOCTYPE html>
<html>
<head>
<meta charset="utf-8">
<script src="{Net.WebUtility.HtmlEncode plotlySrc}"></script>
</head>
<body>
{body}
</body>
</html>
"""

    let show (id: string) (html: string) =
        let path = Path.Combine(Path.GetTempPath(), id + ".html")
        File.WriteAllText(path, html)
        if RuntimeInformation.IsOSPlatform OSPlatform.Windows then
            Diagnostics.Process.Start(Diagnostics.ProcessStartInfo(path, UseShellExecute = true)) |> ignore
        else
            let opener = if RuntimeInformation.IsOSPlatform OSPlatform.OSX then "open" else "xdg-open"
            Diagnostics.Process.Start(opener, [ path ]) |> ignore

/// Traces and a layout, with the size and the name of the element that they are drawn in.
type PlotlyChart() =
    let mutable traces: Trace list = []
    let mutable layout: Layout option = None
    let mutable labels: string list = []

    let changeLayout change =
        if layout.IsNone then layout <- Some(Layout())
        change layout.Value

    /// Width of the element, px.
    member val Width = 900 with get, set

    /// Height of the element, px.
    member val Height = 500 with get, set

    /// The element's id.
    member val Id = Guid.NewGuid().ToString() with get, set

    /// Where GetHtml's page finds plotly.js.
    member val PlotlySrc = Html.defaultPlotlySrc with get, set

    /// Sets what is drawn.
    member _.Plot(data: seq<#Trace>, ?Layout: Layout, ?Labels: seq<string>) =
        traces <- [ for trace in data -> trace :> Trace ]
        layout <- Layout
        labels <- Labels |> Option.map List.ofSeq |> Option.defaultValue []

    /// The call that draws the chart, as plain JavaScript.
    member o.GetPlottingJS() =
        Seq.zip traces labels |> Seq.iter (fun (trace, label) -> trace.name <- label)
        let layoutJson = layout |> Option.map Json.text |> Option.defaultValue "{}"
        $"Plotly.newPlot({Json.text o.Id}, {Json.text traces}, {layoutJson});"

    /// The same inside a script element.
    member o.GetInlineJS() = $"<script>\n{o.GetPlottingJS()}\n</script>"

    /// The element and its script, for a page that has loaded plotly.js.
    member o.GetInlineHtml() =
        $"<div id=\"{Net.WebUtility.HtmlEncode o.Id}\" style=\"width: {o.Width}px; height: {o.Height}px;\"></div>\n{o.GetInlineJS()}\n"

    /// A whole page, which loads plotly.js from PlotlySrc.
    member o.GetHtml() = Html.page o.PlotlySrc (o.GetInlineHtml())

    /// Opens the chart in the default browser.
    member o.Show() = Html.show o.Id (o.GetHtml())

    member o.WithWidth(width: int) = o.Width <- width
    member o.WithHeight(height: int) = o.Height <- height
    member o.WithSize(size: int * int) = o.Width <- fst size; o.Height <- snd size
    member o.WithId(id: string) = o.Id <- id
    member o.WithPlotlySrc(src: string) = o.PlotlySrc <- src
    member _.WithLabel(label: string) = labels <- [ label ]
    member _.WithLabels(names: seq<string>) = labels <- List.ofSeq names
    member _.WithLayout(value: Layout) = layout <- Some value
    member _.WithOptions(options: Options) = layout <- Some options
    member _.WithLegend(enabled: bool) = changeLayout (fun l -> l.showlegend <- enabled)
    member _.WithTitle(title: string) = changeLayout (fun l -> l.title <- title)

    member _.WithXTitle(title: string) =
        changeLayout (fun l ->
            if not (l.Has "xaxis") then l.xaxis <- Xaxis()
            l.xaxis.title <- title)

    member _.WithYTitle(title: string) =
        changeLayout (fun l ->
            if not (l.Has "yaxis") then l.yaxis <- Yaxis()
            l.yaxis.title <- title)
