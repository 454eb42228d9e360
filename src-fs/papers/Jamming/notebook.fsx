// The jamming notebook: networks of many widths at many steps of their training, their read-outs fitted anew, and its 23
// figures, with the theory of read-outs beside those curves that have one; after Spigler et al. 2019 (arXiv:1810.09665).
// Random patterns of the sphere and, where MNIST is at hand, parity of digits.
//   --data sphere|mnist|fashion|digits      one set of patterns instead
//   --mnist mnist.pkl [--results results.pkl]   the notebook's own files: its patterns, and its results without training
//   --colours cividis|mei2019               the colour map; mei2019 is the notebook's
// quick: P = 256, widths up to 256, 2 min on two cores; full: P = 1000, widths up to 512, 20 min.
#load "../HeavyTails.fsx"
#load "figuresPage.fsx"
#load "notebookPage.fsx"

open HeavyTails
open HeavyTails.Core.Fits
open HeavyTails.Native
open HeavyTails.Papers.Jamming

CommandLine.accept
    "[--scale quick|full] [--data sphere|mnist|fashion|digits] [--mnist FILE] [--results FILE] \
[--colours cividis|mei2019] [--runs DIR] [--workers N] [--cell I]"

let patterns, inputs, largest, count, steps, batch =
    CommandLine.scale (256, 10, 256, 16, 3_000, 0) (1000, 20, 512, 24, 10_000, 500)

let depths = CommandLine.scale [ 2.0 ] [ 1.0; 2.0 ]

/// Widths from 1 in equal ratios, each once.
let widths =
    [ for k in 0 .. count - 1 -> int (round (float largest ** (float k / float (count - 1)))) ]
    |> List.distinct

let sets =
    match CommandLine.value "data", CommandLine.value "mnist" with
    | _, Some _ -> [ "mnist.pkl" ]
    | Some set, None -> [ set ]
    | None, None -> [ "sphere"; if Mnist.isHere () then "mnist" ]

let data (set: string) (seed: uint64) =
    match set with
    | "sphere" -> Jamming.sphere patterns patterns inputs seed
    | "mnist" -> Jamming.parity (Mnist.train ()) patterns inputs seed
    | "fashion" -> Jamming.parity (FashionMnist.train ()) patterns inputs seed
    | "digits" -> Jamming.parity (Digits.train (2 * patterns)) patterns inputs seed
    | _ -> Jamming.mnistPickle (CommandLine.value "mnist").Value
