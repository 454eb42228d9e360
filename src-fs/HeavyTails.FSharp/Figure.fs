namespace HeavyTails

open System
open System.IO
open HeavyTails.Reports.Plotting
open XPlot.Plotly

/// A figure of curves: `CurveFigure(Name = "losses", Title = "Losses", X = Figure.axis "epoch", Y = Figure.axis "loss",
/// Curves = [ ... ])`; Lines, Colours, Caption and FromZero are optional.
type CurveFigure = HeavyTails.Reports.Figures.CurveFigure

/// A figure of a matrix by colour: `HeatMapFigure(Name = "overlaps", Title = "Overlaps", X = "j", Y = "i", XEdges =
/// Figure.cells 20, YEdges = Figure.cells 20, Values = overlaps, Colours = Figure.colourScale "squared overlap")`.
type HeatMapFigure = HeavyTails.Reports.Figures.HeatMapFigure

/// A figure of rank correlations: `CorrelationFigure(Name = "links", Title = "Links", Quantities = names, Entries =
/// [ CorrelationEntry(0.4, true); ... ]).Draw()`, row by row.
type CorrelationFigure = HeavyTails.Reports.Figures.CorrelationFigure

type CorrelationEntry = HeavyTails.Reports.Figures.CorrelationEntry

/// A figure of values with intervals, a row a quantity: `IntervalFigure(Name = "effects", Title = "Effects",
/// X = "effect", Quantities = names, Series = [ IntervalSeries("clipped", values, lows, highs) ]).Draw()`.
type IntervalFigure = HeavyTails.Reports.Figures.IntervalFigure

type IntervalSeries = HeavyTails.Reports.Figures.IntervalSeries

/// One curve y(x) of a figure, which the functions of the module Figure make.
type Curve = HeavyTails.Reports.Figures.Curve

/// Colours for numbers: ColourMap.Viridis, ColourMap.Mei2019.
type ColourMap = HeavyTails.Reports.Plotting.ColourMap

/// The symbols of points: PointSymbol.Circle, Square, Diamond, Triangle, Cross, OpenCircle, OpenDiamond.
type PointSymbol = HeavyTails.Reports.Figures.PointSymbol

/// Figures of curves, in the style of all figures.
///   axis, logAxis, symLogAxis          a linear, logarithmic or symmetric-logarithmic axis with its title
///   within, titled                     the same axis between two fixed ends, or with another title
///   line, dashes, points, openPoints   a curve from its name, x and y
///   shares                             points at shares of successes, with their binomial errors
///   means, deviations                  curves of the means of several values each, with standard errors or deviations
///   esdRange, esd, esdIn               the histogram of a spectrum over log10 of the eigenvalues, in a common range
///   esdLaw                             the law of Marchenko and Pastur over the same axis
///   spread, colour, colourBy           give a curve a band or error bars, a colour, or colours by numbers
///   symbol, size, opacity              how points look
///   colourScale, colourScaleOf         the scale of those numbers, for a figure's Colours
///   horizontal, vertical               dotted lines to compare the curves with
///   cells                              the edges of n rows or columns of a heat map, counted from 1
///   draw, drawMap                      CurveFigure -> Figure, HeatMapFigure -> Figure
///   swatch                             a figure of colour maps
///   save, saveChart                    a figure, or any chart of XPlot, as a page that works offline, and as a picture
module Figure =

    let private curve style name (x: seq<float>) (y: seq<float>) =
        Curve(name, Array.ofSeq x, Array.ofSeq y, Style = style)

    let axis (title: string) = Reports.Figures.FigureAxis title

    let logAxis (title: string) = Reports.Figures.FigureAxis(title, Log = true)

    /// An axis that is linear up to a threshold on both sides of 0 and logarithmic beyond, as matplotlib's symlog.
    let symLogAxis (threshold: float) (title: string) =
        Reports.Figures.FigureAxis(title, LinearThreshold = Nullable threshold)

    /// The axis between two fixed ends.
    let within (low: float) (high: float) (a: Reports.Figures.FigureAxis) = a.Between(low, high)

    /// The axis with another title.
    let titled (title: string) (a: Reports.Figures.FigureAxis) = a.Titled title

    let line name x y = curve Reports.Figures.CurveStyle.Line name x y

    let dashes name x y = curve Reports.Figures.CurveStyle.Dashes name x y

    let points name x y = curve Reports.Figures.CurveStyle.Points name x y

    /// Open points, for values that others published.
    let openPoints name x y = curve Reports.Figures.CurveStyle.OpenPoints name x y

    /// The lower and upper ends of a curve's spread at each x: a band around a line, error bars on points.
    let spread (low: seq<float>) (high: seq<float>) (c: Curve) = c.WithSpread(Array.ofSeq low, Array.ofSeq high)

    /// The index of a colour of the palette, from 0; without it, curves take the colours in turn.
    let colour (i: int) (c: Curve) = c.WithColour i

    /// Numbers that choose the colours of points, one for each, or of a line, one; the figure needs Colours.
    let colourBy (numbers: seq<float>) (c: Curve) = c.WithColourBy(Array.ofSeq numbers)

    let symbol (symbol: PointSymbol) (c: Curve) = c.WithSymbol symbol

    /// The size of points or the width of a line, in px.
    let size (pixels: float) (c: Curve) = c.WithSize pixels

    /// An opacity from 0 to 1.
    let opacity (share: float) (c: Curve) = c.WithOpacity share

    /// A logarithmic scale of colours from a map, with the title of its bar.
    let colourScaleOf (map: ColourMap) (title: string) = Reports.Figures.ColourScale(title, Map = map)

    /// A logarithmic scale of colours with the title of its bar.
    let colourScale (title: string) = Reports.Figures.ColourScale title

    let private estimates estimate style (name: string) (samples: seq<float * float list>) : Curve =
        let estimates =
            [ for x, values in samples do
                  if not (List.isEmpty values) then
                      x, estimate values ]

        let ends sign =
            [ for _, (mean, error) in estimates -> if Double.IsNaN error then mean else mean + sign * error ]

        style name (List.map fst estimates) [ for _, (mean, _) in estimates -> mean ]
        |> spread (ends -1.0) (ends 1.0)

    /// The means of the values at each x, with bars of one standard error:
    /// `Figure.means Figure.points "b = 5" [ x, values ]`. A single value has no bar; an x without values is left out.
    let means style name samples = estimates Say.meanAndError style name samples

    /// The means of the values at each x within one standard deviation, as a band around a line:
    /// `Figure.deviations Figure.line "test" [ log10 eta, losses ]`.
    let deviations style name samples = estimates Say.meanAndDeviation style name samples

    /// The ends of the bins that several spectra share.
    let esdRange (spectra: seq<float[]>) =
        let struct (low, high) = Reports.Figures.EsdCurves.Range [| for spectrum in spectra -> Seq.ofArray spectrum |]
        low, high

    /// The share of a spectrum's eigenvalues per decade, in 100 bins of log10 between two ends.
    let esdIn (low: float, high: float) name (eigenvalues: float[]) =
        Reports.Figures.EsdCurves.Steps(name, eigenvalues, struct (low, high))

    /// The share of a spectrum's eigenvalues per decade, in 100 bins of log10 between its own ends.
    let esd name (eigenvalues: float[]) = esdIn (esdRange [ eigenvalues ]) name eigenvalues

    /// The share per decade by the law of Marchenko and Pastur.
    let esdLaw name (law: Core.RandomMatrices.MarchenkoPastur) = Reports.Figures.EsdCurves.MarchenkoPastur(name, law)

    /// The share of successes at each x, of (x, successes, trials), with bars of one binomial error: that of two more
    /// successes and two more failures (Agresti and Coull 1998), which does not vanish at shares of 0 and 1.
    let shares style (name: string) (counts: seq<float * int * int>) : Curve =
        let counts = List.ofSeq counts
        let share (_, successes: int, trials: int) = float successes / float trials

        let ends sign =
            [ for _, successes, trials as count in counts ->
                  let n = float trials + 4.0
                  let middle = (float successes + 2.0) / n
                  min 1.0 (max 0.0 (share count + sign * sqrt (middle * (1.0 - middle) / n))) ]

        style name [ for x, _, _ in counts -> x ] (List.map share counts) |> spread (ends -1.0) (ends 1.0)

    /// A dotted line at a value of y, with its name at its end; "" for no name.
    let horizontal (y: float) (label: string) = Reports.Figures.ReferenceLine(y, label)

    /// A dotted line at a value of x, with its name at its end; "" for no name.
    let vertical (x: float) (label: string) = Reports.Figures.ReferenceLine(x, label, Vertical = true)

    let draw (figure: CurveFigure) = figure.Draw()

    /// The edges .5, 1.5, ..., n + .5 of n rows or columns.
    let cells (n: int) = HeatMapFigure.EdgesOf n

    let drawMap (figure: HeatMapFigure) = figure.Draw()

    /// A figure that shows colour maps, from the file name and the maps.
    let swatch (name: string) (maps: ColourMap list) = Reports.Figures.ColourMapFigure.Draw(name, Array.ofList maps)

    /// Writes `path` with the ending .html and, if its own ending is .png or .svg, also as that picture; as .png too if
    /// the script's command line has --png. A line on standard error says why there is no picture, as of a pie.
    let saveChart (path: string) (chart: PlotlyChart) =
        let withoutEnding = Path.Combine(Path.GetDirectoryName path, Path.GetFileNameWithoutExtension path)
        let ending = Path.GetExtension(path).ToLowerInvariant()
        FigureWriter.SaveHtml(chart, withoutEnding + ".html")

        try
            if ending = ".svg" then
                FigureWriter.SaveSvg(chart, withoutEnding + ".svg")

            if ending = ".png" || CommandLine.png then
                FigureWriter.SavePng(chart, withoutEnding + ".png")
        with :? InvalidOperationException as lacking ->
            eprintfn "no picture: %s; %s.html shows it" lacking.Message withoutEnding

    /// Writes a figure as `saveChart` does.
    let save (path: string) (figure: Reports.Plotting.Figure) = saveChart path figure.Chart
