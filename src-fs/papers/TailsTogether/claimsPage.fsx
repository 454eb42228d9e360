// What papers claim of these quantities, judged by the intervals of experiment.fsx.
#load "linksPage.fsx"
#load "effectsPage.fsx"

open HeavyTails
open NetsPage
open LinksPage
open EffectsPage

/// A rank correlation that is claimed to be negative: decided where its interval leaves out 0.
let private falls (claim: Statement) (link: Correlation) =
    let decided = link.Succeeded && link.Value.Interval.Succeeded && not link.Value.Interval.Value.HoldsZero

    claim
    |> Claim.because
        "a negative rank correlation"
        (text link)
        (Claim.holdsIf decided (link.Succeeded && link.Value.Value < 0.0))
        (if decided then
             "The rank correlation is positive."
         else
             "The interval of the rank correlation holds 0.")

let claims (record: SweepRecord) =
    let rows = bases record

    let against (x: Quantity) (y: Quantity) =
        RankCorrelation.spearman (List.map (number x) rows) (List.map (number y) rows)

    let find column = tails 1 @ tails 2 @ curvature |> List.find (fun q -> q.column = column)
    let noise = [ for r in rows -> r["noise1"] ]

    let fall (paper, place) id column sentence =
        falls (Claim.about paper place id sentence) (against ratio (find column))

    let together =
        layerLinks rows 1 |> List.find (fun l -> l.first.column = "iterates1" && l.second.column = "alpha1")

    let linked = together.partialHolm < 0.05

    [ fall
          ("Gurbuzbalaban2021", "figure 3")
          "iterates-fall"
          "iterates1"
          "The tail index of layer 1's iterates falls as η/b grows."
      fall
          ("Gurbuzbalaban2021", "figure 3")
          "learnt-fall"
          "learnt1"
          "What SGD has learnt has a tail index that falls as η/b grows."
      fall
          ("MartinMahoney2021", "on batch sizes")
          "spectrum-falls"
          "alpha1"
          "The exponent of layer 1's spectrum falls as η/b grows."
      Claim.about "Simsekli2019" "abstract" "noise-heavy" "The gradient noise has a tail index below a Gaussian's, 2."
      |> Claim.because
          "below 2"
          $"{Say.range 2 noise} in layer 1, over {rows.Length} nets"
          (Claim.holds (List.forall (fun x -> x < 2.0) noise))
          "Some nets have an index of 2 or more."
      fall
          ("TailsTogether", "our question")
          "noise-falls"
          "noise1"
          "The tail index of the gradient noise falls as η/b grows."
      Claim.about
          "TailsTogether"
          "our question"
          "together"
          "The tails of iterates and of the spectrum go together at equal norm and loss."
      |> Claim.because
          "a rank correlation with p < 0.05 among all pairs"
          (text together.partial)
          (Claim.holdsIf linked linked)
          "No link is told from chance once norm and loss are held fixed."

      for e in effects record do
          if e.intervention = "Gaussian noise" && e.quantity.column = "iterates1" then
              let ends = e.found.Interval

              Claim.about
                  "TailsTogether"
                  "our question"
                  "needs-tails"
                  "The iterates' tail needs noise that is not Gaussian."
              |> Claim.because
                  "Gaussian noise changes the index"
                  $"a mean difference of {few e.found.Mean} {interval 3 ends}, {e.found.Count} pairs"
                  (Claim.holdsIf (e.holm < 0.05) (e.found.Mean > 0.0))
                  (if e.holm < 0.05 then
                       "The iterates' tail is heavier with Gaussian noise."
                   else
                       "The index does not change beyond chance where the noise is made Gaussian.") ]
