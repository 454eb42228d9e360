namespace HeavyTails

open System
open HeavyTails.Core.Layers
open HeavyTails.Core.Nulls
open HeavyTails.Core.Spectra
open HeavyTails.Native

/// Exponents beside those of untrained layers of exactly the same shape, with errors that hold for eigenvalues.
///   hill, hillLimit    what alpha_hill is for untrained layers of a shape, and in the limit of large ones
///   ofMatrix, ofLayer  a spectrum beside its null: value, null, z, p value, and whether its tail is heavy
///   errors             the same with standard errors by rows and by half windows, and an interval of alpha_hill
///   shuffled           alpha_hill beside that of the same entries in random orders
/// Each is a result, or the reason why there is none.
module Nulls =

    let private subject (set: MatrixSet) =
        let backend = SpectralBackend.Default
        let esd = Esd.Of(set, backend, SpectralAccuracy.Fast)
        SpectrumSubject(Matrices = set, Eigenvalues = esd.Eigenvalues set.EigenvalueScale, Backend = backend)

    let private dense (matrix: float[,]) = DenseMatrices.Of(Esd.batch matrix)

    /// alpha_hill of the Marchenko-Pastur law of aspect ratio q >= 1, the larger side over the smaller: 2.449207 for
    /// q = 1.5. Below 1 there is none.
    let hillLimit (q: float) = HillNull.Limit q

    /// The band of alpha_hill over untrained matrices [rows x columns], at least 1 of each.
    let hill (rows: int, columns: int) = HillNull.Of(UntrainedShape(Rows = rows, Columns = columns))

    /// A matrix beside untrained ones of its shape.
    let ofMatrix (matrix: float[,]) = SpectrumNulls.Of(subject (dense matrix))

    /// The spectra of a layer beside untrained ones of their shapes: one result, or one for each part.
    let ofLayer (layer: Layer) = [ for set in Esd.matrices (MatrixOptions()) layer -> SpectrumNulls.Of(subject set) ]

    /// A matrix with its standard errors and the interval of alpha_hill.
    let errors (matrix: float[,]) = SpectrumErrors.Of(subject (dense matrix))

    /// alpha_hill of a matrix beside that of `orders` random orders of its entries.
    let shuffled (orders: int) (matrix: float[,]) = ShuffledNull.Of(subject (dense matrix), orders)
