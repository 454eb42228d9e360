// How often the stated intervals of alpha_hill hold the truth, on matrices whose law is known, beside what is usually
// printed: 1.96 (alpha - 1) / sqrt n.
// quick: 100 matrices of each law up to [512 x 32], 1 min on two cores; full: 1,000 of each up to [1024 x 1024], 4 h.
#load "../HeavyTails.fsx"
#load "coveragePage.fsx"

open HeavyTails
open HeavyTails.Papers.Calibration

CommandLine.accept "[--scale quick|full] [--out DIR] [--workers N] [--cell I]"

/// Rows and columns of the matrices, Q = 1 to 16.
let shapes =
    CommandLine.scale
        [ [ 84.0; 10.0 ]; [ 32.0; 32.0 ]; [ 128.0; 64.0 ]; [ 512.0; 32.0 ] ]
        [ [ 84.0; 10.0 ]; [ 32.0; 32.0 ]; [ 128.0; 64.0 ]; [ 512.0; 32.0 ]; [ 1024.0; 1024.0 ] ]

let matrices, blocks = CommandLine.scale (50, 2) (50, 20)

let grid =
    sweep {
        named "calibration-coverage"
        levels "law" (List.ofSeq PlantedEnsemble.Names)
        points [ "rows"; "columns" ] shapes
        seeds blocks
        fixing "matrices" matrices
    }

/// A row a matrix.
let coverage (cell: Cell) =
    let ensemble = PlantedEnsemble(cell.Level "law", int cell["rows"], int cell["columns"])
    let backend = SpectralBackend.Default.WithThreads 1
    cell.Note("backend", backend.Info.ToString())

    [ for i in 0 .. matrices - 1 do
          let index = cell.Repeat * matrices + i
          let found = CalibrationSample.Of(ensemble.Draw(1UL, index), backend, uint64 index)
          CalibrationFields.Of found ]

let record = grid |> Sweep.run coverage |> Sweep.complete

record |> Paper.claims (Page.claims record) |> Paper.page "coverage.md" (Page.values record)
