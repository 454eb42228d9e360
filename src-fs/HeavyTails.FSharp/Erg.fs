namespace HeavyTails

open System
open HeavyTails.Core.RandomMatrices
open HeavyTails.Core.Spectra
open HeavyTails.Native

/// The tail of determinant one and its gap to the power law's tail (SETOL, arXiv:2507.17912: a young theory whose
/// claims are not established).
///   curve, logDeterminants   the log determinants of all tails of an ascending ESD
///   ofEsd, ofMatrix          both tails and their gap; of a matrix with standard errors
///   verdict                  ideal, over-trained, under-trained, or tails apart
/// The C# record HeavyTails.Core.RandomMatrices.Erg hides this module where that namespace is opened after HeavyTails;
/// there the module is written HeavyTails.Erg.
module Erg =

    /// The log determinant of every tail, eigenvalues over their mean.
    let curve (eigenvalues: float[]) = ErgCurve.Of(ReadOnlySpan eigenvalues)

    /// Pairs (start of the tail, log determinant), for a figure; or the reason why there are none.
    let logDeterminants (eigenvalues: float[]) =
        (curve eigenvalues).Map(fun all -> Array.zip eigenvalues all.LogDeterminants)

    /// Both tails of an ascending ESD, without standard errors.
    let ofEsd (eigenvalues: float[]) = Erg.Of(eigenvalues, MatrixErrors.NotRequested)

    /// Both tails of a matrix [rows x columns] with standard errors by its rows and by half-size windows.
    let ofMatrix (matrix: float[,]) =
        let batch, backend = Esd.batch matrix, SpectralBackend.Default
        Erg.Of(Esd.Of(batch, backend), MatrixErrors.Of(batch, backend))

    /// What the theory says within two standard errors, or the reason why it says nothing.
    let verdict (erg: Erg) = erg.Verdict()
