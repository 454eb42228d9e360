namespace HeavyTails

open System.Threading
open HeavyTails.Training.Networks
open HeavyTails.Training.Objectives
open HeavyTails.Training.Probes

/// Averages of the last iterates of a run by layer, and the end of the run. If a loss was not finite, the averages are
/// over fewer iterates, or there are none.
type LayerAverages = { Layers: (string * float[]) list; Iterates: int64; LastLoss: float; NotFiniteAt: int64 option }

/// Iterates of a run: its weights after each step.
///   initial                        the weights that a plan begins with
///   momentsOfLast, averageOfLast   carry the plan out and return moments of its last iterates, which are not stored
module Iterates =

    /// The weights that a plan begins with, by layer: a function of its network and seed.
    let initial (plan: TrainingPlan) =
        use network = Network.Build(plan.Network, plan.Seed, plan.Precision)

        [ for weight in network.Weights ->
              let values = weight.Values()

              weight.LayerName,
              (if values.IsDouble then values.Double.ToArray() else Array.map float (values.Single.ToArray())) ]

    /// Moments up to order 1, 2 or 4 of every weight over the last n steps, and the result of the run, which the caller
    /// has to dispose.
    let momentsOfLast (n: int) order plan =
        let average = IterateAverage(int64 n, order)
        let result = Train.carryOut null CancellationToken.None [ average ] plan
        List.ofSeq average.Moments, result

    /// The ergodic average of every weight over the last n steps: `... |> Iterates.averageOfLast 1_000 |> perLayer f`.
    let averageOfLast n plan =
        let moments, result = momentsOfLast n 1 plan
        use _ = result

        { Layers =
            [ for m in moments do
                  if m.Count > 0L then
                      m.Layer, m.Mean ]
          Iterates =
            (match moments with
             | m :: _ -> m.Count
             | [] -> 0L)
          LastLoss = result.LastLoss
          NotFiniteAt = Option.ofNullable result.NotFiniteAt }

[<AutoOpen>]
module PerLayer =

    /// The value of a function of each layer's vector, with the layer's name.
    let perLayer f (averages: LayerAverages) = [ for layer, values in averages.Layers -> layer, f values ]

    /// A vector minus its mean.
    let centre (x: float[]) = TailIndex.centre x
