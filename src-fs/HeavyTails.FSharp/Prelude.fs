// Short names for the types that experiments use, so that a script needs no other line than `open HeavyTails`. The
// types are those of C#; a type that has the name of a module, such as Sgd, is reached by the functions of that module.
namespace HeavyTails

/// TorchSharp's entry point: `torch.zeros [| 2L; 3L |]`.
type torch = TorchSharp.torch

// Grids, cells and their records.
type Cell = HeavyTails.Runs.Cells.Cell
type Row = HeavyTails.Runs.Cells.Row
type Axis = HeavyTails.Runs.Cells.Axis
type Grid = HeavyTails.Runs.Cells.Grid
type Setting = HeavyTails.Runs.Cells.Setting
type CellResources = HeavyTails.Runs.Cells.CellResources
type RunContext = HeavyTails.Runs.Cells.RunContext
type CellRecord = HeavyTails.Runs.Cells.CellRecord
type SweepFolder = HeavyTails.Runs.Cells.SweepFolder
type SweepArguments = HeavyTails.Runs.Sweeps.SweepArguments
type SweepOptions = HeavyTails.Runs.Sweeps.SweepOptions
type RunFolder = HeavyTails.Runs.Folders.RunFolder
type Provenance = HeavyTails.Runs.Folders.Provenance
type Csv = HeavyTails.Runs.Files.Csv

// The terminal.
type ExitCode = HeavyTails.Runs.Terminal.ExitCode
type Printable = HeavyTails.Runs.Terminal.Printable
type ProgressLine = HeavyTails.Runs.Terminal.ProgressLine
type Interruption = HeavyTails.Runs.Terminal.Interruption

// Data sets.
type Dataset = HeavyTails.Data.Dataset
type RegressionData = HeavyTails.Data.RegressionData
type DataOptions = HeavyTails.Data.Files.DataOptions
type DatasetException = HeavyTails.Data.Files.DatasetException
type Normalization = HeavyTails.Data.Transforms.Normalization
type LinearRegressionLaw = HeavyTails.Data.Synthetic.LinearRegressionLaw
type SingleIndexLaw = HeavyTails.Data.Synthetic.SingleIndexLaw
type PlantedMatrix = HeavyTails.Data.Synthetic.PlantedMatrix
type PlantedPowerLaw = HeavyTails.Data.Synthetic.PlantedPowerLaw
type PlantedSpike = HeavyTails.Data.Synthetic.PlantedSpike

// Networks.
type Network = HeavyTails.Training.Networks.Network
type NetworkSpec = HeavyTails.Training.Networks.NetworkSpec
type AlexNetOptions = HeavyTails.Training.Networks.AlexNetOptions
type Activation = HeavyTails.Training.Networks.Activation
type Initialization = HeavyTails.Training.Networks.Initialization
type InitialLaw = HeavyTails.Training.Networks.InitialLaw
type Scaling = HeavyTails.Training.Networks.Scaling
type Precision = HeavyTails.Training.Networks.Precision

// Losses, optimisers and step sizes.
type Loss = HeavyTails.Training.Objectives.Loss
type CrossEntropy = HeavyTails.Training.Objectives.CrossEntropy
type NegativeLogLikelihood = HeavyTails.Training.Objectives.NegativeLogLikelihood
type SquaredError = HeavyTails.Training.Objectives.SquaredError
type Hinge = HeavyTails.Training.Objectives.Hinge
type SquaredHinge = HeavyTails.Training.Objectives.SquaredHinge
type Adam = HeavyTails.Training.Objectives.Adam
type EpsilonConvention = HeavyTails.Training.Objectives.EpsilonConvention
type ScheduleUnit = HeavyTails.Training.Objectives.ScheduleUnit
type ConstantStepSize = HeavyTails.Training.Objectives.ConstantStepSize
type StepLR = HeavyTails.Training.Objectives.StepLR
type MultiStepLR = HeavyTails.Training.Objectives.MultiStepLR
type ExponentialLR = HeavyTails.Training.Objectives.ExponentialLR
type CosineAnnealingLR = HeavyTails.Training.Objectives.CosineAnnealingLR
type LinearWarmup = HeavyTails.Training.Objectives.LinearWarmup

// Samples, probes and results of training runs.
type Samples = HeavyTails.Training.Batches.Samples
type Sampling = HeavyTails.Training.Batches.Sampling
type Probe = HeavyTails.Training.Probes.Probe
type ProbeSchedule = HeavyTails.Training.Probes.ProbeSchedule
type LossProbe = HeavyTails.Training.Probes.LossProbe
type GradientNorms = HeavyTails.Training.Probes.GradientNorms
type WeightNorms = HeavyTails.Training.Probes.WeightNorms
type SpectraProbe = HeavyTails.Training.Probes.SpectraProbe
type Sharpness = HeavyTails.Training.Probes.Sharpness
type GradientNoise = HeavyTails.Training.Probes.GradientNoise
type IterateAverage = HeavyTails.Training.Probes.IterateAverage
type IterateMoments = HeavyTails.Training.Probes.IterateMoments
type LastIterates = HeavyTails.Training.Probes.LastIterates
type Evaluation = HeavyTails.Training.Probes.Evaluation
type EvaluationOptions = HeavyTails.Training.Probes.EvaluationOptions
type TrainingResult = HeavyTails.Training.Trainers.TrainingResult
type TrainingRecord = HeavyTails.Training.Trainers.TrainingRecord

// Spectra, fits and tail indices.
type Layer = HeavyTails.Core.Layers.Layer
type LayerKind = HeavyTails.Core.Layers.LayerKind
type ConvMode = HeavyTails.Core.Layers.ConvMode
type SpectralBackend = HeavyTails.Native.SpectralBackend
type EsdNormalisation = HeavyTails.Core.Spectra.EsdNormalisation
type AnalysisOptions = HeavyTails.Core.Analysis.Metrics.AnalysisOptions
type FitKind = HeavyTails.Core.Analysis.Metrics.FitKind
type FingerFix = HeavyTails.Core.Analysis.Metrics.FingerFix
type LayerResult = HeavyTails.Core.Analysis.Metrics.LayerResult
type ModelResult = HeavyTails.Core.Analysis.ModelResult
type Variant = HeavyTails.Core.Fits.Variant
type FitFailure = HeavyTails.Core.Fits.FitFailure

type FitResult<'fit> = HeavyTails.Core.Fits.FitResult<'fit>

type PowerLawFit = HeavyTails.Core.PowerLaws.PowerLawFit
type PowerLawOptions = HeavyTails.Core.PowerLaws.PowerLawOptions
type BootstrapOptions = HeavyTails.Core.PowerLaws.BootstrapOptions
type Alternative = HeavyTails.Core.PowerLaws.Alternative
type TailIndexOptions = HeavyTails.Core.TailIndices.TailIndexOptions
type AlphaStableFit = HeavyTails.Core.TailIndices.AlphaStableFit
type SplitMix64 = HeavyTails.Core.Numerics.SplitMix64
type Variates = HeavyTails.Core.Numerics.Variates

// Statistics over networks.
type ConfidenceInterval = HeavyTails.Core.Statistics.ConfidenceInterval

// Curvature.
type ICurvatureOperator = HeavyTails.Core.Curvature.ICurvatureOperator
type CurvatureMatrix = HeavyTails.Core.Curvature.CurvatureMatrix
type CurvatureAnalysisOptions = HeavyTails.Native.Curvature.CurvatureAnalysisOptions
type SpectralQuadrature = HeavyTails.Core.Curvature.SpectralQuadrature
type SpectralDensity = HeavyTails.Core.Curvature.SpectralDensity
type DensityGrid = HeavyTails.Core.Curvature.DensityGrid

// Simulations of papers.
type LinearRegressionSgdOptions = HeavyTails.Papers.LinearSgd.LinearRegressionSgdOptions
type FiniteRegressionOptions = HeavyTails.Papers.LinearSgd.FiniteRegressionOptions
type SensingDescentOptions = HeavyTails.Papers.MatrixSensing.SensingDescentOptions
