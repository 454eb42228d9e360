namespace HeavyTails

open HeavyTails.Native
open HeavyTails.Papers.Jamming

/// Jamming of neural networks.
module Jamming =

    /// Numbers as a text of one field, separated by spaces, and back.
    let numbers (values: seq<float>) =
        let text (x: float) = x.ToString("R", System.Globalization.CultureInfo.InvariantCulture)
        values |> Seq.map text |> String.concat " "

    let gaussianReadout features patterns seed =
        GaussianReadout.Draw(features, patterns, seed, SpectralBackend.Default.WithThreads 1)
