module HeavyTails.Tests.TailEstimatorsTests

open System
open HeavyTails
open HeavyTails.Core.Numerics
open Xunit

/// Upper quantiles of a Burr law with alpha = 3, in random order.
let private burr n =
    let mutable random = SplitMix64 16UL
    Array.init n (fun _ -> sqrt (1.0 / (1.0 - random.NextUniform()) - 1.0))

[<Fact>]
let ``estimates side by side are those of the functions by name`` () =
    let data = burr 400

    let functions =
        [ "ks", TailEstimators.ks
          "hill_mid", TailEstimators.hillMid
          "xmin_peak", TailEstimators.xminPeak
          "hill_double_bootstrap", TailEstimators.hillDoubleBootstrap
          "moments", TailEstimators.moments
          "kernel", TailEstimators.kernel
          "danielsson", TailEstimators.danielsson
          "dk", TailEstimators.dk
          "watson", TailEstimators.watson ]

    let table = TailEstimators.sideBySide data
    Assert.Equal<string list>(List.map fst functions, [ for estimator, _ in table -> estimator.Name ])

    for (name, estimate), (_, found) in List.zip functions table do
        Assert.Equal(found, estimate data)
        Assert.Equal(found, TailEstimators.named name data)

[<Fact>]
let ``a pipe gives alpha near that of the law with its error`` () =
    let estimate = (burr 4000 |> TailEstimators.dk).Value
    Assert.InRange(abs (estimate.Alpha - 3.0) / estimate.Error.Value, 0.0, 4.0)

    Assert.Throws<ArgumentException>(fun () -> burr 10 |> TailEstimators.named "hill" |> ignore)
    |> ignore
