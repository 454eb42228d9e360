// Runs the scripts of all papers and writes artifacts/reproduce/index.html: what every paper claims, and what came out.
// A script that fails is recorded, and the others go on. Complete runs are only read; their pages are written anew.
//   --paper NAME, --part SCRIPT   only these scripts; the pages still show all
//   --plan                        runs nothing and only prints the estimates
//   --index                       runs nothing and only writes the pages
//   --papers DIR, --out DIR       other papers; another folder for runs and pages
//   --workers N, --pack N, --throttle N, --time T, --memory SIZE, --isa NAME   how the cells of each script are run
// The estimate of the time, from earlier runs and from the times that the scripts state, is printed before the start.
// quick: about 15 min on two cores; full: several hours; memory is that of the scripts.
#load "HeavyTails.fsx"

open System.IO
open HeavyTails
open HeavyTails.Reports.Reproduction

CommandLine.accept (
    "[--scale quick|full] [--engine local|slurm] [--paper NAME] [--part SCRIPT] [--plan] [--index] "
    + "[--papers DIR] [--out DIR] [--workers N] [--pack N] [--throttle N] [--time T] [--memory SIZE] [--isa NAME]"
)

let beside path = Path.GetFullPath(Path.Combine(CommandLine.folder, path))
let papers = CommandLine.value "papers" |> Option.defaultValue (beside "../papers")
let out = CommandLine.value "out" |> Option.defaultValue (beside "../../artifacts/reproduce")
let scale, engine = CommandLine.scale "quick" "full", CommandLine.value "engine" |> Option.defaultValue "local"
let site = ReproductionSite(out, papers, scale)

/// What every script is told of how its cells are run.
let ofCells =
    [ for option in [ "workers"; "pack"; "throttle"; "time"; "memory"; "isa" ] do
          match CommandLine.value option with
          | Some value -> yield! [ "--" + option; value ]
          | None -> () ]

let isAsked (script: PaperScript) =
    CommandLine.value "paper" |> Option.forall ((=) script.Paper)
    && CommandLine.value "part" |> Option.forall ((=) script.Name)

let scripts = if CommandLine.flag "index" then [] else site.Scripts |> Seq.filter isAsked |> List.ofSeq

if scripts.IsEmpty && not (CommandLine.flag "index") then
    CommandLine.fail "" $"--paper, --part: no such script below {papers}"

let planned = site.Plan(engine, Array.ofList scripts) |> List.ofSeq

for run in planned do
    let time = if run.Estimate.HasValue then CostEstimate.Time run.Estimate.Value else "no estimate"
    printfn "  %-45s %9s   %s" $"{run.Paper}/{run.Script}" time run.Basis

let sum = planned |> List.sumBy (fun run -> run.Estimate.GetValueOrDefault())
printfn "Estimated: %s at scale %s" (CostEstimate.Time sum) scale

if CommandLine.flag "plan" then
    exit ExitCode.Done

let outcomes =
    [ for script, plan in List.zip scripts planned do
          printfn "%s/%s ..." script.Paper script.Name
          let run = site.Run(script, plan, Array.ofList ofCells)

          if run.Succeeded then
              printfn "  %s" (CostEstimate.Time run.Seconds.Value)
          else
              printfn "  failed with exit code %d: %s" run.ExitCode.Value run.Failure

          // So that what is there can be read while the next script runs.
          site.Write() |> ignore
          run ]

printfn "%s" (site.Write())

if outcomes |> List.exists (fun run -> not run.Succeeded) then
    exit ExitCode.CellFailed
