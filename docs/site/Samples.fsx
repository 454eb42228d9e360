// Runs the samples of Markdown pages. A fenced block whose first line ends in `run` is a sample:
//   ```fsharp run   one process of F# Interactive a page, so that a block sees what the blocks before it have defined
//   ```python run   one Python a page, likewise
//   ```bash run     a shell of its own (set -euo pipefail) with artifacts/bin in its PATH
//   ```c run        compiled as pedantic C99, linked with libheavytails, and run; ```cpp run as C++11. After `run` may
//                   stand the name of its source file, by which the blocks of shells after it can compile it, too
// A page runs in a fresh folder that looks like the root of the checkout, so that its commands are those that a reader
// types there. What a sample writes to standard output stands below it, in a block ```output. A sample that ends with
// an error ends the page with an error; after the word `fails` it has to, and its standard error is shown.
// A page that begins with `<!-- needs PATH -->` is left out, with a line that says so, where the checkout lacks PATH.
// `<!-- made PATH: TEXT -->` becomes a picture, or a link, to a file that the page's samples have made.
module Samples

open System
open System.Diagnostics
open System.IO
open System.Text
open System.Text.RegularExpressions

/// What the samples of a page need: the checkout, the page's folder, and the file that is named in messages.
type Place = { root: string; folder: string; page: string }

type Sample = { language: string; words: string list; code: string; line: int }

type Piece =
    | Text of string
    | Run of Sample

/// A sample that ended otherwise than it should: page, line and what was printed.
exception SampleFailed of string

let private marker i = $"\u0001{i}\u0001"

/// A page as lines of text and samples, in their order.
let pieces (lines: string[]) =
    let rec read i found =
        if i = lines.Length then
            List.rev found
        else
            let fence = Regex.Match(lines[i], @"^```(\w+) run\b(.*)$")

            if not fence.Success then
                read (i + 1) (Text lines[i] :: found)
            else
                let last = Array.FindIndex(lines, i + 1, (fun line -> line.TrimEnd() = "```"))

                if last < 0 then
                    raise (SampleFailed $"line {i + 1}: expected the end of the block, got the end of the page")

                let sample =
                    { language = fence.Groups[1].Value
                      words = [ yield! fence.Groups[2].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries) ]
                      code = String.Join("\n", lines[i + 1 .. last - 1])
                      line = i + 2 }

                read (last + 1) (Run sample :: found)

    read 0 []

let private start place (program: string) (arguments: string list) =
    let info =
        ProcessStartInfo(
            program,
            arguments,
            WorkingDirectory = place.folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        )

    let bin = Path.Combine(place.root, "artifacts/bin")
    let lib = Path.Combine(place.root, "artifacts/native/lib")
    info.Environment["PATH"] <- bin + ":" + Environment.GetEnvironmentVariable "PATH"
    info.Environment["LD_LIBRARY_PATH"] <- lib
    info.Environment["PYTHONPATH"] <- Path.Combine(place.root, "python")

    info.Environment["HEAVYTAILS_LIBRARIES"] <-
        String.Join(':', bin, lib, Path.Combine(place.root, "artifacts/analysis/lib"))

    info.Environment["NO_COLOR"] <- "1"
    info.Environment["HEAVYTAILS_OFFLINE"] <- "1"
    Process.Start info |> Option.ofObj |> Option.get

/// A running process whose standard error is collected aside.
type Session(place: Place, program: string, arguments: string list) =
    let worker = start place program arguments
    let errors = StringBuilder()

    do
        worker.ErrorDataReceived.Add(fun e -> lock errors (fun () -> errors.AppendLine e.Data |> ignore))
        worker.BeginErrorReadLine()

    member _.Errors = lock errors (fun () -> errors.ToString())

    member _.Say(line: string) =
        worker.StandardInput.WriteLine line
        worker.StandardInput.Flush()

    /// Standard output up to a line, which is left out; an Error where the process ended before it.
    member _.Until(line: string) =
        let said = StringBuilder()

        let rec read () =
            match worker.StandardOutput.ReadLine() with
            | null -> None
            | got when got.EndsWith line ->
                said.Append(got.Substring(0, got.Length - line.Length)) |> ignore
                Some(string said)
            | got ->
                said.AppendLine got |> ignore
                read ()

        match read () with
        | Some text -> Ok text
        | None ->
            worker.WaitForExit() // also for the rest of standard error
            Error(string said)

    /// Standard output to its end, and the exit code.
    member _.End() =
        worker.StandardInput.Close()
        let said = worker.StandardOutput.ReadToEnd()
        worker.WaitForExit()
        said, worker.ExitCode

    interface IDisposable with
        member _.Dispose() =
            if not worker.HasExited then
                worker.Kill true

            worker.Dispose()

/// Blocks of one language that share a process: it runs a block for each line of its input, and then writes the
/// block's marker.
type Language = { name: string; program: string; arguments: string list; write: Place -> Sample list -> unit }

let private fsharp =
    { name = "fsharp"
      program = "dotnet"
      arguments = [ "fsi"; "--quiet"; "page.fsx" ]
      write =
        fun place samples ->
            let code =
                samples
                |> List.mapi (fun i sample ->
                    "System.Console.In.ReadLine() |> ignore\n"
                    + $"# {sample.line} \"{place.page}\"\n{sample.code}\n"
                    + $"stdout.Write \"\\u0001{i}\\u0001\\n\"; stdout.Flush()\n")

            File.WriteAllText(Path.Combine(place.folder, "page.fsx"), String.concat "" code) }

let private python =
    { name = "python"
      // Debian's packages of Python, such as NumPy, are for Debian's Python.
      program = (if File.Exists "/usr/bin/python3" then "/usr/bin/python3" else "python3")
      arguments = [ "-u"; "page.py" ]
      write =
        fun place samples ->
            samples
            |> List.iteri (fun i sample ->
                // The block's lines have the numbers of the page.
                let code = String('\n', sample.line - 1) + sample.code + "\n"
                File.WriteAllText(Path.Combine(place.folder, $".block{i}"), code))

            File.WriteAllText(
                Path.Combine(place.folder, "page.py"),
                String.concat
                    "\n"
                    [ "import sys"
                      "names = {'__name__': '__main__'}"
                      "for i, _ in enumerate(sys.stdin):"
                      $"    exec(compile(open(f'.block{{i}}').read(), '{place.page}', 'exec'), names)"
                      "    print(f'\\x01{i}\\x01')"
                      "" ]
            ) }

let private compilers = Map [ "c", "cc -std=c99"; "cpp", "c++ -std=c++11" ]

/// Compiles the programs of a page, all at the same time. What the compiler says of one names lines of the page, and
/// lies in a file until the program's turn comes.
let private compile place (programs: Sample list) =
    let flags = "-Wall -Wextra -Wpedantic -Werror -I native/include -L artifacts/native/lib"

    let commands =
        [ for sample in programs do
              let source =
                  sample.words
                  |> List.tryFind (fun word -> word.EndsWith("." + sample.language))
                  |> Option.defaultValue $"sample{sample.line}.{sample.language}"

              let code = $"#line {sample.line} \"{place.page}\"\n{sample.code}\n"
              File.WriteAllText(Path.Combine(place.folder, source), code)
              let command = $"{compilers[sample.language]} {flags} {source} -lheavytails -lm -o .program{sample.line}"
              $"{command} 2>.compiler{sample.line} &" ]

    use shell = new Session(place, "bash", [ "-c"; String.Join("\n", commands @ [ "wait" ]) ])
    shell.End() |> ignore

/// The program and arguments that run a block in a process of its own.
let private alone place sample =
    match sample.language with
    | "bash" -> "bash", [ "-euo"; "pipefail"; "-c"; sample.code ]
    | compiled when compilers.ContainsKey compiled ->
        "bash", [ "-c"; $"cat .compiler{sample.line} >&2; [ -x .program{sample.line} ] && ./.program{sample.line}" ]
    | other -> raise (SampleFailed $"{place.page}:{sample.line}: no way to run {other} is known")

let private shown place (text: string) =
    let lines = text.Replace(place.folder, ".").Replace("\r", "").Split('\n')
    String.Join("\n", lines |> Array.map _.TrimEnd()).Trim '\n'

let private failed place sample said errors =
    raise (SampleFailed $"{place.page}:{sample.line}: the sample ended with an error\n{said}{errors}")

/// The page with the output of each sample below it.
let private outputs place (page: Piece list) =
    let samples =
        page
        |> List.choose (fun piece ->
            match piece with
            | Run s -> Some s
            | Text _ -> None)

    let shared = [ fsharp; python ]
    let sessions = Collections.Generic.Dictionary<string, Session * int ref>()

    for language in shared do
        match samples |> List.filter (fun s -> s.language = language.name) with
        | [] -> ()
        | some ->
            language.write place some
            sessions[language.name] <- new Session(place, language.program, language.arguments), ref 0

    match samples |> List.filter (fun s -> compilers.ContainsKey s.language) with
    | [] -> ()
    | programs -> compile place programs

    let output sample =
        match sessions.TryGetValue sample.language with
        | true, (session, next) ->
            session.Say "next"
            let block = next.Value
            next.Value <- block + 1

            match session.Until(marker block) with
            | Ok said -> said
            | Error said -> failed place sample said session.Errors
        | _ ->
            let program, arguments = alone place sample
            use session = new Session(place, program, arguments)
            let said, code = session.End()

            if (code <> 0) <> List.contains "fails" sample.words then failed place sample said session.Errors
            elif code <> 0 then said + session.Errors
            else said

    try
        [ for piece in page do
              match piece with
              | Text line -> line
              | Run sample ->
                  let said = output sample |> shown place
                  $"```{sample.language}"
                  sample.code
                  "```"

                  if said <> "" then
                      "\n```output"
                      said
                      "```" ]
    finally
        for session, _ in sessions.Values do
            (session :> IDisposable).Dispose()

let rec private copy (source: string) (target: string) =
    if File.Exists source then
        Directory.CreateDirectory(Path.GetDirectoryName target |> string) |> ignore
        File.Copy(source, target, true)
    else
        for entry in Directory.GetFileSystemEntries source do
            copy entry (Path.Combine(target, Path.GetFileName entry))

/// Replaces `<!-- made PATH: TEXT -->` and copies what PATH begins with to made/PAGE beside the written page.
let private withMade place (target: string) (text: string) =
    let name = Path.GetFileNameWithoutExtension place.page

    Regex.Replace(
        text,
        @"<!-- made ([^:\s]+): (.+?) -->",
        fun found ->
            let path, words = found.Groups[1].Value, found.Groups[2].Value
            let top = path.Split('/')[0]
            let made = Path.Combine(place.folder, path)

            if not (File.Exists made) then
                raise (SampleFailed $"{place.page}: no sample has made {path}")

            copy (Path.Combine(place.folder, top)) (Path.Combine(target, "made", name, top))
            let image = if path.EndsWith ".png" then "!" else ""
            $"{image}[{words}](made/{name}/{path})"
    )

/// Runs the samples of a page and writes it, with what they print, under the same name into a folder.
let run (root: string) (page: string) (target: string) =
    let folder = Directory.CreateTempSubdirectory("heavytails-page-").FullName

    try
        for name in [ "artifacts"; "bench"; "docs"; "native"; "python"; "src-cs"; "src-fs"; "tests" ] do
            let there = Path.Combine(root, name)

            if Directory.Exists there then
                Directory.CreateSymbolicLink(Path.Combine(folder, name), there) |> ignore

        let place = { root = root; folder = folder; page = Path.GetFileName page }
        let lines = pieces (File.ReadAllLines page) |> outputs place
        let text = String.Join("\n", lines) + "\n" |> withMade place target
        Directory.CreateDirectory target |> ignore
        File.WriteAllText(Path.Combine(target, place.page), text)
    finally
        for entry in Directory.GetFileSystemEntries folder do
            if not (isNull (File.ResolveLinkTarget(entry, false))) then
                File.Delete entry

        Directory.Delete(folder, true)
