// The tables and figures of coverage.md, from the record of coverage.fsx.
module Page

#load "../HeavyTails.fsx"

open System
open HeavyTails

/// Exponent that the law of power-law eigenvalues has; the truth of every other law is its mean over matrices.
let private planted = 2.5

type private Case =
    { law: string
      rows: int
      columns: int
      matrices: Row list }

    member case.Shape = $"{case.rows} × {case.columns}"

    member case.Values column = case.matrices |> List.map (fun row -> row[column]) |> List.filter (Double.IsNaN >> not)

    member case.Truth = if case.law = "power-law" then planted else List.average (case.Values "alpha")

let private cases (record: SweepRecord) =
    record.rows
    |> List.groupBy (fun row -> int row["columns"], int row["rows"], row.Text "law")
    |> List.map (fun ((columns, rows, law), matrices) ->
        { law = law; rows = rows; columns = columns; matrices = matrices })

let private deviation (case: Case) = Say.meanAndDeviation (case.Values "alpha") |> snd

/// Share in percent with its standard error, or a dash where there are none.
let private percent hits all =
    if all = 0 then
        "–"
    else
        let p = float hits / float all
        $"{Say.decimals 1 (100.0 * p)} ± {Say.decimals 1 (100.0 * sqrt (p * (1.0 - p) / float all))}"

let private share (holds: Row -> bool) (matrices: Row list) =
    percent (matrices |> List.filter holds |> List.length) matrices.Length

let private within half (case: Case) (row: Row) = abs (row["alpha"] - case.Truth) <= 1.96 * half row

let private stated (case: Case) (row: Row) = row["low"] <= case.Truth && case.Truth <= row["high"]

let private coverage (case: Case) =
    let ofKind kind = case.matrices |> List.filter (fun row -> row.Text "interval" = kind)

    [ case.law
      case.Shape
      Say.decimals 3 case.Truth
      Say.decimals 4 (deviation case)
      share (fun row -> row.Text "interval" = "bulk") case.matrices
      share (stated case) (ofKind "bulk")
      share (stated case) (ofKind "bound")
      share (within (fun row -> row["windows"]) case) case.matrices
      share (within (fun row -> row["rows_se"]) case) case.matrices
      share (within (fun row -> row["iid"]) case) case.matrices ]

let private verdicts (case: Case) =
    [ case.law
      case.Shape
      share (fun row -> row["p"] < 0.05) case.matrices
      for verdict in [ "Random"; "Spikes"; "Heavy"; "Light"; "Other" ] do
          share (fun row -> row.Text "verdict" = verdict) case.matrices ]

let private median (values: float list) =
    match List.sort values with
    | [] -> nan
    | sorted -> sorted[sorted.Length / 2]

/// The Kolmogorov-Smirnov fit: its quartiles over matrices, and medians of its errors.
let private kolmogorovSmirnov (case: Case) =
    let sorted = List.sort (case.Values "ks")
    let at p = sorted[int (p * float (sorted.Length - 1))]

    [ case.law
      case.Shape
      Say.decimals 2 (at 0.5)
      $"{Say.decimals 2 (at 0.25)} … {Say.decimals 2 (at 0.75)}"
      share (fun row -> not (Double.IsNaN row["ks_stated"])) case.matrices
      Say.decimals 2 (median (case.Values "ks_stated"))
      Say.decimals 2 (median (case.Values "ks_iid")) ]

let private errors (cases: Case list) =
    let methodOf (name: string) (column: string) i =
        Figure.points name (cases |> List.map deviation) [ for case in cases -> List.average (case.Values column) ]
        |> Figure.colour i

    let deviations = cases |> List.map deviation
    let ends = [ 0.7 * List.min deviations; 1.4 * List.max deviations ]

    CurveFigure(
        Name = "errors",
        Title = "Standard errors of alpha_hill against the truth",
        X = Figure.logAxis "standard deviation over new matrices",
        Y = Figure.logAxis "mean stated error",
        Curves =
            [ Figure.dashes "equal" ends ends |> Figure.colour 7
              methodOf "half windows" "windows" 0
              methodOf "row jackknife" "rows_se" 1
              methodOf "(alpha − 1) / √k" "iid" 2 ],
        Caption =
            "A point for each law and shape. The error for independent values is several times too large wherever "
            + "eigenvalues repel each other, and right only for eigenvalues that were drawn independently."
    )
    |> Figure.draw

let values (record: SweepRecord) =
    let cases = cases record

    [ "matrices" => List.max [ for case in cases -> case.matrices.Length ]
      "coverage" => [ for case in cases -> coverage case ]
      "verdicts" => [ for case in cases -> verdicts case ]
      "ks" => [ for case in cases -> kolmogorovSmirnov case ]
      "errors" => errors cases ]

/// What our own pages state of intervals and errors.
let claims (record: SweepRecord) =
    let about = Claim.about "Calibration" "coverage"
    let cases = cases record

    let rows =
        [ for case in cases do
              for row in case.matrices -> case, row ]

    let covered kind =
        let some = rows |> List.filter (fun (_, row) -> row.Text "interval" = kind)
        some |> List.filter (fun (case, row) -> stated case row) |> List.length, some.Length

    let interval id kind sentence theirs judge =
        let hits, all = covered kind

        about id sentence |> judge theirs $"{percent hits all} %% of {all}" 0.95 (hits, all)

    let repelling = cases |> List.filter (fun case -> case.law = "gaussian")
    let ratioOf column = [ for case in repelling -> List.average (case.Values column) / deviation case ]

    // The logarithm of mean stated error over deviation, with its jackknife error over matrices: its 95 % interval.
    let ratioInterval column case =
        let rows = case.matrices |> List.filter (fun row -> not (Double.IsNaN row["alpha"]))

        let logRatio rows =
            log (List.average (List.map (fun (r: Row) -> r[column]) rows) / deviation { case with matrices = rows })

        let n = rows.Length
        let without = [ for i in 0 .. n - 1 -> logRatio (List.removeAt i rows) ]
        let centre = List.average without
        let error = sqrt (float (n - 1) / float n * List.sumBy (fun x -> (x - centre) ** 2.0) without)
        exp (logRatio rows - 1.96 * error), exp (logRatio rows + 1.96 * error)

    let iid = repelling |> List.map (ratioInterval "iid")
    let lowest = iid |> List.map fst |> List.min

    [ interval
          "bulk"
          "bulk"
          "Intervals of random bulks with a few spikes hold the truth 95 times in 100, no more and no less."
          "95 %"
          Claim.coveredExactly
      interval
          "bound"
          "bound"
          "Bounds, where the law is not known, hold the truth at least 95 times in 100."
          "≥ 95 %"
          Claim.covered
      |> Claim.orElse "More bounds than chance allows miss the truth."
      about "iid" "The usual error (α − 1)/√k is too large where eigenvalues repel each other."
      |> Claim.because
          "larger than the deviation over matrices"
          ($"""{Say.range 1 (ratioOf "iid")} times the deviation, at every shape at least {Say.decimals 1 lowest} """
           + $"""times at 95 %%; ours, by half windows: {Say.range 2 (ratioOf "windows")} times""")
          (if iid |> List.forall (fun (low, _) -> low > 1.0) then Some true
           elif iid |> List.exists (fun (_, high) -> high < 1.0) then Some false
           else None
           |> Claim.decided)
          "At one of the shapes it is smaller, or the interval of the ratio holds 1." ]
