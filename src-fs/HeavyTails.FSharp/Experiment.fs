namespace HeavyTails

open System
open System.Globalization
open System.IO
open System.Text.Json.Nodes
open HeavyTails.Reports
open HeavyTails.Reports.Figures
open HeavyTails.Reports.Plotting
open HeavyTails.Reports.Wording
open HeavyTails.Runs.Folders

/// Curves of a figure, made in pipes: `Curve.line "layer 1" epochs means |> Curve.spread lows highs |> Curve.colour 0`.
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

    /// File name, titles of figure and axes, caption.
    let draw name title xTitle yTitle caption (curves: seq<Curve>) =
        CurveFigure.Of(name, title, xTitle, yTitle, Array.ofSeq curves, caption)

    /// With an ordinate that need not begin at 0: a close view.
    let drawClose name title xTitle yTitle caption (curves: seq<Curve>) =
        CurveFigure.Of(name, title, xTitle, yTitle, Array.ofSeq curves, caption, fromZero = false)

/// Numbers as text, over the C# class NumberText, and the means and errors that they are made of.
///   plain, decimals, plusMinus       1.0578; 17.09; 17.09 ± 0.03
///   meanAndDeviation, meanAndError   of a list of values
///   rows                             the rows of a page's table
module Say =

    /// At most four decimals, without trailing zeros.
    let plain (x: float) = NumberText.Rounded x

    /// A fixed number of decimals, with a true minus sign; "–" for NaN and "∞" for infinity.
    let decimals (digits: int) (x: float) = NumberText.Fixed(x, digits)

    let private meanAndVariance (values: float list) =
        let mean = List.average values

        mean,
        (if values.Length < 2 then
             nan
         else
             (values |> List.sumBy (fun v -> (v - mean) ** 2.0)) / float (values.Length - 1))

    /// Mean and standard deviation of the values, with divisor n - 1; of one value, the value and NaN.
    let meanAndDeviation values = let mean, variance = meanAndVariance values in mean, sqrt variance

    /// Mean and standard error of the values; of one value, the value and NaN.
    let meanAndError (values: float list) =
        let mean, variance = meanAndVariance values in mean, sqrt (variance / float values.Length)

    /// "17.09 ± 0.03": mean and standard error of the values; of one value, the value alone.
    let plusMinus digits (values: float list) =
        let mean, error = meanAndError values in NumberText.WithError(mean, error, digits)

    /// The rows of a page's table, as C# takes them.
    let rows (table: string list list) =
        [| for row in table -> Array.ofList row :> Collections.Generic.IReadOnlyList<string> |]

/// The folder of an experiment, ROOT/HASH: what was asked, what ran, the table, the page with its figures.
module Experiment =

    /// Doubles that read back to the same bits, invariant; an empty field for NaN's absence is the caller's to choose.
    let field (value: obj) =
        match value with
        | :? float as x -> x.ToString("R", CultureInfo.InvariantCulture)
        | :? IFormattable as x -> x.ToString(null, CultureInfo.InvariantCulture)
        | other -> string other

    /// Writes the folder: context (what was asked, which names it), rows of the table, further facts of run.json, and the page. An experiment done before is
    /// written over with what came out now.
    let save
        root
        (context: obj)
        (columns: string list)
        (rows: seq<obj list>)
        (facts: (string * JsonNode) list)
        (page: ExperimentPage)
        =
        let folder = RunFolder(root, context)
        use _ = folder.Hold()

        folder.Write(
            "table.csv",
            String.concat
                "\n"
                [ String.concat "," columns
                  for row in rows do
                      String.concat "," (List.map field row) ]
            + "\n"
        )

        let report = page.Save folder.Path
        let record = Provenance.Record()

        for name, fact in facts do
            record[name] <- fact

        record["written"] <- JsonValue.Create(DateTimeOffset.UtcNow.ToString "O")
        folder.Complete record
        Path.Combine(folder.Path, "index.html"), report
