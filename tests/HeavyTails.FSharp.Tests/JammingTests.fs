module HeavyTails.Tests.JammingTests

open HeavyTails
open HeavyTails.Native.Training
open HeavyTails.Papers.Jamming
open HeavyTails.Runs.Cells
open Xunit

let private some =
    JammingRow(
        Variant = "legacy",
        Patterns = 40,
        Parameters = 66L,
        Inputs = 5,
        HiddenLayers = 2,
        Width = 6,
        Step = 10L,
        TrainLoss = 0.1 + 0.2,
        TestLoss = nan,
        Violated = 17,
        SingularValues = [| 3.0; 1.0 / 3.0 |]
    )

[<Fact>]
let ``a row survives its record`` () =
    let back = Row(Jamming.fields 210.0 some) |> Jamming.rowOf
    Assert.Equal(some.Variant, back.Variant)
    Assert.Equal(some.TrainLoss, back.TrainLoss)
    Assert.True(System.Double.IsNaN back.TestLoss)
    Assert.Equal((some.Violated, some.Step, some.Parameters), (back.Violated, back.Step, back.Parameters))
    Assert.Equal<float>(some.SingularValues, back.SingularValues)

[<Fact>]
let ``a record has the columns of the notebook's data frame`` () =
    let row = Row(Jamming.fields 210.0 some)

    for column in
        [ "P"
          "N"
          "d"
          "L"
          "h"
          "step"
          "train_loss"
          "test_loss"
          "N_del"
          "N_del/h"
          "N_del/N"
          "N_del/P"
          "N/P"
          "P/N"
          "N_star" ] do
        Assert.True(row.Has column, column)

    Assert.Equal(17.0 / 66.0, row["N_del/N"])
    Assert.Equal(66.0 / 40.0, row["N/P"])
    Assert.Equal(210.0, row["N_star"])

[<Fact>]
let ``the source counts steps from the end of the first epoch`` () =
    let rows = [ for step in [ 0L; 5L; 50L ] -> some.WithStep step ]
    Assert.Equal<int64>([ 0L; 45L ], [ for r in Jamming.withLegacySteps 5 rows -> r.Step ])

[<Fact>]
let ``the weights of layers are those of the network's parameters`` () =
    let state = PerceptronState([| 2; 3; 1 |], Array.init 9 float, [| 0.0; 1.0 |], [| 1.0 |])
    let layers = Jamming.layers state
    Assert.Equal<int>([ 1; 2 ], List.map fst layers)
    Assert.Equal(5.0, (snd layers[0])[2, 1])
    Assert.Equal<float>([ 6.0; 7.0; 8.0 ], Seq.cast<float>(snd layers[1]))

[<Fact>]
let ``both methods satisfy few patterns`` () =
    let options = TransitionTrialOptions(Width = 6, Load = 0.2)
    let adam, other = Jamming.trials options [ 3UL ], Jamming.trials options [ 3UL ]
    Jamming.train options.Training 5_000 adam
    Assert.True(Jamming.levenbergMarquardt options.Training other.Head > 0)

    for state in adam @ other do
        Assert.True(Jamming.rescale options.Training state)
        Assert.True(Array.max (Jamming.gaps options.Training state) < 1e-12)
