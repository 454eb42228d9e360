namespace HeavyTails

open System.Collections.Generic
open HeavyTails.Core.Fits
open HeavyTails.Data
open HeavyTails.Native
open HeavyTails.Native.Training
open HeavyTails.Papers.Jamming
open HeavyTails.Papers.Jamming.Notebook
open HeavyTails.Runs.Cells

/// Jamming of neural networks: how many patterns a network satisfies, and how its Hessian looks where it cannot.
/// Geiger et al. 2019 (arXiv:1809.09349), Spigler et al. 2019 (arXiv:1810.09665).
///   sphere, sphereRandom             random patterns of the sphere with alternating or random labels
///   parity, interleavedParity        digits with the parity as label, as the notebook or as nn_jamming prepares them
///   mnistPickle, resultsPickle       the notebook's own files
///   width, parameters                h of N, and N of h
///   logSteps                         0, 1, ... in equal ratios
///   scan, initial                    networks of several widths, trained and recorded on the way
///   peaks, cusp                      N* by step; the peak of any quantity over the widths
///   batch, batches                   size and number of an epoch's batches
///   withLegacySteps, withCorrectSteps   the source's count of steps, and back
///   layers                           the weight matrices of a network
///   trials, train,
///   levenbergMarquardt, gaps, rescale   networks on random patterns, for the transition
///   compress                         networks given more patterns until they cannot satisfy them
///   modes, modeFields                the eigenvalues of H0, Hp and H of a whole network; their signs as fields
///   gaussianReadout                  one draw of the read-out that theory predicts
///   fields, rowOf                    a network's row in a record, and back
module Jamming =

    /// P random patterns of the sphere of radius sqrt d with alternating labels, and test patterns.
    let sphere patterns tests inputs (seed: uint64) =
        JammingData.Sphere(SphereOptions(Patterns = patterns, Tests = tests, Inputs = inputs, Seed = seed))

    /// P images and as many test images along d principal components, on the sphere, with the parity of the class as
    /// label.
    let parity (images: Dataset) patterns inputs (seed: uint64) =
        JammingData.Parity(images, ParityOptions(Patterns = patterns, Components = inputs, Seed = seed))

    /// The patterns of the notebook's own file mnist.pkl.
    let mnistPickle (path: string) = MnistPickle.Read path

    /// The rows of the notebook's own file results.pkl, whose networks were trained on these patterns.
    let resultsPickle options (data: JammingData) (path: string) = ResultsPickle.Read(path, data, options) |> List.ofSeq

    /// Number N of parameters at width h, with or without biases.
    let parameters inputs hiddenLayers bias (width: int) =
        NetworkSize(inputs, hiddenLayers, 1, bias).Parameters(int64 width)

    /// The width h nearest to N parameters.
    let width inputs hiddenLayers bias (parameters: int64) = NetworkSize(inputs, hiddenLayers, 1, bias).Width parameters

    let logSteps (last: int) count = CheckpointSteps.LogSpaced(int64 last, count)

    let scan (options: WidthScanOptions) (widths: int list) (data: JammingData) =
        WidthScan.Run(data, Array.ofList widths, options) |> List.ofSeq

    /// The network of one width before its training.
    let initial options width data = WidthScan.Start(data, width, options)

    /// N at the peak of the test loss by step, as a function; NaN where there is no peak.
    let peaks rule (rows: JammingRow list) =
        let found =
            dict
                [ for peak in NotebookQuantities.Peaks(Array.ofList rows, rule) do
                      if peak.Row.Succeeded then
                          peak.Step, float peak.Row.Value.Parameters ]

        fun step ->
            match found.TryGetValue step with
            | true, parameters -> parameters
            | _ -> nan

    /// Rows as the source counts their steps: after the epoch e, from 0, of b batches it says e b where (e + 1) b
    /// updates were made, and it has no row of the initialisation.
    let withLegacySteps (batches: int) (rows: JammingRow list) =
        [ for r in rows do
              if r.Step >= int64 batches then
                  r.WithStep(r.Step - int64 batches) ]

    /// The same rows under their numbers of updates again.
    let withCorrectSteps (batches: int) (rows: JammingRow list) =
        [ for r in rows -> r.WithStep(r.Step + int64 batches) ]

    /// The weight matrices of a network without biases, [outputs x inputs], with the numbers of their layers.
    let layers (state: PerceptronState) =
        let starts =
            state.Widths |> Seq.pairwise |> Seq.scan (fun start (inputs, outputs) -> start + inputs * outputs) 0

        [ for layer, (start, (inputs, outputs)) in Seq.indexed (Seq.zip starts (Seq.pairwise state.Widths)) ->
              layer + 1, Array2D.init outputs inputs (fun i j -> state.Parameters[start + i * inputs + j]) ]

    let trials (options: TransitionTrialOptions) (seeds: uint64 list) =
        TransitionTrials.Start(options, Array.ofList seeds) |> List.ofSeq

    /// Trains networks side by side up to a step, or until each one's criterion to stop holds.
    let train (options: PerceptronTrainingOptions) (step: int) (states: PerceptronState list) =
        PerceptronTrainer.Train(Array.ofList states, int64 step, options)

    /// Minimises the violations of one network by damped Gauss-Newton steps on its violated patterns, and returns the
    /// number of steps; it stops where all patterns are on the right side.
    let levenbergMarquardt (options: PerceptronTrainingOptions) (state: PerceptronState) =
        let problem =
            MarginProblem(
                Widths = state.Widths,
                Activation = options.Activation,
                Bias = options.Bias,
                Parameters = state.Parameters,
                X = state.X,
                Labels = state.Labels,
                Margin = options.Margin
            )

        let found = LevenbergMarquardt.Minimise(problem, LevenbergMarquardtOptions(StopWhenSeparated = true))
        System.Array.Copy(found.Parameters, state.Parameters, found.Parameters.Length)
        found.Steps

    /// Gaps 1 - y f of the patterns: positive for violated ones.
    let gaps options state = TransitionTrials.Gaps(state, options)

    /// Multiplies the last layer so that the least y f is the margin, where all y f are positive.
    let rescale options state = TransitionTrials.Rescale(state, options)

    /// A network compressed to its transition: given more and more patterns until it cannot satisfy them.
    let compress (options: CompressionOptions) (seed: uint64) = Compression.Run(options, seed)

    let modes options state = NetworkHessian.Of(state, options)

    /// The numbers of negative, zero and positive modes of H0, Hp and H as fields of a row: "H0_negative", ...
    let modeFields (modes: HessianSpectra) : KeyValuePair<string, obj> list =
        [ for name, part in [ "H0", modes.H0; "Hp", modes.Hp; "H", modes.H ] do
              $"{name}_negative" => part.Negative
              $"{name}_zero" => part.Zero
              $"{name}_positive" => part.Positive
              $"{name}_threshold" => part.Threshold ]

    /// Norm of the gradient of the loss with respect to all parameters.
    let gradientNorm options state = NetworkHessian.GradientNorm(state, options)

    let gaussianReadout features patterns seed =
        GaussianReadout.Draw(features, patterns, seed, SpectralBackend.Default.WithThreads 1)

    /// Numbers as a text of one field, separated by spaces.
    let numbers (values: seq<float>) = FieldNumbers.Text values

    /// The numbers of such a text.
    let numbersOf (text: string) = FieldNumbers.Of text

    /// The fields of a row, under the names of the notebook's data frame; N_star is the N of the peak at its step.
    let fields (nStar: float) (r: JammingRow) : KeyValuePair<string, obj> list =
        [ "variant" => r.Variant
          "P" => r.Patterns
          "N" => r.Parameters
          "d" => r.Inputs
          "L" => r.HiddenLayers
          "h" => r.Width
          "step" => r.Step
          "lambda" => r.Lambda
          "C" => r.C
          "train_loss" => r.TrainLoss
          "test_loss" => r.TestLoss
          "test_error" => r.TestError
          "N_del" => r.Violated
          "N_del/N" => r.ViolatedPerParameter
          "N_del/h" => r.ViolatedPerFeature
          "N_del/P" => r.ViolatedPerPattern
          "N/P" => 1.0 / r.PatternsPerParameter
          "P/N" => r.PatternsPerParameter
          "P/h" => r.PatternsPerFeature
          "N_star" => nStar
          "net_train_loss" => r.NetworkTrainLoss
          "net_test_loss" => r.NetworkTestLoss
          "net_N_del" => r.NetworkViolated
          "net_test_error" => r.NetworkTestError
          "singular_values" => numbers r.SingularValues ]

    /// The network's row of a record's row that `fields` made.
    let rowOf (row: Row) =
        JammingRow(
            Variant = row.Text "variant",
            Patterns = int row["P"],
            Parameters = int64 row["N"],
            Inputs = int row["d"],
            HiddenLayers = int row["L"],
            Width = int row["h"],
            Step = int64 row["step"],
            Lambda = row["lambda"],
            C = row["C"],
            TrainLoss = row["train_loss"],
            TestLoss = row["test_loss"],
            TestError = row["test_error"],
            Violated = int row["N_del"],
            NetworkTrainLoss = row["net_train_loss"],
            NetworkTestLoss = row["net_test_loss"],
            NetworkViolated = row["net_N_del"],
            NetworkTestError = row["net_test_error"],
            SingularValues = numbersOf (row.Text "singular_values")
        )

    /// P random patterns of the sphere of radius sqrt d whose labels are drawn with equal odds, and test patterns.
    let sphereRandom patterns tests inputs (seed: uint64) =
        JammingData.Sphere(
            SphereOptions(
                Patterns = patterns,
                Tests = tests,
                Inputs = inputs,
                Seed = seed,
                Labels = SphereLabels.Random
            )
        )

    /// Parity of digits as nn_jamming makes it: all images together, even and odd classes in turn, along d principal
    /// components of variance 1; P training patterns and as many test patterns.
    let interleavedParity (train: Dataset) (test: Dataset) patterns inputs (seed: uint64) =
        JammingData.InterleavedParity(
            train,
            test,
            InterleavedParityOptions(
                Patterns = patterns,
                Tests = System.Nullable patterns,
                Components = System.Nullable inputs,
                Seed = seed
            )
        )

    /// The mini-batch of the source's scripts: min(1024, P/2) patterns, at least one.
    let batch patterns = max 1 (min 1024 (patterns / 2))

    /// Number of updates of an epoch at that mini-batch.
    let batches patterns = (patterns + batch patterns - 1) / batch patterns

    /// The maximum of a quantity over the widths between two minima, smoothed over three neighbours, or why there is
    /// none; the quantity's name is for the reason.
    let cusp (name: string) (quantity: JammingRow -> float) (rows: JammingRow list) =
        match NotebookQuantities.Cusp(Array.ofList rows, quantity, name) with
        | found when found.Succeeded -> Ok found.Value
        | none -> Error none.Reason
