// The pages of the documentation with what their samples print.
// usage: dotnet fsi runSamples.fsx OUT PAGE.md...   takes a minute or two for all pages on two cores
#load "Samples.fsx"

open System
open System.Diagnostics
open System.IO
open System.Text.RegularExpressions

let root = Path.GetFullPath(Path.Combine(__SOURCE_DIRECTORY__, "../.."))

/// What a page needs and the checkout lacks; None where there is nothing.
let lacking (root: string) (page: string) =
    let needs = Regex.Match(File.ReadAllText page, @"^<!-- needs (\S+) -->")
    let path = Path.Combine(root, needs.Groups[1].Value)
    if needs.Success && not (Path.Exists path) then Some needs.Groups[1].Value else None

match List.ofArray fsi.CommandLineArgs[1..] with
| target :: (_ :: _ as pages) ->
    try
        for page in pages do
            let watch = Stopwatch.StartNew()
            let name = Path.GetFileName page

            match lacking root page with
            | Some path -> printfn $"  {name}  NOT RUN and left out: {path} is missing"
            | None ->
                Samples.run root page target
                printfn $"  {name}  %.1f{watch.Elapsed.TotalSeconds} s"
    with Samples.SampleFailed why ->
        eprintfn $"{why}"
        exit 2
| _ ->
    eprintfn "usage: dotnet fsi runSamples.fsx OUT PAGE.md..."
    exit 1
