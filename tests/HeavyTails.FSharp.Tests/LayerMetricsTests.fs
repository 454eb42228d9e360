module HeavyTails.Tests.LayerMetricsTests

open HeavyTails
open HeavyTails.Core.Layers
open HeavyTails.Core.RandomMatrices
open HeavyTails.Core.Spectra
open Xunit

let private close (expected: float) (actual: float) = Assert.Equal(expected, actual, 1e-9 * abs expected)

let private diagonal n = Array2D.init n n (fun i j -> if i = j then float (i + 1) else 0.0)

let private layer name (matrix: float[,]) =
    let shape = [| Array2D.length1 matrix; Array2D.length2 matrix |]
    let data = TensorData(shape, System.ReadOnlyMemory(Array.ofSeq (Seq.cast<float> matrix)))

    Layer(
        Name = name,
        TensorName = name + ".weight",
        Kind = LayerKind.Linear,
        Shape = shape,
        DType = "f64",
        Load = fun () -> data
    )

[<Fact>]
let ``the ESD of a diagonal matrix is its squares, over the rows when asked`` () =
    Array.iter2 close [| 1.0; 4.0; 9.0; 16.0 |] (Esd.ofMatrix (diagonal 4))
    Array.iter2 close [| 0.25; 1.0; 2.25; 4.0 |] (Esd.normalised EsdNormalisation.Rows (diagonal 4))
    Array.iter2 close [| 1.0; 2.0; 3.0; 4.0 |] (Esd.ofMatrix (diagonal 4) |> Esd.singularValues)

[<Fact>]
let ``a layer's twin keeps its norm`` () =
    let twelve = layer "fc" (diagonal 12)
    close (Esd.ofLayer twelve |> Array.sum) (Esd.shuffled 7UL twelve |> Array.sum)
    Assert.Equal<float[]>(Esd.ofLayer twelve, Esd.ofLayerAs ConvMode.Flatten twelve)

[<Fact>]
let ``a diagnosis is read by column and by alpha`` () =
    let model = Analysis.ofLayers Analysis.full [ layer "fc" (diagonal 12); layer "zero" (Array2D.zeroCreate 12 12) ]
    let fc, zero = model.Layers[0], model.Layers[1]
    Assert.Equal(Some 12.0, LayerMetrics.column "num_evals" fc)
    Assert.Equal(LayerMetrics.column "alpha" fc, Analysis.summary "alpha" model)
    Assert.Equal(None, Analysis.summary "no such mean" model)

    match LayerMetrics.alpha fc, LayerMetrics.alpha zero with
    | Ok fit, Error reason -> Assert.True(fit.Alpha > 1.0 && reason <> "")
    | other -> Assert.Fail $"{other}"

[<Fact>]
let ``ranks of one, two, three, four`` () =
    let esd = [| 1.0; 2.0; 3.0; 4.0 |]
    close 2.5 (LayerMetrics.stableRank esd)
    close 2.0 (LayerMetrics.effectiveRank 1 esd)
    close (100.0 / 30.0) (LayerMetrics.effectiveRankSquared 0 esd)
    close 1.0 (LayerMetrics.logAlphaNorm 1.0 esd)

[<Fact>]
let ``quantile and cdf undo each other and spikes are beyond the edge`` () =
    let law = MarchenkoPastur.law 2.0 1.0
    close 0.3 (MarchenkoPastur.cdf law (MarchenkoPastur.quantile law 0.3))
    let low, high = MarchenkoPastur.edges law
    Assert.True(low < 1.0 && 1.0 < high && MarchenkoPastur.density law 1.0 > 0.0)
    // 400 eigenvalues at the law's quantiles, and one far beyond.
    let esd = Array.append [| for i in 0..399 -> MarchenkoPastur.quantile law ((float i + 0.5) / 400.0) |] [| 12.0 |]

    for fit in
        [ MarchenkoPastur.fit 800 400 esd
          MarchenkoPastur.fitDensity 800 400 esd
          MarchenkoPastur.fitLegacy 800 400 esd ] do
        Assert.Equal<float[]>([| 12.0 |], MarchenkoPastur.spikes fit.Value esd)

    close 0.0 (MarchenkoPastur.twinDistance esd esd + 0.0)
