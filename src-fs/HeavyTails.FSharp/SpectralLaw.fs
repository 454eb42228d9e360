namespace HeavyTails

open System
open HeavyTails.Core.Layers
open HeavyTails.Core.RandomMatrices.Laws
open HeavyTails.Core.Spectra
open HeavyTails.Native

/// Which law a whole spectrum has: Marchenko-Pastur, alone, with spikes or inverse, a power law, truncated or not, or
/// lognormal. Each is fitted to half of the rows and predicts the spectrum of the other half.
///   ofMatrix, ofLayer     scores and odds of all laws, or the reason why there are none
///   ofMatrixWith          the same with other splits, another seed or other laws
///   best, odds            the name of the best law; names and shares of the odds, best first
module SpectralLaw =

    let private choose options (set: MatrixSet) = SpectralLaws.Of(set, SpectralBackend.Default, options)

    /// The odds of a matrix [rows x columns] with these options: `ofMatrixWith (LawOddsOptions(Splits = 50)) matrix`.
    let ofMatrixWith options (matrix: float[,]) = DenseMatrices.Of(Esd.batch matrix) |> choose options

    /// The odds of a matrix [rows x columns], by ten splits.
    let ofMatrix matrix = ofMatrixWith (LawOddsOptions()) matrix

    /// The odds of each spectrum of a layer, which has one, or one for each of its parts; slices are pooled.
    let ofLayer (layer: Layer) =
        [ for set in Esd.matrices (MatrixOptions()) layer -> set.Part, choose (LawOddsOptions()) set ]

    /// The name of the law of the highest score.
    let best (odds: LawOdds) = odds.Best.Law.Name

    /// Names of the laws and their shares of the odds, best first.
    let odds (odds: LawOdds) = [ for law in odds.Laws -> law.Law.Name, law.Odds ]
