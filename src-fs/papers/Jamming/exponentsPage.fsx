// The figures and tables of exponents.md, from the record of exponents.fsx.
#load "../HeavyTails.fsx"

open HeavyTails
open HeavyTails.Core.Fits
open HeavyTails.Papers.Jamming.Transition

/// The networks of one width with the gaps of their patterns.
type private Width = { h: float; rows: Row list; gaps: float[] list }

let private widths (record: SweepRecord) =
    [ for h, rows in record.rows |> List.groupBy (fun r -> r["h"]) ->
          { h = h; rows = rows; gaps = [ for r in rows -> Jamming.numbersOf (r.Text "gaps") ] } ]

/// The gaps of each network over the root of its loss, by which violations of networks at other distances from their
/// transition have one scale.
let private scaled (gaps: float[]) =
    let loss = (gaps |> Array.sumBy (fun gap -> 0.5 * max 0.0 gap ** 2.0)) / float gaps.Length
    if loss > 0.0 then gaps |> Array.map (fun gap -> gap / sqrt loss) else gaps

let private exponents (w: Width) =
    let options = GapOptions(Floor = 1e-5)
    let fit (gaps: float[] list) = GapExponents.Of(Array.ofList gaps, options)
    (w.gaps |> List.map scaled |> fit).Violated, (fit w.gaps).Satisfied

let private exponentText sign (fit: FitResult<GapExponent>) =
    match fit with
    | Fitted found ->
        let value = Say.decimals 2 (sign * found.Value)

        match found.StandardError with
        | Fitted error -> $"{value} ± {Say.decimals 2 error} ({found.Gaps} gaps)"
        | NotFitted _ -> $"{value} ({found.Gaps} gaps)"
    | NotFitted(_, reason) -> reason

let private densities name title x (choose: GapDensity -> seq<GapBin>) isScaled exponent (some: Width list) =
    let edges = [| for k in 0..40 -> 10.0 ** (-5.0 + 7.0 * float k / 40.0) |]

    let curves =
        [ for i, w in List.indexed some do
              let bins =
                  [ for bin in choose (GapDensity.Of(w.gaps, isScaled, edges)) do
                        if bin.Count > 0 then
                            bin ]

              Figure.points $"h = {int w.h}" [ for b in bins -> b.Centre ] [ for b in bins -> b.Density ]
              |> Figure.spread
                  [ for b in bins -> max (b.Density / 3.0) (b.Density - b.Error) ]
                  [ for b in bins -> b.Density + b.Error ]
              |> Figure.colour i ]

    // The published law, through the bin of the widest network in which it has the most gaps below 1.
    let law =
        let widest = List.last some

        let bins =
            choose (GapDensity.Of(widest.gaps, isScaled, edges))
            |> Seq.filter (fun b -> b.Centre < 0.3 && b.Count > 0)

        match List.ofSeq bins with
        | [] -> []
        | bins ->
            let anchor = bins |> List.maxBy _.Count
            let x = [ for k in 0..20 -> 10.0 ** (-4.0 + 3.5 * float k / 20.0) ]

            [ Figure.dashes
                  $"published, |Δ|<sup>{Say.plain exponent}</sup>"
                  x
                  [ for v in x -> anchor.Density * (v / anchor.Centre) ** exponent ]
              |> Figure.colour 6 ]

    CurveFigure(
        Name = name,
        Title = title,
        X = Figure.logAxis x,
        Y = Figure.logAxis "density",
        Curves = curves @ law
    )
    |> Figure.draw

let private modesFigure (h: float) (row: Row) =
    let curve part style =
        let modes =
            Jamming.numbersOf (row.Text $"{part}_modes")
            |> Array.map (fun e -> sign e |> float |> (*) (abs e ** 0.25))

        style part modes [ for i in 1 .. modes.Length -> (float i - 0.5) / float modes.Length ]

    CurveFigure(
        Name = "modes",
        Title = $"Eigenvalues of H0, Hp and H beyond the transition, h = {int h}",
        X = Figure.axis "sign(λ) |λ|<sup>1/4</sup>",
        Y = Figure.axis "share of eigenvalues below λ",
        Curves = [ curve "H0" Figure.line; curve "Hp" Figure.line; curve "H" Figure.line ],
        Lines = [ Figure.vertical 0.0 "" ]
    )
    |> Figure.draw

let values (record: SweepRecord) =
    let all = widths record
    let mean (w: Width) (name: string) = Say.plusMinus 2 [ for r in w.rows -> r[name] ]

    let places =
        [ for w in all ->
              [ string (int w.h)
                string (int w.rows.Head["N"])
                string w.rows.Length
                mean w "satisfied/N"
                mean w "N_del/N"
                mean w "loss" ] ]

    let table =
        [ for w in all ->
              let violated, satisfied = exponents w

              [ string (int w.h)
                exponentText 1.0 violated.PowerLaw
                exponentText 1.0 violated.Hill
                exponentText -1.0 satisfied.PowerLaw
                exponentText -1.0 satisfied.Hill ] ]

    let withModes =
        [ for w in all do
              match w.rows |> List.filter (fun r -> r.Has "H_zero") with
              | [] -> ()
              | rows -> { w with rows = rows } ]

    let modes =
        [ for w in withModes ->
              let share (name: string) (r: Row) = r[name] / (r["H_negative"] + r["H_zero"] + r["H_positive"])
              let mean name = Say.plusMinus 2 [ for r in w.rows -> share name r ]
              let bound = Say.plusMinus 2 [ for r in w.rows -> r["Hp_negative"] / r["N"] ]

              [ string (int w.h)
                mean "H0_zero"
                mean "Hp_negative"
                mean "Hp_zero"
                mean "Hp_positive"
                mean "H_negative"
                mean "H_zero"
                bound
                Say.plusMinus 2 [ for r in w.rows -> r["N_del/N"] ] ] ]

    let drawn =
        [ for w in List.rev withModes do
              match w.rows |> List.tryFind (fun r -> r.Text "H0_modes" <> "") with
              | Some row -> modesFigure w.h row
              | None -> () ]

    [ "widths" => (all |> List.map (fun w -> string (int w.h)) |> String.concat ", ")
      "places" => places
      "table" => table
      "modes-table" => modes
      "is-modes" => not modes.IsEmpty
      "violated" => densities "violated" "Violations" "Δ over the root of the loss" _.Violated true 0.3 all
      "satisfied" => densities "satisfied" "Gaps of satisfied patterns" "|Δ|" _.Satisfied false -0.2 all
      "modes" => List.truncate 1 drawn ]
