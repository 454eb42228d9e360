namespace HeavyTails

open HeavyTails.Core.Layers
open HeavyTails.Core.Spectra
open HeavyTails.Native

/// Empirical spectral densities (ESD): eigenvalues, that is squared singular values, ascending.
///   ofMatrix, normalised     the ESD of a matrix [rows x columns]
///   ofLayer, ofLayerAs       the ESD of a checkpoint's layer: slices pooled, flattened, or the convolution operator
///   shuffled                 the ESD of a layer with its entries in a random order
///   windows                  the ESDs of random windows of half the size, whose spread is an error
///   singularValues           the roots of eigenvalues
module Esd =

    /// A matrix [rows x columns] as a batch of one.
    let internal batch (matrix: float[,]) =
        MatrixBatch(
            1,
            Array2D.length1 matrix,
            Array2D.length2 matrix,
            System.ReadOnlyMemory(Array.ofSeq (Seq.cast<float> matrix))
        )

    /// The matrices of a layer: its stack, parts and factors as the checkpoint has them. A layer with weights that are
    /// not finite has none, which is an error here.
    let internal matrices (options: MatrixOptions) (layer: Layer) =
        let loaded = LayerMatrices.Of(layer, options)

        if loaded.NotFinite > 0L then
            invalidArg (nameof layer) $"{layer.Name}: {loaded.NotFinite} of {loaded.Count} weights are NaN or infinite"

        loaded.Matrices

    let private sets (conv: ConvMode) (layer: Layer) = matrices (MatrixOptions(Conv = conv)) layer

    let private spectrum (set: MatrixSet) =
        Esd.Of(set, SpectralBackend.Default, SpectralAccuracy.Fast).Eigenvalues set.EigenvalueScale

    /// The eigenvalues of W'W, ascending.
    let ofMatrix matrix = Esd.Of(batch matrix, SpectralBackend.Default)

    /// The eigenvalues of W'W divided by the number of rows, of columns, or by the larger of the two.
    let normalised (by: EsdNormalisation) matrix = Esd.Of(batch matrix, SpectralBackend.Default, by)

    /// The ESD of a layer; convolutions are pooled slices.
    let ofLayer layer = sets ConvMode.Slices layer |> Seq.collect spectrum |> Seq.sort |> Array.ofSeq

    /// The ESD of a layer with a chosen form of convolutions: `layer |> Esd.ofLayerAs ConvMode.Operator`.
    let ofLayerAs conv layer = sets conv layer |> Seq.collect spectrum |> Seq.sort |> Array.ofSeq

    /// The ESD of a layer whose entries were shuffled with this seed.
    let shuffled (seed: uint64) layer =
        sets ConvMode.Slices layer
        |> Seq.collect (fun set -> spectrum (set.Shuffled seed))
        |> Seq.sort
        |> Array.ofSeq

    /// Singular values, the roots of eigenvalues.
    let singularValues (eigenvalues: float[]) = eigenvalues |> Array.map sqrt

    /// The ESDs of `count` random windows with half the rows and half the columns: the standard deviation of a smooth
    /// statistic over them, divided by two, is its standard error. Or why the matrix has none.
    let windows (count: int) (seed: uint64) (matrix: float[,]) =
        HalfWindows.Of(batch matrix, SpectralBackend.Default, count, seed).Map(_.Windows.Eigenvalues)
