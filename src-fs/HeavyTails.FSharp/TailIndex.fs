namespace HeavyTails

open System
open HeavyTails.Core.PowerLaws
open HeavyTails.Core.TailIndices

/// Tail indices of vectors of values (float32 or float) and of rows.
///   block sizes               mohammadiBlocks, regressionBlocks
///   alpha-stable              centre, alphaStable, alphaStableWith, alphaStableOfRows: values symmetric about 0 are
///                             assumed, so centre first; exact zeros beyond 1 + 0.02 sqrt N are a reason, no estimate
///   from the largest values   hill, pickands, moment
///   all in one pass           all, allWith
module TailIndex =

    /// Block sizes 2, 5, 10, 20, 50, 100, 500, 1000, those of the source's networks.
    let mohammadiBlocks = TailIndex.MohammadiBlocks

    /// Block sizes 2, 5, 10, 20, 50, 100, 40, those of the source's linear regression.
    let regressionBlocks = TailIndex.RegressionBlocks

    /// Returns x minus its mean.
    let centre (x: float[]) = TailIndex.Centre(ReadOnlySpan x)

    /// Returns float32 values minus their mean.
    let centre32 (x: float32[]) = TailIndex.Centre(ReadOnlySpan x)

    /// Mohammadi's estimate, the median over block sizes: `TailIndex.alphaStable TailIndex.mohammadiBlocks x`.
    let alphaStable (blocks: seq<int>) (x: float[]) =
        TailIndex.AlphaStable(ReadOnlySpan x, TailIndexOptions(BlockSizes = Array.ofSeq blocks))

    /// Mohammadi's estimate for float32 values.
    let alphaStable32 (blocks: seq<int>) (x: float32[]) =
        TailIndex.AlphaStable(ReadOnlySpan x, TailIndexOptions(BlockSizes = Array.ofSeq blocks))

    /// Mohammadi's estimate with all options: `TailIndex.alphaStableWith TailIndexOptions.Legacy x`.
    let alphaStableWith (options: TailIndexOptions) (x: float[]) = TailIndex.AlphaStable(ReadOnlySpan x, options)

    /// The alpha-stable tail index of vectors, by norms of block sums; `rows` is row-major [N x dimension].
    let alphaStableOfRows (blocks: seq<int>) dimension (rows: float[]) =
        TailIndex.AlphaStableOfRows(ReadOnlySpan rows, dimension, TailIndexOptions(BlockSizes = Array.ofSeq blocks))

    /// Hill's estimator from the k largest |x|.
    let hill k (x: float[]) = TailIndex.Hill(ReadOnlySpan x, k)

    /// Pickands' estimator from the k largest |x|.
    let pickands k (x: float[]) = TailIndex.Pickands(ReadOnlySpan x, k)

    /// The moment estimator of Dekkers, Einmahl and de Haan from the k largest |x|.
    let moment k (x: float[]) = TailIndex.Moment(ReadOnlySpan x, k)

    /// Every estimator, in one pass over the values.
    let all (x: float[]) = TailIndex.All(ReadOnlySpan x)

    /// Every estimator, in one pass over float32 values.
    let all32 (x: float32[]) = TailIndex.All(ReadOnlySpan x)

    /// Every estimator, in one pass, with all options.
    let allWith (options: TailIndexOptions) (x: float[]) = TailIndex.All(ReadOnlySpan x, options)

    /// Euclidean norms of rows [N x dimension], without overflow of the squares.
    let rowNorms dimension (rows: float[]) = TailIndex.RowNorms(ReadOnlySpan rows, dimension)
