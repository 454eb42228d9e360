module HeavyTails.Tests.HessianTests

open HeavyTails
open HeavyTails.Core.Curvature
open Xunit

let private data = Digits.train 200

let private network =
    lazy
        (Mlp.tanh [ 784; 6; 5; 10 ]
         |> Sgd.train { stepSize = 0.1; batchSize = 20; length = Steps 50 } data 1UL
         |> Train.float64
         |> Train.run)

let private subject () = network.Value |> Hessian.ofTrained (CrossEntropy()) data

let private exactOf = Hessian.all

[<Fact>]
let ``the ends of the spectrum are those of the dense matrix`` () =
    use hessian = subject ()
    let exact = Hessian.all hessian
    let top, bottom = Hessian.top 3 hessian, Hessian.bottom 2 hessian
    Assert.Equal(3, top.Length)

    for i, found in List.indexed top do
        Assert.Equal(exact[exact.Length - 1 - i], found.Value, found.Residual + 1e-9)

    for i, found in List.indexed bottom do
        Assert.Equal(exact[i], found.Value, found.Residual + 1e-9)

[<Fact>]
let ``the Hessian is the sum of its Gauss-Newton and its residual part`` () =
    use hessian = subject ()

    let whole, h0, hp =
        hessian |> Hessian.dense,
        hessian |> Hessian.gaussNewton |> Hessian.dense,
        hessian |> Hessian.residual |> Hessian.dense

    let difference = Array2D.mapi (fun i j h -> abs (h - h0[i, j] - hp[i, j])) whole
    Assert.InRange(Seq.max (Seq.cast<float> difference), 0.0, 1e-14)
    Assert.Equal(Array2D.length1 whole, 784 * 6 + 6 + 6 * 5 + 5 + 5 * 10 + 10)

[<Fact>]
let ``estimates hold the exact trace within five standard errors`` () =
    use hessian = subject ()
    let exact = hessian |> Hessian.all |> Array.sum
    let trace, quadrature = Hessian.trace hessian, Hessian.quadrature hessian

    for estimate: Estimate in [ trace; quadrature.Trace id ] do
        Assert.InRange(estimate.Value, exact - 5.0 * estimate.StandardError, exact + 5.0 * estimate.StandardError)

    let squares = exactOf hessian |> Array.sumBy (fun x -> x * x)
    let frobenius = Hessian.frobeniusSquared hessian
    Assert.InRange(frobenius.Value, squares - 5.0 * frobenius.StandardError, squares + 5.0 * frobenius.StandardError)
    let norm = Hessian.spectralNorm hessian
    Assert.Equal(exactOf hessian |> Array.map abs |> Array.max, norm.Value, norm.Residual + 1e-9)
    let diagonal = Hessian.diagonal hessian
    let whole = Hessian.dense hessian
    // The scaled errors of a few thousand entries: their mean square is 1 within a tenth, more or less.
    let scaled =
        [ for i in 0 .. whole.GetLength 0 - 1 do
              if diagonal.StandardErrors[i] > 0.0 then
                  ((diagonal.Values[i] - whole[i, i]) / diagonal.StandardErrors[i]) ** 2.0 ]

    Assert.InRange(List.average scaled, 0.7, 1.4)
    let density = Hessian.density hessian
    Assert.All(density.StandardError, (fun e -> Assert.True(e >= 0.0)))

[<Fact>]
let ``every layer has a part with its eigenvalues and its trace`` () =
    use hessian = subject ()
    let parts = Hessian.perLayer hessian
    Assert.Equal<string list>([ "fc1"; "fc2"; "fc3" ], parts |> List.map _.Layer)
    Assert.All(parts, (fun part -> Assert.True(part.Trace.HasValue)))

[<Fact>]
let ``an analysis is of the matrix that was chosen and skips smallest eigenvalues that are zeros`` () =
    use hessian = subject ()

    let analyse options subject =
        let part = Assert.Single((subject |> Hessian.analyse options).Parts)
        part.Matrix, part.Eigenpairs.Smallest.Count

    let plain = CurvatureAnalysisOptions(TraceProducts = 0)
    Assert.Equal((CurvatureMatrix.Hessian, 3), hessian |> analyse plain)
    Assert.Equal((CurvatureMatrix.Residual, 3), hessian |> Hessian.residual |> analyse plain)
    Assert.Equal((CurvatureMatrix.GaussNewton, 0), hessian |> Hessian.gaussNewton |> analyse plain)
    let one = CurvatureAnalysisOptions(TraceProducts = 0, Smallest = 1)
    Assert.Equal((CurvatureMatrix.Hessian, 1), hessian |> analyse one)

    for part in hessian |> Hessian.fisher |> Hessian.perLayer do
        Assert.Equal(CurvatureMatrix.Fisher, part.Matrix)
