// What every script loads: the house's assemblies, which `./build.sh --target=Build` stages side by side with the native library and plotly.js,
// and a script's own command line.
#r "../../artifacts/bin/FSharp.Core.dll"
#r "../../artifacts/bin/MathNet.Numerics.dll"
#r "../../artifacts/bin/HeavyTails.Core.dll"
#r "../../artifacts/bin/HeavyTails.Runs.dll"
#r "../../artifacts/bin/HeavyTails.Native.dll"
#r "../../artifacts/bin/HeavyTails.Checkpoints.dll"
#r "../../artifacts/bin/HeavyTails.Data.dll"
#r "../../artifacts/bin/HeavyTails.Papers.dll"
#r "../../artifacts/bin/TorchSharp.dll"
#r "../../artifacts/bin/HeavyTails.Training.dll"
#r "../../artifacts/bin/XPlot.Plotly.dll"
#r "../../artifacts/bin/HeavyTails.Reports.dll"
#r "../../artifacts/bin/HeavyTails.FSharp.dll"

open System

// Costs nothing now: libtorch is loaded when the script first touches a tensor, ours or TorchSharp's own.
HeavyTails.Training.Tensors.LibTorch.LoadWhenNeeded()

/// The script's command line: `SCRIPT positional ... --name value ... --flag`.
module CommandLine =
    // The value `fsi` does not exist in a notebook, so the words come from the process. `dotnet fsi` runs the program
    // fsi.dll; the first of its words that names a script and is no option is the script, and what follows belongs to
    // the script. Under any other program, such as the kernel of a notebook, a script has no words of its own.
    let private words =
        let all = Environment.GetCommandLineArgs()

        let isScript (word: string) =
            let ending = IO.Path.GetExtension(word).ToLowerInvariant()
            not (word.StartsWith '-') && (ending = ".fsx" || ending = ".fsscript")

        match Array.tryHead all, Array.tryFindIndex isScript all with
        | Some program, Some script when IO.Path.GetFileNameWithoutExtension program = "fsi" -> all[script + 1 ..]
        | _ -> [||]

    /// Ends the script as the house's commands do: usage on standard error, exit code 1.
    let fail (usage: string) (message: string) : 'a =
        eprintfn "%s\n%s" message usage
        exit 1

    /// Runs a script's work and ends the script with the exit code that it returns. An error that its message explains
    /// is a line on standard error and the exit code that the house's commands have for it.
    let run (work: unit -> int) : unit =
        let code =
            try
                work ()
            with error when HeavyTails.Runs.Terminal.ExitCode.Of(error).HasValue ->
                eprintfn
                    "%s"
                    (HeavyTails.Runs.Terminal.Printable.Lines
                        (HeavyTails.Runs.Terminal.ExitCode.Innermost error).Message)

                HeavyTails.Runs.Terminal.ExitCode.Of(error).Value

        exit code

    /// For scripts that train: ends the script, before it does anything, where there is no libtorch.
    let needLibTorch () : unit =
        try
            HeavyTails.Train.libtorch () |> ignore
        with error ->
            run (fun () -> raise error)

    /// The value after --name.
    let value name =
        match Array.tryFindIndex ((=) ("--" + name)) words with
        | Some at when at + 1 < words.Length && not (words[at + 1].StartsWith "--") -> Some words[at + 1]
        | Some _ -> fail "" $"--{name}: expected a value after it"
        | None -> None

    /// A whole number after --name, at least as great as the least.
    let wholeNumber name (least: int) =
        value name
        |> Option.map (fun word ->
            match Int32.TryParse(word, Globalization.NumberStyles.AllowLeadingSign, null) with
            | true, number when number >= least -> number
            | _ -> fail "" $"--{name}: expected a whole number of at least {least}, got {word}")

    let flag name = Array.contains ("--" + name) words

    /// One of some named values, the first being the default.
    let choice name (choices: (string * 'a) list) =
        match value name with
        | None -> snd choices.Head
        | Some word ->
            match choices |> List.tryFind (fst >> (=) word) with
            | Some(_, chosen) -> chosen
            | None ->
                fail "" (sprintf "--%s: expected %s, got %s" name (choices |> List.map fst |> String.concat " | ") word)

    /// The words that belong to no option; an option that is not among those named is an error.
    let positional usage (withValue: string list) (flags: string list) =
        let rec go (rest: string list) =
            match rest with
            | [] -> []
            | word :: _ :: more when word.StartsWith "--" && List.contains word[2..] withValue -> go more
            | word :: more when word.StartsWith "--" && List.contains word[2..] flags -> go more
            | word :: _ when word.StartsWith "--" -> fail usage $"unknown option, or one without its value: {word}"
            | word :: more -> word :: go more

        go (List.ofArray words)
