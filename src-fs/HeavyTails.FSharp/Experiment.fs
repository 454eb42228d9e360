namespace HeavyTails

open System
open System.Globalization
open System.IO
open System.Text.Json.Nodes
open HeavyTails.Reports
open HeavyTails.Reports.Wording
open HeavyTails.Runs.Folders

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

    /// Writes the folder: context (what was asked, which names it), rows of the table, further facts of run.json, and
    /// the page. An experiment done before is written over with what came out now.
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
