namespace HeavyTails

open System
open HeavyTails.Core.PowerLaws
open HeavyTails.Core.TailIndices

/// Tail indices of vectors of values (float32 or float) and of rows.
///   block sizes              mohammadiBlocks, regressionBlocks
///   alpha-stable             alphaStable, alphaStableWith, alphaStableOfRows   centre first: symmetric about 0 is assumed
///   from the largest values  hill, pickands, moment
///   everything in one pass   all, allWith
module TailIndex =

    /// 2, 5, 10, 20, 50, 100, 500, 1000.
    let mohammadiBlocks = TailIndex.MohammadiBlocks

    /// 2, 5, 10, 20, 50, 100, 40.
    let regressionBlocks = TailIndex.RegressionBlocks

    /// x minus its mean.
    let centre (x: float[]) = TailIndex.Centre(ReadOnlySpan x)

    /// x minus its mean.
    let centre32 (x: float32[]) = TailIndex.Centre(ReadOnlySpan x)

    /// The median over block sizes of Mohammadi's estimator: `TailIndex.alphaStable TailIndex.mohammadiBlocks x`.
    let alphaStable (blocks: seq<int>) (x: float[]) =
        TailIndex.AlphaStable(ReadOnlySpan x, TailIndexOptions(BlockSizes = Array.ofSeq blocks))

    /// The same of float32 values.
    let alphaStable32 (blocks: seq<int>) (x: float32[]) =
        TailIndex.AlphaStable(ReadOnlySpan x, TailIndexOptions(BlockSizes = Array.ofSeq blocks))

    /// With every option: `TailIndex.alphaStableWith TailIndexOptions.Legacy x`.
    let alphaStableWith (options: TailIndexOptions) (x: float[]) = TailIndex.AlphaStable(ReadOnlySpan x, options)

    /// Of vectors, by norms of block sums; `rows` is row-major [N x dimension].
    let alphaStableOfRows (blocks: seq<int>) dimension (rows: float[]) =
        TailIndex.AlphaStableOfRows(ReadOnlySpan rows, dimension, TailIndexOptions(BlockSizes = Array.ofSeq blocks))

    /// Hill's estimator from the k largest |x|.
    let hill k (x: float[]) = TailIndex.Hill(ReadOnlySpan x, k)

    /// Pickands' estimator from the k largest |x|.
    let pickands k (x: float[]) = TailIndex.Pickands(ReadOnlySpan x, k)

    /// The moment estimator of Dekkers, Einmahl and de Haan from the k largest |x|.
    let moment k (x: float[]) = TailIndex.Moment(ReadOnlySpan x, k)

    /// Every estimator, in one pass.
    let all (x: float[]) = TailIndex.All(ReadOnlySpan x)

    /// Every estimator, in one pass over float32 values.
    let all32 (x: float32[]) = TailIndex.All(ReadOnlySpan x)

    /// Every estimator with options.
    let allWith (options: TailIndexOptions) (x: float[]) = TailIndex.All(ReadOnlySpan x, options)

    /// Norms of rows [N x dimension], which cannot overflow.
    let rowNorms dimension (rows: float[]) = TailIndex.RowNorms(ReadOnlySpan rows, dimension)
