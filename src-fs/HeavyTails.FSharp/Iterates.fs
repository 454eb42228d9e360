namespace HeavyTails

open System
open System.Threading
open HeavyTails.Checkpoints.Series
open HeavyTails.Training.Networks
open HeavyTails.Training.Objectives
open HeavyTails.Training.Probes

/// Averages of the last iterates of a run by layer, and the end of the run. If a loss was not finite, the averages are
/// over fewer iterates, or there are none. Of a folder of saved nets, LastLoss is NaN where no history says it, and
/// NotFiniteAt is the first net, from 0, with weights that are not finite, whose layer has no average.
type LayerAverages = { Layers: (string * float[]) list; Iterates: int64; LastLoss: float; NotFiniteAt: int64 option }

/// Iterates of a run: its weights after each step.
///   initial                        the weights that a plan begins with
///   momentsOfLast, averageOfLast   carry the plan out and return moments of its last iterates, which are not stored
///   ofFolder, ofLastInFolder       average the nets that a run saved in a folder, in one pass over the files
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

    let private ofSeries (choose: SeriesFiles -> SeriesFiles) (folder: string) =
        match SeriesFiles.In folder with
        | null ->
            raise (IO.InvalidDataException $"{folder}: expected saved nets whose names differ in a number, got none")
        | found ->
            let files = choose found
            let pass = SeriesPass.Of files
            let record = RunRecord.Of folder

            { Layers =
                [ for layer in pass.Layers do
                      if layer.Mean.Succeeded then
                          layer.Name, layer.Mean.Value ]
              Iterates = int64 files.Paths.Count
              LastLoss =
                (match record.Training with
                 | null -> nan
                 | training -> training.Last.Loss)
              NotFiniteAt =
                [ for layer in pass.Layers do
                      if not layer.Mean.Succeeded then
                          int64 layer.Nets ]
                |> List.sort
                |> List.tryHead }

    /// The average of the nets that a run saved in a folder (net_0.pyT, net_1.pyT, ...), in any format of checkpoints:
    /// `Iterates.ofFolder "results/run" |> perLayer (centre >> TailIndex.alphaStable TailIndex.mohammadiBlocks)`.
    let ofFolder folder = ofSeries id folder

    /// The average of the last n nets in a folder.
    let ofLastInFolder n folder = ofSeries (fun files -> files.LastOf n) folder

[<AutoOpen>]
module PerLayer =

    /// The value of a function of each layer's vector, with the layer's name.
    let perLayer f (averages: LayerAverages) = [ for layer, values in averages.Layers -> layer, f values ]

    /// A vector minus its mean.
    let centre (x: float[]) = TailIndex.centre x
