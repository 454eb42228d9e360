namespace HeavyTails

open System
open System.IO
open System.Text.RegularExpressions
open HeavyTails.Runs.Sweeps
open HeavyTails.Runs.Terminal

/// The script's command line: `SCRIPT positional ... --name value ... --flag`.
///   accept                               for scripts that take options only: checks the words against their usage
///   scale                                a value for --scale quick, another one for --scale full
///   value, wholeNumber, choice, flag     one option
///   device                               what --device says: cpu, or cuda, a GPU of libtorch
///   png                                  whether --png is among the words
///   positional                           the words that belong to no option
///   fail, run                            how a script ends
///   folder                               where the script lies
module CommandLine =

    // The value `fsi` does not exist in a notebook, so the words come from the process. `dotnet fsi` runs the program
    // fsi.dll; the first of its words that names a script and is no option is the script, and what follows belongs to
    // the script. Under any other program, such as the kernel of a notebook, a script has no words of its own.
    let private script, private words =
        let all = Environment.GetCommandLineArgs()

        let isScript (word: string) =
            let ending = Path.GetExtension(word).ToLowerInvariant()
            not (word.StartsWith '-') && (ending = ".fsx" || ending = ".fsscript")

        match Array.tryHead all, Array.tryFindIndex isScript all with
        | Some program, Some script when Path.GetFileNameWithoutExtension program = "fsi" ->
            Some all[script], all[script + 1 ..]
        | _ -> None, [||]

    /// The folder that the script lies in; the current folder where no script runs.
    let folder = script |> Option.map (Path.GetFullPath >> Path.GetDirectoryName) |> Option.defaultValue "."

    /// Ends the script as HeavyTails' commands do: message and usage on standard error, exit code 1.
    let fail (usage: string) (message: string) : 'a =
        eprintfn "%s\n%s" message usage
        exit ExitCode.Usage

    /// Runs a script's work and ends the script with the exit code that it returns. An expected
    /// error prints its message on standard error and ends the script with the exit code of HeavyTails' commands.
    let run (work: unit -> int) : unit =
        let code =
            try
                work ()
            with error when ExitCode.Of(error).HasValue ->
                eprintfn "%s" (Printable.Lines (ExitCode.Innermost error).Message)
                ExitCode.Of(error).Value

        exit code

    /// For scripts that train: ends the script, before it does anything, where there is no libtorch.
    let needLibTorch () : unit =
        try
            Train.libtorch () |> ignore
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

    /// Whether figures of pages and reports are also written as PNG: --png, which every script takes.
    let png = flag "png"

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
            | word :: more when word.StartsWith "--" && List.contains word[2..] ("png" :: flags) -> go more
            | word :: _ when word.StartsWith "--" -> fail usage $"unknown option, or one without its value: {word}"
            | word :: more -> word :: go more

        go (List.ofArray words)

    /// The options of a usage, "[--scale quick|full] [--seeds N] [--plain]": each name with the form of its value; ""
    /// is the form of a flag.
    let internal optionsOf (usage: string) =
        [ for option in Regex.Matches(usage, @"\[--([a-z-]+)(?: ([^\]]+))?\]") ->
              option.Groups[1].Value, option.Groups[2].Value ]

    /// Ends the script with a message and the usage where its words are not those of the usage:
    /// `CommandLine.accept "[--scale quick|full] [--seeds N]"`. Where the usage lists words, quick|full, the value has
    /// to be one of them.
    let accept (options: string) =
        let name = script |> Option.map Path.GetFileName |> Option.defaultValue "SCRIPT"
        let usage = $"usage: dotnet fsi {name} {options}"
        let flags, withValue = optionsOf options |> List.partition (snd >> (=) "")

        // The options of sweeps belong to every script that runs one.
        let sweep (options: seq<string>) = [ for option in options -> option[2..] ]
        let withValues = List.map fst withValue @ sweep SweepArguments.Options
        let allFlags = List.map fst flags @ sweep SweepArguments.Flags

        match positional usage withValues allFlags with
        | [] -> ()
        | others -> others |> String.concat " " |> sprintf "expected options only, got %s" |> fail usage

        for option, form in withValue do
            match value option with
            | Some word when form.Contains '|' && form.Split '|' |> Array.contains word |> not ->
                fail usage $"""--{option}: expected {form.Replace("|", " | ")}, got {word}"""
            | _ -> ()

    /// Where a script trains, --device cpu|cuda: for `Train.on`.
    let device () = choice "device" [ "cpu", "cpu"; "cuda", "cuda" ]

    /// The first value for --scale quick, which is the default, the second for --scale full.
    let scale (quick: 'a) (full: 'a) = choice "scale" [ "quick", quick; "full", full ]
