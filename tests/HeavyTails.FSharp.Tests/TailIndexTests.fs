module HeavyTails.Tests.TailIndexTests

open HeavyTails
open HeavyTails.Core.Numerics
open Xunit

[<Fact>]
let ``centred Cauchy values give the recorded tail index by the pipe of a paper`` () =
    let fit = Variates.Cauchy(10_000, 42UL) |> (TailIndex.centre >> TailIndex.alphaStable TailIndex.mohammadiBlocks)
    Assert.Equal(0.98924266, fit.Value.TailIndex, 8)
    Assert.InRange(fit.Value.StandardError, 0.005, 0.1)

[<Fact>]
let ``Hill agrees with the recorded value through the module`` () =
    Assert.Equal(1.11155239, (Variates.Cauchy(10_000, 42UL) |> TailIndex.hill 100).Value.TailIndex, 8)
