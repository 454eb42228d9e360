module HeavyTails.Tests.PowerLawTests

open HeavyTails
open Xunit

[<Fact>]
let ``the squares 0.1 .. 10 give DeepDataProfiler's published exponent`` () =
    let fit = PowerLaw.fit [| for i in 1.0 .. 10.0 -> i * i / 10.0 |]
    Assert.Equal(2.84077518, fit.Value.Alpha, 8)
