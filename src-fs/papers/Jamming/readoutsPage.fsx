// The figures and tables of readouts.md, from the record of readouts.fsx.
#load "../HeavyTails.fsx"

open HeavyTails
open HeavyTails.Papers.Jamming

/// The values of the page's holes, and the claims.
let page (record: SweepRecord) =
    let rows = record.rows
    let widths = rows |> List.map (fun r -> r["h"]) |> List.distinct
    let loads = rows |> List.map (fun r -> r["a"]) |> List.distinct |> List.sort
    let largest = List.max widths
    let at h a = rows |> List.filter (fun r -> r["h"] = h && r["a"] = a)
    let draws = (at largest loads.Head).Length

    // The loss is positive only above a = 2; theory there is of infinite h.
    let above = loads |> List.filter (fun a -> a > 2.0)
    let grid = [ for k in 0..160 -> 2.0 + 1e-4 + 8.0 * (float k / 160.0) ** 2.0 ]
    let theory = [ for a in grid -> a, ReadoutTheory.SquaredHinge a ]

    let beside name title y (measured: string) (predicted: ReadoutPrediction -> float) from =
        let line =
            theory
            |> List.filter (fun (a, _) -> a >= from)
            |> List.map (fun (a, p) -> a, predicted p)
            |> List.unzip
            ||> Figure.line "theory, h → ∞"
            |> Figure.colour 6

        let points =
            [ for i, h in List.indexed widths ->
                  [ for a in loads do
                        if a >= 2.5 then
                            a, at h a |> List.map (fun r -> r[measured]) ]
                  |> Figure.means Figure.points $"h = {int h}"
                  |> Figure.colour i ]

        CurveFigure(
            Name = name,
            Title = title,
            X = Figure.axis "P/h",
            Y = Figure.axis y,
            Curves = line :: points,
            Lines = [ Figure.vertical 2.0 "" ]
        )
        |> Figure.draw

    let shares h a =
        let found = at h a
        let solved = found |> List.sumBy (fun r -> r["separated"])
        solved / float found.Length, float found.Length

    let separability =
        let line i h =
            [ for point in JammingTheory.Separable(int h, 3.1) do
                  if point.X >= 0.9 then
                      point.X, point.Y ]
            |> List.unzip
            ||> Figure.line ""
            |> Figure.colour i

        let points i h =
            [ for a in loads do
                  if a <= 3.0 then
                      let drawn = at h a
                      a, (drawn |> List.filter (fun r -> r["separated"] = 1.0) |> List.length), drawn.Length ]
            |> Figure.shares Figure.points $"h = {int h}"
            |> Figure.colour i

        CurveFigure(
            Name = "separability",
            Title = "Separable draws",
            X = Figure.axis "P/h",
            Y = Figure.axis "share of draws with all y f > 0",
            Curves = (List.mapi line widths @ List.mapi points widths),
            Lines = [ Figure.vertical 2.0 "" ]
        )
        |> Figure.draw

    let modes =
        let drawn = at largest 5.0 |> List.find (fun r -> r.Has "modes" && r.Text "modes" <> "")

        let found = Jamming.numbersOf (drawn.Text "modes") |> Array.sort

        let law = JammingTheory.HessianBulk drawn["N_del/h"]
        let low, high = MarchenkoPastur.edges law
        let x = [ for k in 0..200 -> low + (high - low) * float k / 200.0 ]
        let share = [ for i in 1 .. found.Length -> (float i - 0.5) / float found.Length ]

        CurveFigure(
            Name = "modes",
            Title = $"Eigenvalues of H0/h at P/h = 5, h = {int largest}",
            X = Figure.axis "λ",
            Y = Figure.axis "share of eigenvalues below λ",
            Curves =
                [ Figure.points "one draw" found share
                  Figure.line "Marchenko–Pastur" x (x |> List.map (MarchenkoPastur.cdf law)) ],
            Lines = [ Figure.vertical low ""; Figure.vertical high "" ]
        )
        |> Figure.draw

    // Theory is of infinite h; near a = 2 the loss is too small for a fair comparison at finite h.
    let table (measured: string) digits (predicted: ReadoutPrediction -> float) =
        [ for a in above do
              if a >= 2.5 then
                  let mean, error = at largest a |> List.map (fun r -> r[measured]) |> Say.meanAndError
                  let expected = predicted (ReadoutTheory.SquaredHinge a)

                  [ Say.plain a
                    Say.decimals digits expected
                    Say.plusMinus digits (at largest a |> List.map (fun r -> r[measured]))
                    Say.decimals 1 ((mean - expected) / error) ] ]

    let edges =
        [ for a in above do
              let found = at largest a |> List.filter (fun r -> r.Has "H0_low")

              if a >= 2.5 && not found.IsEmpty then
                  let edges = (ReadoutTheory.SquaredHinge a).HessianEdges
                  let mean (name: string) = found |> List.map (fun r -> r[name]) |> Say.plusMinus 3

                  let least =
                      match JammingTheory.HessianOutlier a with
                      | Fitted outlier -> $"{Say.decimals 3 outlier} (outlier)"
                      | NotFitted _ -> Say.decimals 3 edges.Low

                  [ Say.plain a; least; mean "H0_low"; Say.decimals 3 edges.High; mean "H0_high" ] ]

    let halves =
        [ for h in widths ->
              let share, n = shares h 2.0
              let error = sqrt (max (share * (1.0 - share)) (0.25 / n) / n)

              [ string (int h)
                Say.decimals 4 (ReadoutTheory.Separable(2 * int h, int h))
                $"{Say.decimals 2 share} ± {Say.decimals 2 error}" ] ]

    let atTwo = rows |> List.filter (fun r -> r["a"] = 2.0) |> List.map (fun r -> r["separated"])
    let half = List.average atTwo
    let gordon = Claim.about "Thrampoulidis2015" "theory"
    let ofLoad (a: float) (column: string) = at largest a |> List.map (fun r -> r[column])
    let predicted = ReadoutTheory.SquaredHinge 3.0

    /// The theory is of infinite h. At finite h means differ from it by a share of O(1/h), whose constant is not known
    /// and taken as 1, and extreme eigenvalues by one of O(h^(−2/3)), the width of Tracy and Widom's law.
    let asStated digits (theory: float) share measured = Claim.mean digits (theory, share * theory) measured

    let claims =
        [ Claim.about "Cover1965" "theory" "cover" "At P = 2h one half of all random labellings is separable."
          |> Claim.within 3 (0.5, 0.0) (half, sqrt (max (half * (1.0 - half)) 0.01 / float atTwo.Length))
          gordon "loss" $"At P/h = 3 the loss L/P of a read-out with squared hinge is that of Gordon's formula."
          |> asStated 4 predicted.LossPerPattern (1.0 / largest) (ofLoad 3.0 "loss")
          gordon "violated" "At P/h = 3 the share N_Δ/P of violated patterns is Φ(1/r)."
          |> asStated 4 predicted.ViolatedPerPattern (1.0 / largest) (ofLoad 3.0 "N_del/P")
          gordon "norm" "At P/h = 3 the norm of the read-out is r."
          |> asStated 4 predicted.Norm (1.0 / largest) (ofLoad 3.0 "norm")
          gordon "edge" "At P/h = 5 the largest eigenvalue of H0/h is at the edge of Marchenko and Pastur's law."
          |> asStated
              3
              (ReadoutTheory.SquaredHinge 5.0).HessianEdges.High
              (largest ** (-2.0 / 3.0))
              (at largest 5.0 |> List.filter (fun r -> r.Has "H0_high") |> List.map (fun r -> r["H0_high"])) ]

    [ "largest" => int largest
      "draws" => draws
      "loss" => beside "loss" "Loss of the read-out" "L/P" "loss" _.LossPerPattern 2.0
      "norm" => beside "norm" "Norm of the read-out" "|w|" "norm" _.Norm 2.4
      "violated"
      => beside "violated" "Violated patterns" "N<sub>Δ</sub>/P" "N_del/P" _.ViolatedPerPattern 2.0
      "per-feature"
      => beside "per-feature" "Violated patterns for each feature" "N<sub>Δ</sub>/h" "N_del/h" _.ViolatedPerFeature 2.0
      "separability" => separability
      "modes" => modes
      "losses" => table "loss" 5 _.LossPerPattern
      "norms" => table "norm" 5 _.Norm
      "shares" => table "N_del/P" 5 _.ViolatedPerPattern
      "edges" => edges
      "halves" => halves ],
    claims
