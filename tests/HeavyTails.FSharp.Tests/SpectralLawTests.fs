module HeavyTails.Tests.SpectralLawTests

open HeavyTails
open HeavyTails.Core.RandomMatrices
open Xunit

let private gaussian (rows: int) (columns: int) seed =
    let numbers = Variates.Gaussian(rows * columns, seed)
    Array2D.init rows columns (fun i j -> numbers[i * columns + j])

[<Fact>]
let ``the log determinants of all tails start at the largest eigenvalue over the mean`` () =
    let esd = [| 1.0; 1.0; 1.0; 13.0 |]
    let start, height = (Erg.logDeterminants esd).Value |> Array.last
    Assert.Equal(13.0, start)
    Assert.Equal(log (13.0 / 4.0), height, 1e-15)
    Assert.Equal(2, (Erg.curve esd).Value.TailLength)

[<Fact>]
let ``the tails of a matrix are those of its spectrum, with errors`` () =
    let matrix = gaussian 48 32 1UL
    let plain, full = (Erg.ofEsd (Esd.ofMatrix matrix)).Value, (Erg.ofMatrix matrix).Value
    Assert.Equal((plain.Gap, plain.LogDeterminantAtXmin), (full.Gap, full.LogDeterminantAtXmin))
    Assert.True(full.GapError.Value > 0.0)
    Assert.False((Erg.verdict plain).Succeeded)
