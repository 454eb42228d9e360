module HeavyTails.Tests.PowerLawTests

open HeavyTails
open HeavyTails.Core.Fits
open HeavyTails.Core.PowerLaws
open Xunit

let private squares = [| for i in 1.0 .. 10.0 -> i * i / 10.0 |]
let private quantiles = [| for i in 0.0 .. 999.0 -> (1.0 - (i + 0.5) / 1000.0) ** (-1.0 / 1.5) |]

[<Fact>]
let ``the squares 0.1 .. 10 give DeepDataProfiler's published exponent`` () =
    match PowerLaw.fit squares with
    | Fitted fit -> Assert.Equal(2.84077518, fit.Alpha, 8)
    | NotFitted(_, reason) -> failwith reason

[<Fact>]
let ``a fit that cannot be made says why`` () =
    match PowerLaw.fit [| 3.0; 3.0 |] with
    | Fitted fit -> failwith $"a fit of two equal values: {fit}"
    | NotFitted(failure, reason) ->
        Assert.Equal(FitFailure.AllEqual, failure)
        Assert.Contains("2 positive values equal 3", reason)

    Assert.True(PowerLaw.fit [||] |> toResult |> Result.isError)

[<Fact>]
let ``the fitted ccdf runs along the empirical one`` () =
    let fit = (PowerLaw.fit quantiles).Value
    let tail = quantiles |> Array.filter (fun x -> x >= fit.Xmin)
    let gaps = [ for x, share in PowerLaw.empiricalCcdf tail -> abs (share - PowerLaw.ccdf fit x) ]
    Assert.True(List.max gaps <= fit.D + 1e-12)

[<Fact>]
let ``the modules pass their arguments in the right order`` () =
    Assert.Equal(4.9, (PowerLaw.fitAt 4.9 squares).Value.Xmin)
    Assert.Equal(9, (PowerLaw.candidates squares).Length)
    Assert.Equal(8, (PowerLaw.fitWith (PowerLawOptions(MinTail = 8)) squares).Value.TailLength)
    Assert.Equal(3, (Hill.estimate 3 squares).Value.K)
    Assert.Equal(9, (Hill.plot squares).Length)
    Assert.Equal(5, (Hill.mid squares).Value.TailLength)
    Assert.Equal(0, (PowerLaw.clipFingers 2 1.0 squares).Value.NumFingers)
    let fit = (PowerLaw.fit quantiles).Value
    Assert.Equal(5, (PowerLaw.compare fit quantiles).Length)
    let p = (PowerLaw.goodnessOfFit 20 1UL fit quantiles).Value
    Assert.Equal(20, p.Replicates)
    Assert.True(p.P > 0.5)
    let interval = (PowerLaw.confidence 50 1UL fit quantiles).Value.Alpha
    Assert.True(interval.Low < 2.5 && 2.5 < interval.High)

[<Fact>]
let ``a discrete and a bounded fit are compared with laws of their own kind`` () =
    let integers = quantiles |> Array.map (fun x -> ceil x)
    let discrete = (PowerLaw.discrete integers).Value
    let comparisons = PowerLaw.compare discrete integers
    Assert.Equal(5, comparisons.Length)
    Assert.True(comparisons[1].Ratio.Value.R > 0.0)
    Assert.Equal("discrete exponential", comparisons[1].Law.Value.Name)
    let bounded = (PowerLaw.fitWith (PowerLawOptions(Xmin = 1.0, Xmax = 50.0)) quantiles).Value
    let comparisons = PowerLaw.compare bounded quantiles
    Assert.True(comparisons[1].Ratio.Value.R > 0.0)
    Assert.Equal("bounded exponential", comparisons[1].Law.Value.Name)
