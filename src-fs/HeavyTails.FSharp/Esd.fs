namespace HeavyTails

open HeavyTails.Core.Layers
open HeavyTails.Core.Spectra
open HeavyTails.Native

/// Empirical spectral densities: squared singular values, ascending.
///   ofMatrix, normalised            of a matrix [rows x columns]
///   ofLayer, ofLayerAs              of a checkpoint's layer: slices pooled, flattened, or the convolution operator
///   shuffled                        of a layer with its entries in a random order
///   singularValues                  their roots
module Esd =

    let private batch (matrix: float[,]) =
        MatrixBatch(
            1,
            Array2D.length1 matrix,
            Array2D.length2 matrix,
            System.ReadOnlyMemory(Array.ofSeq (Seq.cast<float> matrix))
        )

    let private sets (conv: ConvMode) (layer: Layer) =
        LayerMatrices.Of(layer.Kind, layer.Load.Invoke(), layer.Groups, MatrixOptions(Conv = conv))

    let private spectrum (set: MatrixSet) =
        Esd.Of(set, SpectralBackend.Default, SpectralAccuracy.Fast).Eigenvalues set.EigenvalueScale

    /// Eigenvalues of W'W.
    let ofMatrix matrix = Esd.Of(batch matrix, SpectralBackend.Default)

    /// The same over rows, columns or the larger of the two.
    let normalised (by: EsdNormalisation) matrix = Esd.Of(batch matrix, SpectralBackend.Default, by)

    /// Of a layer, convolutions as pooled slices.
    let ofLayer layer = sets ConvMode.Slices layer |> Seq.collect spectrum |> Seq.sort |> Array.ofSeq

    /// Of a layer, convolutions as asked: `layer |> Esd.ofLayerAs ConvMode.Operator`.
    let ofLayerAs conv layer = sets conv layer |> Seq.collect spectrum |> Seq.sort |> Array.ofSeq

    /// Of a layer whose entries were shuffled with this seed.
    let shuffled (seed: uint64) layer =
        sets ConvMode.Slices layer
        |> Seq.collect (fun set -> spectrum (set.Shuffled seed))
        |> Seq.sort
        |> Array.ofSeq

    /// Roots of eigenvalues.
    let singularValues (eigenvalues: float[]) = eigenvalues |> Array.map sqrt
