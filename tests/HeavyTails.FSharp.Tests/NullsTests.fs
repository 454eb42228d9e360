module HeavyTails.Tests.NullsTests

open System
open HeavyTails
open HeavyTails.Core.Layers
open HeavyTails.Core.Nulls
open Xunit

let private gaussian (rows: int) (columns: int) seed =
    let numbers = Variates.Gaussian(rows * columns, seed)
    Array2D.init rows columns (fun i j -> numbers[i * columns + j])

let private layer kind shape (numbers: float[]) =
    let data = TensorData(shape, ReadOnlyMemory numbers)
    Layer(Name = "w", TensorName = "w.weight", Kind = kind, Shape = shape, DType = "f64", Load = fun () -> data)

let private deviation (values: float[]) =
    let mean = Array.average values
    sqrt (Array.sumBy (fun v -> (v - mean) ** 2.0) values / float (values.Length - 1))

[<Fact>]
let ``the limit of untrained layers has its table and small layers lie above it`` () =
    Assert.Equal(2.449207, (Nulls.hillLimit 1.5).Value, 6e-7)
    Assert.Equal(10.622829, (Nulls.hillLimit 64.0).Value, 6e-7)
    let band = (Nulls.hill (75, 50)).Value
    Assert.Equal(2.5063, band.Mean, 0.005)
    Assert.True(band.Low < band.Mean && band.Mean < band.High)
    // The exponent of the fit jumps between solutions, so that its band is many times as wide.
    let fits = (PowerLaw.nullOf (75, 50)).Value
    Assert.True(fits.High - fits.Low > 5.0 * (band.High - band.Low))
    Assert.False(fits.Leaves (PowerLaw.fit (Esd.ofMatrix (gaussian 75 50 4UL))).Value.Alpha)

[<Fact>]
let ``ratios below one and empty sides have reasons that repeat what was asked`` () =
    Assert.Contains(">= 1, got 0.5", (Nulls.hillLimit 0.5).Reason)
    let error = Assert.Throws<ArgumentException>(fun () -> Nulls.hill (0, 40) |> ignore)
    Assert.Contains("[0 x 40]", error.Message)
    Assert.Contains("[40 x -1]", Assert.Throws<ArgumentException>(fun () -> Nulls.hill (40, -1) |> ignore).Message)

[<Fact>]
let ``a matrix beside its null is read by a match`` () =
    let square = gaussian 48 32 2UL

    match Nulls.ofMatrix square, Nulls.ofMatrix (square |> Array2D.map (fun x -> x * 0.0)) with
    | Fitted nulls, NotFitted(_, reason) ->
        Assert.Equal((Hill.mid (Esd.ofMatrix square)).Value.Alpha, nulls.Hill.Value.Value, 1e-9)
        Assert.InRange(nulls.HeavyP.Value, 1.0 / 4000.0, 1.0)
        Assert.Equal((Nulls.hill (48, 32)).Value.Mean, nulls.Hill.Mean.Value)
        Assert.Contains("all zero", reason)
    | other -> Assert.Fail $"{other}"

[<Fact>]
let ``a diagonal of powers is heavy because of its correlations and a layer is read as its matrix`` () =
    // The orthogonal vectors of a Gaussian matrix around eigenvalues at the quantiles of x^-2.
    let n, m = 64, 40

    let svd =
        Native.SpectralBackend.Default.Svd(
            Core.Spectra.MatrixBatch(1, n, m, ReadOnlyMemory(Variates.Gaussian(n * m, 5UL)))
        )

    let sigma = [| for k in 0 .. m - 1 -> sqrt (1.0 / ((float k + 0.5) / float m)) |]

    let heavy =
        Array2D.init n m (fun i j ->
            Array.sum [| for k in 0 .. m - 1 -> svd.U[i * m + k] * sigma[k] * svd.Vt[k * m + j] |])

    let nulls = (Nulls.ofMatrix heavy).Value
    Assert.Equal(TailVerdict.Heavy, nulls.Verdict.Value)
    let shuffled = (Nulls.shuffled 20 heavy).Value
    Assert.Equal(20, shuffled.Band.Draws)
    Assert.True(shuffled.HeavyP < 0.05)

    match Nulls.ofLayer (layer LayerKind.Linear [| n; m |] (Array.ofSeq (Seq.cast<float> heavy))) with
    | [ Fitted same ] -> Assert.Equal(nulls.HeavyP.Value, same.HeavyP.Value)
    | other -> Assert.Fail $"{other}"

[<Fact>]
let ``the slices of a convolution are pooled in one null`` () =
    let convolution = layer LayerKind.Conv2d [| 12; 10; 3; 3 |] (Variates.Gaussian(1080, 3UL))

    match Nulls.ofLayer convolution with
    | [ Fitted nulls ] ->
        Assert.Equal((12, 10, 9), (nulls.Shape.Rows, nulls.Shape.Columns, nulls.Shape.Matrices))
        Assert.InRange(nulls.Hill.Z.Value, -4.0, 4.0)
    | other -> Assert.Fail $"{other}"

[<Fact>]
let ``errors hold an interval about alpha_hill and windows are half as large`` () =
    let matrix = gaussian 60 40 1UL
    let errors = (Nulls.errors matrix).Value
    let interval = errors.Hill.Value
    Assert.InRange(errors.Nulls.Hill.Value.Value, interval.Low, interval.High)
    let windows = (Esd.windows 12 3UL matrix).Value
    Assert.Equal(12, windows.Length)
    Assert.All(windows, fun esd -> Assert.Equal(20, esd.Length))
    // The same windows again, half the spread of the exponent over 40 of which is its error.
    let alphas = [| for esd in (Esd.windows 40 0UL matrix).Value -> (Hill.mid esd).Value.Alpha |]
    Assert.Equal(deviation alphas / 2.0, (errors.ByWindows "alpha_hill").Value, 1e-9)
    Assert.Contains("[3 x 5]", (Esd.windows 40 0UL (gaussian 3 5 1UL)).Reason)
