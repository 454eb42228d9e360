// The tables and figures of nulls.md, from the record of nulls.fsx.
module Page

#load "../HeavyTails.fsx"

open HeavyTails.Reports.Wording
open HeavyTails
open MathNet.Numerics.Distributions

type private Case =
    { q: float
      m: int
      layers: Row list }

    member case.Rows = int (round (case.q * float case.m))
    member case.Alphas = case.layers |> List.map (fun row -> row["alpha"])
    member case.Alarms = case.layers |> List.filter (fun row -> row["p"] < 0.05) |> List.length

let private cases (record: SweepRecord) =
    record.rows
    |> List.groupBy (fun row -> row["Q"], int row["M"])
    |> List.map (fun ((q, m), layers) -> { q = q; m = m; layers = layers })
    |> List.sortBy (fun case -> case.q, case.m)

let private percent successes trials =
    let p = float successes / float trials
    $"{Say.decimals 1 (100.0 * p)} ± {Say.decimals 1 (100.0 * sqrt (p * (1.0 - p) / float trials))}"

let private hillLimit q = (Nulls.hillLimit q).Value

/// Kolmogorov and Smirnov's distance of p values to uniform ones.
let private distance (ps: float list) =
    let n = float ps.Length

    List.sort ps |> List.mapi (fun i p -> max (p - float i / n) (float (i + 1) / n - p)) |> List.max

let private finite (case: Case) =
    let mean, error = Say.meanAndError case.Alphas

    [ Say.plain case.q
      $"{case.Rows} × {case.m}"
      Say.decimals 6 (hillLimit case.q)
      NumberText.WithError(mean, error, 5)
      Say.decimals 4 (Say.meanAndDeviation case.Alphas |> snd)
      percent case.Alarms case.layers.Length
      Say.decimals 3 (distance [ for row in case.layers -> row["p"] ])
      Say.decimals 3 (1.358 / sqrt (float case.layers.Length)) ]

let private alarms (cases: Case list) =
    CurveFigure(
        Name = "alarms",
        Title = "Untrained layers with a heavy_p below .05",
        X = Figure.logAxis "smaller side M",
        Y = (Figure.axis "share" |> Figure.within 0.0 0.1),
        Curves =
            [ for q, some in List.groupBy (fun (case: Case) -> case.q) cases ->
                  Figure.shares
                      Figure.points
                      $"Q = {Say.plain q}"
                      [ for case in some -> float case.m * q ** 0.03, case.Alarms, case.layers.Length ] ],
        Lines = [ Figure.horizontal 0.05 "stated: 5 %" ],
        Caption = "Bars: one standard error. Points of one M are set apart to be seen."
    )
    |> Figure.draw

let private uniformity (cases: Case list) =
    let ps = cases |> List.collect _.layers |> List.map (fun row -> row["p"]) |> List.sort
    let n = ps.Length
    let some = [ 0 .. max 1 (n / 400) .. n - 1 ]

    CurveFigure(
        Name = "p-values",
        Title = "p values of untrained layers",
        X = Figure.axis "p",
        Y = Figure.axis "share of layers with at most p",
        Curves =
            [ Figure.line "all shapes" [ for i in some -> ps[i] ] [ for i in some -> float (i + 1) / float n ]
              Figure.dashes "uniform" [ 0.0; 1.0 ] [ 0.0; 1.0 ] |> Figure.colour 7 ]
    )
    |> Figure.draw

let private limits =
    [ for q in [ 1.0; 1.2; 1.5; 2.0; 4.0; 16.0; 64.0 ] -> [ Say.plain q; Say.decimals 6 (hillLimit q) ] ]

let values (record: SweepRecord) =
    let cases = cases record
    let layers = List.sumBy (fun (case: Case) -> case.layers.Length) cases

    [ "layers" => cases.Head.layers.Length
      "all" => percent (List.sumBy (fun (case: Case) -> case.Alarms) cases) layers
      "limits" => limits
      "finite" => [ for case in cases -> finite case ]
      "alarms" => alarms cases
      "uniform" => uniformity cases ]

/// What our own pages state of untrained layers.
let claims (record: SweepRecord) =
    let about = Claim.about "Calibration" "nulls"
    let cases = cases record

    /// Two-sided p value of so many alarms among independent layers of one shape at the level 0.05.
    let pOf (case: Case) =
        let n, k = case.layers.Length, case.Alarms
        let atMost = Binomial.CDF(0.05, n, float k)
        let atLeast = if k = 0 then 1.0 else 1.0 - Binomial.CDF(0.05, n, float (k - 1))
        min 1.0 (2.0 * min atMost atLeast)

    let adjusted = cases |> List.map pOf |> RankCorrelation.holm
    let refuted = List.zip cases adjusted |> List.filter (fun (_, p) -> p < 0.05) |> List.map fst
    let shares = [ for case in cases -> 100.0 * float case.Alarms / float case.layers.Length ]

    /// The value for M → ∞ of mean exponents at two sizes, less a term b/M, with its error.
    let line (large: Case) (small: Case) =
        let m, m' = float large.m, float small.m
        let (a, e), (a', e') = Say.meanAndError large.Alphas, Say.meanAndError small.Alphas
        (m * a - m' * a') / (m - m'), sqrt ((m * e) ** 2.0 + (m' * e') ** 2.0) / (m - m')

    /// The value for M → ∞ by the two largest sizes m > m', and the remainder of that line: a term c/M² moves it by
    /// c/(m m'), and the line through m' and a third size m'' shows c, since the two differ by c (m − m'')/(m m' m'').
    let extrapolated q =
        match cases |> List.filter (fun case -> case.q = q) |> List.sortByDescending _.m with
        | first :: second :: third :: _ ->
            let value, error = line first second
            let share = float third.m / float (first.m - third.m)
            (value, error), share * abs (value - fst (line second third))
        | _ -> (nan, nan), 0.0

    [ about "alarms" "At p < 0.05 one untrained layer in twenty is called heavy-tailed, at every shape."
      |> Claim.because
          "5 % at every shape"
          ($"{Say.range 1 shares} %% over {cases.Length} shapes of {cases.Head.layers.Length} layers; least p value, "
           + $"adjusted after Holm: {Say.decimals 3 (List.min adjusted)}")
          (Claim.holds refuted.IsEmpty)
          ($"""By chance such shares are rarer than 1 in 20: """
           + String.concat ", " [ for case in refuted -> $"{case.Rows} × {case.m}" ])
      for q in [ 1.0; 1.5; 4.0 ] do
          about
              $"limit-{Say.plain q}"
              ($"α by Hill of untrained layers of Q = {Say.plain q} tends to that of the "
               + "Marchenko–Pastur law as they grow.")
          |> (let found, remainder = extrapolated q in Claim.within 5 (hillLimit q, remainder) found) ]
