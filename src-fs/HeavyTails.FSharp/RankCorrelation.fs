namespace HeavyTails

open System
open HeavyTails.Core.Statistics

/// Spearman's rank correlations with 95 % intervals and p values.
///   spearman     of two quantities
///   partial      of what controls do not explain, linearly in ranks
///   holm         p values adjusted for their number
module RankCorrelation =

    let spearman (x: float list) (y: float list) =
        RankCorrelation.Spearman(ReadOnlySpan(Array.ofList x), ReadOnlySpan(Array.ofList y))

    /// `RankCorrelation.partial [ norms; losses ] x y`
    let partial (controls: float list list) (x: float list) (y: float list) =
        let controls = [| for control in controls -> Array.ofList control |]
        RankCorrelation.Partial(ReadOnlySpan(Array.ofList x), ReadOnlySpan(Array.ofList y), controls)

    /// The p values in the given order, such that the chance of one false rejection or more is at most the level.
    let holm (p: float list) = Holm.Adjust(ReadOnlySpan(Array.ofList p)) |> List.ofArray

/// What an intervention changes, over pairs.
module PairedEffect =

    /// The mean of after - before with its 95 % interval, from pairs (before, after).
    let ofPairs (pairs: (float * float) list) =
        let before, after = pairs |> List.toArray |> Array.unzip
        PairedEffect.Of(ReadOnlySpan before, ReadOnlySpan after)
