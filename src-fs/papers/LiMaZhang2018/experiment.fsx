// Over-parameterised matrix sensing after Li, Ma & Zhang 2018 (arXiv:1712.09203), problem 2 of a course's second
// problem set: the distance to X* from five scales of initialisation, the ten largest singular values along the
// way, and the isometry of the measurements; as the course's notebook computed them (legacy) and as it was meant
// (corrected).
// quick: 1000 steps, one seed, 1 min on two cores; full: 5000 steps, five seeds, 13 min; 2.5 GB a worker.
#load "../HeavyTails.fsx"
#load "page.fsx"

open System
open HeavyTails

CommandLine.accept "[--scale quick|full] [--out DIR] [--workers N] [--cell I]"

// The source: d = 100, r = 5, m = 10 d r, step size 1e-4, 1000 steps (2000 for R = r).
let d, r, m, stepSize = 100, 5, 5000, 1e-4
let steps, repeats = CommandLine.scale (1000, 1) (5000, 5)

// The notebook's "10.e-k" begins at 1, and its W is uniform; the handout asks for 1e-1 .. 1e-5 and a Gaussian W.
let scales variant =
    (if variant = "legacy" then [ 1.0 ] else [])
    @ [ 0.1; 0.01; 1e-3; 1e-4 ]
    @ (if variant = "legacy" then [] else [ 1e-5 ])

let grid =
    sweep {
        named "matrix-sensing"
        levels "variant" [ "corrected"; "legacy" ]
        seeds repeats
        fixing "d" d
        fixing "r" r
        fixing "m" m
        fixing "stepSize" stepSize
        fixing "steps" steps
    }

/// The experiment: a row a recorded step of each start, a row for the problem, and rows for the isometry of its A_i.
let sensing (cell: Cell) =
    // Both variants of one repetition face the same X* and the same A_i.
    let random part = SplitMix64.ForStream(uint64 cell.Repeat, part).NextBits()
    let variant = Enum.Parse<Variant>(cell.Level "variant", ignoreCase = true)

    let measurements, target =
        MatrixSensing.measurements d m (random 0UL), MatrixSensing.uniformFactor d r (random 1UL)

    let problem = MatrixSensing.problem measurements target
    cell.Note("backend", SpectralBackend.Default.Info.ToString())

    let start (R, alpha: float) =
        match variant with
        | Variant.Legacy -> MatrixSensing.uniformFactor d R (random 2UL) |> Array.map (fun w -> alpha * w)
        | _ -> MatrixSensing.gaussianFactor alpha d R (random 2UL)

    let starts = (r, 0.1) :: [ for alpha in scales (cell.Level "variant") -> d, alpha ]
    let isRecorded t = t <= 10 || t % (if t <= 500 then 5 else 10) = 0
    let options = SensingDescentOptions(Variant = variant, StepSize = stepSize, Steps = steps, Record = isRecorded)
    let watch = Diagnostics.Stopwatch.StartNew()
    let curves = problem |> MatrixSensing.descend options (List.map start starts)
    cell.Time("secondsAStep", watch.Elapsed.TotalSeconds / float (steps + 1))

    [ for (R, alpha), curve in Seq.zip starts curves do
          for point in curve.Points do
              row
                  [ yield! [ "kind" => "curve"; "R" => R; "alpha" => alpha; "t" => point.Step ]
                    yield! [ "distance" => point.Distance; "loss" => point.Loss ]
                    for i, s in Seq.indexed point.SingularValues do
                        $"s{i + 1}" => s ]
      row
          [ yield! [ "kind" => "problem"; "targetNorm" => problem.TargetNorm ]
            "growth" => MatrixSensing.growthFactor stepSize problem
            for i, lambda in Seq.indexed (MatrixSensing.eigenvalues problem) do
                $"lambda{i + 1}" => lambda ]
      if variant = Variant.Corrected then
          let least, greatest = MatrixSensing.isometryRange (2 * r) (random 3UL) problem.Sensing
          row [ "kind" => "isometry range"; "least" => least; "greatest" => greatest ]

          for ratio in MatrixSensing.isometryRatios (2 * r) 200 (random 4UL) problem.Sensing do
              row [ "kind" => "isometry"; "ratio" => ratio ] ]

let record = grid |> Sweep.run sensing |> Sweep.complete
let values, claims = Page.page record
record |> Paper.claims claims |> Paper.page "page.md" values
