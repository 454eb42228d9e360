namespace HeavyTails

open System
open System.IO
open HeavyTails.Reports.Plotting
open XPlot.Plotly

/// A figure of curves: `CurveFigure(Name = "losses", Title = "Losses", X = Figure.axis "epoch", Y = Figure.axis "loss",
/// Curves = [ ... ])`; Lines, Caption and FromZero are optional.
type CurveFigure = HeavyTails.Reports.Figures.CurveFigure

/// One curve y(x) of a figure, which the functions of the module Figure make.
type Curve = HeavyTails.Reports.Figures.Curve

/// Figures of curves, in the style of all figures.
///   axis, logAxis                      a linear or a logarithmic axis with its title
///   line, dashes, points, openPoints   a curve from its name, x and y
///   spread, colour                     give a curve a band or error bars, and a colour
///   horizontal, vertical               dotted lines to compare the curves with
///   draw                               CurveFigure -> Figure
///   save, saveChart                    a figure, or any chart of XPlot, as a page that works offline and as PNG
module Figure =

    let private curve style name (x: seq<float>) (y: seq<float>) =
        Curve(name, Array.ofSeq x, Array.ofSeq y, Style = style)

    let axis (title: string) = Reports.Figures.FigureAxis title

    let logAxis (title: string) = Reports.Figures.FigureAxis(title, Log = true)

    let line name x y = curve Reports.Figures.CurveStyle.Line name x y

    let dashes name x y = curve Reports.Figures.CurveStyle.Dashes name x y

    let points name x y = curve Reports.Figures.CurveStyle.Points name x y

    /// Open points, for values that others published.
    let openPoints name x y = curve Reports.Figures.CurveStyle.OpenPoints name x y

    /// The lower and upper ends of a curve's spread at each x: a band around a line, error bars on points.
    let spread (low: seq<float>) (high: seq<float>) (c: Curve) =
        Curve(c.Name, c.X, c.Y, Style = c.Style, Colour = c.Colour, Low = Array.ofSeq low, High = Array.ofSeq high)

    /// The index of a colour of the palette, from 0; without it, curves take the colours in turn.
    let colour (i: int) (c: Curve) =
        Curve(c.Name, c.X, c.Y, Style = c.Style, Low = c.Low, High = c.High, Colour = Nullable i)

    /// A dotted line at a value of y, with its name at its end; "" for no name.
    let horizontal (y: float) (label: string) = Reports.Figures.ReferenceLine(y, label)

    /// A dotted line at a value of x, with its name at its end; "" for no name.
    let vertical (x: float) (label: string) = Reports.Figures.ReferenceLine(x, label, Vertical = true)

    let draw (figure: CurveFigure) = figure.Draw()

    /// Writes `path` without its ending as .html and, if a headless Chromium is installed, as .png. If none is, a
    /// line on standard error says so.
    let saveChart (path: string) (chart: PlotlyChart) =
        let withoutEnding = Path.Combine(Path.GetDirectoryName path, Path.GetFileNameWithoutExtension path)
        FigureWriter.SaveHtml(chart, withoutEnding + ".html")

        if isNull (HeadlessBrowser.Find()) then
            eprintfn "%s.png was not written: %s" withoutEnding HeadlessBrowser.WhyNone
        else
            FigureWriter.SavePng(chart, withoutEnding + ".png")

    /// Writes a figure as `saveChart` does.
    let save (path: string) (figure: Reports.Plotting.Figure) = saveChart path figure.Chart
