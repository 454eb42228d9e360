namespace HeavyTails

open HeavyTails.Core.Curvature
open HeavyTails.Data
open HeavyTails.Native.Curvature
open HeavyTails.Training.Batches
open HeavyTails.Training.Curvature
open HeavyTails.Training.Networks
open HeavyTails.Training.Objectives
open HeavyTails.Training.Trainers

/// Curvature of a loss at a network's parameters; every number has its error.
///   subjects      ofNetwork, ofTrained, ofCheckpoint, ofModule; dispose of them with `use`
///   matrices      the Hessian unless one of gaussNewton (H0), residual (Hp), fisher, empiricalFisher is chosen
///   eigenvalues   top, bottom, all
///   estimates     trace, frobeniusSquared, spectralNorm, diagonal, density, quadrature; dense, the whole matrix
///   by layer      perLayer
///   everything    analyse, with CurvatureAnalysisOptions
/// `trained |> Hessian.ofTrained (CrossEntropy()) (Mnist.train ()) |> Hessian.top 5`
module Hessian =

    let private samples (data: Dataset) : Samples = Samples.op_Implicit data

    /// The loss of a network over samples.
    let ofNetwork (loss: Loss) (data: Dataset) (network: Network) = CurvatureSubjects.Of(network, loss, samples data)

    /// The loss of a trained network over samples, at its last weights.
    let ofTrained (loss: Loss) (data: Dataset) (result: TrainingResult) = ofNetwork loss data result.Network

    /// The loss of a network whose weights are in a checkpoint, taken by order and shape.
    let ofCheckpoint (spec: NetworkSpec) (loss: Loss) (data: Dataset) (path: string) =
        let network = Network.Build(spec, 0UL)
        use checkpoint = Checkpoint.openAt path
        network.LoadWeights checkpoint
        CurvatureSubjects.Of(network, loss, samples data).Owning network

    /// The loss of any module of TorchSharp over samples x [n x ...] and targets y, which the module does not own.
    let ofModule (loss: Loss) (x: torch.Tensor, y: torch.Tensor) (modul: torch.nn.Module<torch.Tensor, torch.Tensor>) =
        CurvatureSubjects.Of(modul, loss, SampleBatches.Of(x, y))

    let private choose matrix (subject: CurvatureSubject) = subject.WithMatrix matrix

    /// The Gauss-Newton matrix J'SJ, H0 of the jamming literature.
    let gaussNewton subject = choose CurvatureMatrix.GaussNewton subject

    /// The Hessian less the Gauss-Newton matrix, Hp of the jamming literature.
    let residual subject = choose CurvatureMatrix.Residual subject

    /// The Fisher information of the model.
    let fisher subject = choose CurvatureMatrix.Fisher subject

    /// The mean of squared gradients of samples.
    let empiricalFisher subject = choose CurvatureMatrix.EmpiricalFisher subject

    let private whole (work: ILossCurvature -> 'result) (subject: CurvatureSubject) =
        use operator = subject.Operator.Invoke(subject.Matrix, null)
        work operator

    /// The k largest eigenvalues with their bounds, descending.
    let top k subject =
        subject |> whole (fun a -> Lanczos.Eigenpairs(a, LanczosOptions(Largest = k)).Largest |> List.ofSeq)

    /// The k smallest (most negative) eigenvalues with their bounds, ascending.
    let bottom k subject =
        subject
        |> whole (fun a -> Lanczos.Eigenpairs(a, LanczosOptions(Largest = 0, Smallest = k)).Smallest |> List.ofSeq)

    /// The trace with its standard error over 100 probes.
    let trace subject = subject |> whole (fun a -> Traces.Trace(a).Trace)

    /// The squared Frobenius norm, the sum of squared eigenvalues, with its standard error over 100 probes.
    let frobeniusSquared subject = subject |> whole (fun a -> Traces.Trace(a).FrobeniusSquared)

    /// The largest eigenvalue in size, with its bound.
    let spectralNorm subject = subject |> whole Lanczos.SpectralNorm

    /// The diagonal with the standard error of each entry over 100 probes.
    let diagonal subject = subject |> whole Traces.Diagonal

    /// Nodes and weights of 10 probes of 100 Lanczos steps, from which traces of functions and moments follow.
    let quadrature subject = subject |> whole StochasticLanczos.Quadrature

    /// The spectral density with its error, from 10 probes of 100 Lanczos steps.
    let density subject = (quadrature subject).Density()

    /// The whole matrix of a small network, column by column.
    let dense subject =
        subject
        |> whole (fun a ->
            let h = DenseCurvature.Of a in Array2D.init a.Dimension a.Dimension (fun i j -> h[j * a.Dimension + i]))

    /// All eigenvalues of a small network's matrix, ascending.
    let all subject = subject |> whole DenseCurvature.Eigenvalues

    /// The analysis of the command `heavytails hessian`.
    let analyse options subject = CurvatureAnalysis.Of(subject, options)

    /// The largest eigenvalue and the trace of every layer's block, by layer, and the smallest of the Hessian and of
    /// the residual: the others have no negative ones.
    let perLayer subject =
        analyse (CurvatureAnalysisOptions(Whole = false, PerLayer = true)) subject
        |> _.Parts
        |> Seq.filter (fun part -> not (isNull part.Layer))
        |> List.ofSeq
