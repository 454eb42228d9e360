namespace HeavyTails

open System
open HeavyTails.Reports.Figures

/// Curves of a figure, made in pipes: `Curve.line "layer 1" epochs means |> Curve.spread lows highs |> Curve.colour 0`.
///   line, dashes, points, printed   how a curve is drawn; each takes a name for the legend ("" for none), x and y
///   spread, colour                  a band or error bars; a colour of the palette
///   means                           points at the means of several values each, with their standard errors
module Curve =

    let private make style name x y = Curve(name, Array.ofSeq x, Array.ofSeq y, Style = style)

    let line name (x: seq<float>) (y: seq<float>) = make CurveStyle.Line name x y

    let dashes name (x: seq<float>) (y: seq<float>) = make CurveStyle.Dashes name x y

    let points name (x: seq<float>) (y: seq<float>) = make CurveStyle.Points name x y

    /// Open points, for what others printed.
    let printed name (x: seq<float>) (y: seq<float>) = make CurveStyle.OpenPoints name x y

    /// A band around a line, error bars on points.
    let spread (low: seq<float>) (high: seq<float>) (c: Curve) =
        Curve(c.Name, c.X, c.Y, Style = c.Style, Colour = c.Colour, Low = Array.ofSeq low, High = Array.ofSeq high)

    /// A colour of the palette, from 0.
    let colour (i: int) (c: Curve) =
        Curve(c.Name, c.X, c.Y, Style = c.Style, Low = c.Low, High = c.High, Colour = Nullable i)

    /// The means of the values at each x, with bars of one standard error: `Curve.means Curve.points "b = 5" [ x, values ]`.
    /// A single value has no bar; an x without values is left out.
    let means style (name: string) (samples: seq<float * float list>) : Curve =
        let estimates =
            [ for x, values in samples |> Seq.filter (snd >> List.isEmpty >> not) -> x, Say.meanAndError values ]

        let end' sign =
            [ for _, (mean, error) in estimates -> if Double.IsNaN error then mean else mean + sign * error ]

        style name (List.map fst estimates) [ for _, (mean, _) in estimates -> mean ]
        |> spread (end' -1.0) (end' 1.0)

/// A figure without its curves.
type Plot =
    {
        /// Name of the figure's files, without folder and ending; different for every figure of a page.
        file: string
        title: string
        xTitle: string
        yTitle: string
        /// Logarithmic axes, on which values that are not positive are not drawn.
        logX: bool
        logY: bool
        /// A linear y axis of values that are not negative begins at 0; false for a close view of small differences.
        fromZero: bool
        /// Lines across the figure, to compare with.
        lines: ReferenceLine list
    }

/// Figures of curves: `curves |> Plot.draw (Plot.logX "loss" "Loss at the end" "η / b" "loss" |> Plot.across 2.3 "ln 10")`.
/// The words below a figure stand in page.md, after its hole.
///   linear, logX, logY         which axes are logarithmic; each takes file, title, and the titles of the axes
///   across, upright, close     lines to compare with; an ordinate that need not begin at 0
///   draw                       plot -> curves -> figure
module Plot =

    let linear file title xTitle yTitle =
        { file = file
          title = title
          xTitle = xTitle
          yTitle = yTitle
          logX = false
          logY = false
          fromZero = true
          lines = [] }

    let logX file title xTitle yTitle = { linear file title xTitle yTitle with logX = true }

    let logY file title xTitle yTitle = { linear file title xTitle yTitle with logY = true }

    /// A line across the figure at height y, with a label ("" for none).
    let across (y: float) (label: string) plot = { plot with lines = plot.lines @ [ ReferenceLine(y, label) ] }

    /// A vertical line at x, with a label ("" for none).
    let upright (x: float) (label: string) plot =
        { plot with lines = plot.lines @ [ ReferenceLine(x, label, Vertical = true) ] }

    /// A close view of small differences: the ordinate need not begin at 0.
    let close plot = { plot with fromZero = false }

    let draw (plot: Plot) (curves: seq<Curve>) =
        CurveFigure.Of(
            plot.file,
            plot.title,
            plot.xTitle,
            plot.yTitle,
            Array.ofSeq curves,
            logX = plot.logX,
            logY = plot.logY,
            lines = Array.ofList plot.lines,
            fromZero = plot.fromZero
        )
