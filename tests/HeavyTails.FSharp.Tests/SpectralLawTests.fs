module HeavyTails.Tests.SpectralLawTests

open HeavyTails
open HeavyTails.Core.Layers
open HeavyTails.Core.RandomMatrices.Laws
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

[<Fact>]
let ``a Gaussian matrix has the law of Marchenko and Pastur, as a matrix and as a layer`` () =
    let matrix = gaussian 96 80 3UL
    let odds = (SpectralLaw.ofMatrix matrix).Value
    Assert.Equal("Marchenko-Pastur", SpectralLaw.best odds)
    Assert.Equal(1.0, SpectralLaw.odds odds |> List.sumBy snd, 1e-12)
    Assert.Equal("Marchenko-Pastur", fst (SpectralLaw.odds odds).Head)
    let data = TensorData([| 96; 80 |], System.ReadOnlyMemory(Array.ofSeq (Seq.cast<float> matrix)))

    let layer =
        Layer(
            Name = "fc",
            TensorName = "fc.weight",
            Kind = LayerKind.Linear,
            Shape = [| 96; 80 |],
            DType = "f64",
            Load = fun () -> data
        )

    let part, same = Assert.Single(SpectralLaw.ofLayer layer)
    Assert.Equal("", part)
    Assert.Equal<(string * float) list>(SpectralLaw.odds odds, SpectralLaw.odds same.Value)

[<Fact>]
let ``a small matrix has a reason in place of odds`` () =
    let few = SpectralLaw.ofMatrixWith (LawOddsOptions(Splits = 3)) (gaussian 40 20 1UL)
    Assert.Contains("10 eigenvalues", few.Reason)
