// The figures and tables of transition.md, from the record of transition.fsx.
#load "../HeavyTails.fsx"

open HeavyTails
open HeavyTails.Papers.Jamming.Transition

/// Runs of one width by one method, with the load at which one half of them is solved.
type private Series = { h: float; by: string; rows: Row list; point: Result<TransitionPoint, string> }

let private names = [ "adam", "Adam"; "levenberg-marquardt", "Levenberg–Marquardt" ]
let private nameOf by = names |> List.find (fst >> (=) by) |> snd

let private series (record: SweepRecord) =
    [ for (h, by), rows in record.rows |> List.groupBy (fun r -> r["h"], r.Text "by") ->
          let runs = [| for r in rows -> TransitionRun(r["P/N"], (r["solved"] = 1.0)) |]
          let fit = TransitionPoint.Of runs

          { h = h; by = by; rows = rows; point = (if fit.Succeeded then Ok fit.Value else Error fit.Reason) } ]

let private solvedFigure name title (label: Series -> string) (some: Series list) =
    let curves =
        [ for i, s in List.indexed some do
              let counts =
                  [ for load, rows in s.rows |> List.groupBy (fun r -> r["P/N"]) |> List.sortBy fst ->
                        load, (rows |> List.filter (fun r -> r["solved"] = 1.0) |> List.length), rows.Length ]

              Figure.shares Figure.points (label s) counts |> Figure.colour i

              match s.point with
              | Ok point ->
                  let loads = [ for load, _, _ in counts -> load ]
                  let low, high = List.min loads, List.max loads
                  let x = [ for k in 0..100 -> low + (high - low) * float k / 100.0 ]
                  Figure.line "" x (x |> List.map point.Solved) |> Figure.colour i
              | Error _ -> () ]

    CurveFigure(
        Name = name,
        Title = title,
        X = Figure.axis "P/N",
        Y = Figure.axis "share of satisfied networks",
        Curves = curves,
        Lines = [ Figure.horizontal 0.5 "" ]
    )
    |> Figure.draw

let private jump (some: Series list) =
    CurveFigure(
        Name = "jump",
        Title = "Violated patterns at the end",
        X = Figure.axis "P/N",
        Y = Figure.axis "N<sub>Δ</sub>/N",
        Curves =
            [ for s in some ->
                  Figure.points $"h = {int s.h}" [ for r in s.rows -> r["P/N"] ] [ for r in s.rows -> r["N_del/N"] ]
                  |> Figure.opacity 0.5 ],
        Lines = [ Figure.horizontal 0.5 "N/2" ]
    )
    |> Figure.draw

let private driftFigure (points: DriftPoint list) (fits: (string * DriftFit) list) =
    let published = 1.0 / 51.0
    let x = [ for k in 0..60 -> 0.18 * float k / 60.0 ]

    let lines =
        [ for i, (name, fit) in List.indexed fits ->
              let values = [ for inverse in x -> fit.At(inverse ** fit.Exponent) ]

              Figure.line name x [ for v in values -> v.Value ]
              |> Figure.spread [ for v in values -> v.Value - v.Error ] [ for v in values -> v.Value + v.Error ]
              |> Figure.colour (1 + i) ]

    CurveFigure(
        Name = "drift",
        Title = "The transition's drift with the width",
        X = Figure.axis "1/h",
        Y = Figure.axis "P*/N",
        Curves =
            lines
            @ [ Figure.points "measured" [ for p in points -> 1.0 / p.X ] [ for p in points -> p.Y ]
                |> Figure.spread [ for p in points -> p.Y - p.Error ] [ for p in points -> p.Y + p.Error ]
                |> Figure.colour 0
                Figure.openPoints "published, h = 51" [ published ] [ 3.0 ]
                |> Figure.spread [ 2.8 ] [ 3.2 ]
                |> Figure.colour 6 ]
    )
    |> Figure.draw

let private withError digits (v: DriftValue) = $"{Say.decimals digits v.Value} ± {Say.decimals digits v.Error}"

/// The values of the page's holes, and the claims.
let page (record: SweepRecord) =
    let all = series record
    let adam = all |> List.filter (fun s -> s.by = "adam")
    let both = all |> List.filter (fun s -> all |> List.exists (fun o -> o.h = s.h && o.by <> s.by))

    let points =
        [ for s in adam do
              match s.point with
              | Ok point when System.Double.IsFinite point.StandardError ->
                  DriftPoint(s.h, point.Load, point.StandardError)
              | _ -> () ]

    let fits =
        let widest = points |> List.sortByDescending _.X |> List.truncate 2

        [ for name, exponent, some in
              [ "against 1/h", 1.0, points
                "against h<sup>−2/3</sup>", 2.0 / 3.0, points
                "against 1/h, two widest", 1.0, widest ] do
              let fit = DriftFit.OfWidths(Array.ofList some, exponent)

              if fit.Succeeded then
                  name, fit.Value ]

    let table =
        [ for s in all ->
              let n = s.rows.Head["N"]

              let steps =
                  s.rows |> List.filter (fun r -> r["solved"] = 1.0) |> List.map (fun r -> r["step"]) |> List.sort

              [ string (int s.h)
                string (int n)
                nameOf s.by
                string s.rows.Length
                match s.point with
                | Ok p when System.Double.IsInfinity p.StandardError ->
                    "not bounded by these runs"
                    "–"
                    "–"
                | Ok p ->
                    $"{Say.decimals 2 p.Load} ± {Say.decimals 2 p.StandardError}"
                    $"{Say.decimals 2 p.Interval.Low} … {Say.decimals 2 p.Interval.High}"
                    Say.decimals 2 p.Width
                | Error reason ->
                    reason
                    "–"
                    "–"
                if steps.IsEmpty then "–" else Say.decimals 0 steps[steps.Length / 2]
                Say.decimals 2 (s.rows |> List.averageBy (fun r -> r["seconds"])) ] ]

    let drift =
        [ for name, fit in fits ->
              [ name.Replace("h<sup>−2/3</sup>", "h^(−2/3)")
                withError 2 fit.Intercept
                withError 2 (fit.AtWidth 51.0)
                if fit.DegreesOfFreedom > 0 then
                    $"{Say.decimals 1 fit.ChiSquared} for {fit.DegreesOfFreedom}"
                else
                    "–" ] ]

    /// N_Δ/N of unsolved runs at the least load beyond the transition at which there are any.
    let firstUnsolved (s: Series) =
        match s.point with
        | Error _ -> None
        | Ok p ->
            s.rows
            |> List.filter (fun r -> r["solved"] = 0.0 && r["P/N"] >= p.Load)
            |> List.groupBy (fun r -> r["P/N"])
            |> List.sortBy fst
            |> List.tryHead
            |> Option.map (fun (load, runs) -> load, runs |> List.map (fun r -> r["N_del/N"]))

    let unsolved =
        [ for s in adam ->
              match firstUnsolved s with
              | None -> [ string (int s.h); "–"; "–" ]
              | Some(load, shares) -> [ string (int s.h); Say.decimals 2 load; Say.plusMinus 2 shares ] ]

    let about = Claim.about "Geiger2019"

    /// P*/N at h = 51 by all lines: their middle, with half their range or the largest error as the error.
    let extrapolated =
        match [ for _, fit in fits -> fit.AtWidth 51.0 ] with
        | [] -> nan, nan
        | at ->
            let low, high = at |> List.map _.Value |> List.min, at |> List.map _.Value |> List.max
            (low + high) / 2.0, max ((high - low) / 2.0) (at |> List.map _.Error |> List.max)

    let widest = adam |> List.maxBy _.h

    let jumps =
        match firstUnsolved widest with
        | None -> []
        | Some(_, shares) -> shares

    let jumpMean, jumpHalf = Claim.interval jumps

    let claims =
        [ about "nips2018.md of nn_jamming" "place" "Networks with h = 51 and three hidden layers jam at P/N = 3."
          // ± 0.2 is the source's own error of P/N = 3.0, from 128 runs.
          |> Claim.within 2 (3.0, 0.2) extrapolated
          |> Claim.orElse (
              "Extrapolated from h = "
              + $"""{adam |> List.map (fun s -> string (int s.h)) |> String.concat ", "} by lines that differ."""
          )
          about
              "nips2018.md of nn_jamming"
              "jump"
              "Beyond the transition more than 0.4 N patterns are violated at once."
          |> Claim.because
              "N_Δ/N jumps from 0 to above 0.4"
              $"N_Δ/N = {Say.plusMinus 2 jumps} at h = {int widest.h}"
              (Claim.holdsIf (abs (jumpMean - 0.4) > jumpHalf) (jumpMean > 0.4))
              "The first unsatisfied runs of the widest network are too few, or violate fewer patterns." ]

    [ "steps" => int (float record.folder.Context.Parameters["steps"])
      "lm-widths"
      => (all
          |> List.filter (fun s -> s.by <> "adam")
          |> List.map (fun s -> string (int s.h))
          |> String.concat " and ")
      "widths" => (adam |> List.map (fun s -> string (int s.h)) |> String.concat ", ")
      "table" => table
      "drift-table" => drift
      "is-drift" => not fits.IsEmpty
      "unsolved" => unsolved
      "solved" => solvedFigure "solved" "Satisfied networks, by Adam" (fun s -> $"h = {int s.h}") adam
      "methods"
      => solvedFigure "methods" "Adam and Levenberg–Marquardt" (fun s -> $"{nameOf s.by}, h = {int s.h}") both
      "jump" => jump adam
      if not fits.IsEmpty then
          "drift" => driftFigure points fits ],
    claims
