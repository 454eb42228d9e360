// What papers claim of these quantities, judged by the intervals of experiment.fsx.
#load "linksPage.fsx"
#load "effectsPage.fsx"

open HeavyTails
open NetsPage
open LinksPage
open EffectsPage

let private pWord p = if p < 0.001 then "p < 0.001" else $"p = {probability p}"

/// A rank correlation that is claimed to be negative: decided where it is told from chance among all pairs of the page.
let private falls (claim: Statement) (pairs: int) (link: Link) =
    let decided = link.plainHolm < 0.05

    claim
    |> Claim.because
        "a negative rank correlation"
        $"{text link.plain}, {pWord link.plainHolm} among {pairs} pairs"
        (Claim.holdsIf decided (link.plain.Succeeded && link.plain.Value.Value < 0.0))
        (if decided then
             "The rank correlation is positive."
         elif link.plain.Succeeded then
             "The rank correlation is not told from chance after Holm's correction."
         else
             $"There is no rank correlation: {link.plain.Reason}.")

let claims (record: SweepRecord) =
    let links = bases record |> allLinks

    let fall (paper, place) id column sentence =
        links |> link "ratio" column |> falls (Claim.about paper place id sentence) links.Length

    let together = links |> link "iterates1" "alpha1"
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
          $"a positive rank correlation with p < 0.05 among {links.Length} pairs"
          $"{text together.partial}, {pWord together.partialHolm}"
          (Claim.holdsIf linked (together.partial.Succeeded && together.partial.Value.Value > 0.0))
          (if linked then
               "At equal norm and loss one tail is lighter where the other is heavier."
           else
               "No link is told from chance once norm and loss are held fixed, which does not show that there is none.")

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
                  $"a mean difference of {few e.found.Mean} {interval 3 ends}, pairs at {e.found.Count} points"
                  (Claim.holdsIf (e.holm < 0.05) (e.found.Mean > 0.0))
                  (if e.holm < 0.05 then
                       "The iterates' tail is heavier with Gaussian noise."
                   else
                       "The index does not change beyond chance where the noise is made Gaussian.") ]
