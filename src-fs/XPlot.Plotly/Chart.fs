// The module-like front door: charts from traces, quick charts from plain data, and pipes that set one thing and hand the chart on.
namespace XPlot.Plotly

open System

type key = IConvertible
type value = IConvertible

/// Makes charts and sets their properties; every `With...` changes the chart that it is given and returns it.
type Chart =

    // From traces

    static member Plot(data: Trace) =
        let chart = PlotlyChart()
        chart.Plot [ data ]
        chart

    static member Plot(data: seq<#Trace>) =
        let chart = PlotlyChart()
        chart.Plot data
        chart

    static member Plot(data: Trace, layout: Layout) =
        let chart = PlotlyChart()
        chart.Plot([ data ], layout)
        chart

    static member Plot(data: seq<#Trace>, layout: Layout) =
        let chart = PlotlyChart()
        chart.Plot(data, layout)
        chart

    // To the screen

    /// Opens the chart in the default browser.
    static member Show(chart: PlotlyChart) = chart.Show()

    /// Opens several charts in one page.
    static member ShowAll(charts: seq<PlotlyChart>) =
        let charts = List.ofSeq charts
        let src = charts |> List.tryHead |> Option.map _.PlotlySrc |> Option.defaultValue Html.defaultPlotlySrc
        charts |> List.map _.GetInlineHtml() |> String.concat "\n" |> Html.page src |> Html.show (Guid.NewGuid().ToString())

    // One property each

    static member WithWidth (width: int) (chart: PlotlyChart) = chart.WithWidth width; chart
    static member WithHeight (height: int) (chart: PlotlyChart) = chart.WithHeight height; chart
    static member WithSize (size: int * int) (chart: PlotlyChart) = chart.WithSize size; chart
    static member WithId (id: string) (chart: PlotlyChart) = chart.WithId id; chart
    static member WithPlotlySrc (src: string) (chart: PlotlyChart) = chart.WithPlotlySrc src; chart
    static member WithLabel (label: string) (chart: PlotlyChart) = chart.WithLabel label; chart
    static member WithLabels (labels: seq<string>) (chart: PlotlyChart) = chart.WithLabels labels; chart
    static member WithLayout (layout: Layout) (chart: PlotlyChart) = chart.WithLayout layout; chart
    static member WithOptions (options: Options) (chart: PlotlyChart) = chart.WithOptions options; chart
    static member WithLegend (enabled: bool) (chart: PlotlyChart) = chart.WithLegend enabled; chart
    static member WithTitle (title: string) (chart: PlotlyChart) = chart.WithTitle title; chart
    static member WithXTitle (title: string) (chart: PlotlyChart) = chart.WithXTitle title; chart
    static member WithYTitle (title: string) (chart: PlotlyChart) = chart.WithYTitle title; chart

    // From plain data: values, pairs, or several series of pairs

    static member Line(data: seq<#value>) = Chart.Plot(Scatter(y = Array.ofSeq data))

    static member Line(data: seq<#key * #value>) =
        Chart.Plot(Scatter(x = Seq.toArray (Seq.map fst data), y = Seq.toArray (Seq.map snd data)))

    static member Line(data: seq<#seq<#key * #value>>) =
        Chart.Plot [ for series in data -> Scatter(x = Seq.toArray (Seq.map fst series), y = Seq.toArray (Seq.map snd series)) ]

    static member Scatter(data: seq<#value>) = Chart.Plot(Scatter(y = Array.ofSeq data, mode = "markers"))

    static member Scatter(data: seq<#key * #value>) =
        Chart.Plot(Scatter(x = Seq.toArray (Seq.map fst data), y = Seq.toArray (Seq.map snd data), mode = "markers"))

    static member Scatter(data: seq<#seq<#key * #value>>) =
        Chart.Plot [ for series in data -> Scatter(x = Seq.toArray (Seq.map fst series), y = Seq.toArray (Seq.map snd series), mode = "markers") ]

    static member Area(data: seq<#value>) = Chart.Plot(Scatter(y = Array.ofSeq data, fill = "tozeroy"))

    static member Area(data: seq<#key * #value>) =
        Chart.Plot(Scatter(x = Seq.toArray (Seq.map fst data), y = Seq.toArray (Seq.map snd data), fill = "tozeroy"))

    static member Bubble(data: seq<#key * #value * #value>) =
        let data = Array.ofSeq data
        Chart.Plot(
            Scatter(
                x = (data |> Array.map (fun (x, _, _) -> x)),
                y = (data |> Array.map (fun (_, y, _) -> y)),
                mode = "markers",
                marker = Marker(size = (data |> Array.map (fun (_, _, size) -> size)))))

    static member Bar(data: seq<#value>) = Chart.Plot(Bar(x = Array.ofSeq data, orientation = "h"))

    static member Bar(data: seq<#key * #value>) =
        Chart.Plot(Bar(x = Seq.toArray (Seq.map snd data), y = Seq.toArray (Seq.map fst data), orientation = "h"))

    static member Column(data: seq<#value>) = Chart.Plot(Bar(y = Array.ofSeq data))

    static member Column(data: seq<#key * #value>) =
        Chart.Plot(Bar(x = Seq.toArray (Seq.map fst data), y = Seq.toArray (Seq.map snd data)))

    static member Column(data: seq<#seq<#key * #value>>) =
        Chart.Plot [ for series in data -> Bar(x = Seq.toArray (Seq.map fst series), y = Seq.toArray (Seq.map snd series)) ]
