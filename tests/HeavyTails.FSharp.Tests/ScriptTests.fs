module HeavyTails.Tests.ScriptTests

// src-fs/scripts/HeavyTails.fsx in a notebook: the F# of a notebook is a session of the compiler service, in which the
// value `fsi` does not exist.

open System
open System.IO
open FSharp.Compiler.Interactive.Shell
open Xunit

let private script = lazy Path.Combine(Have.source.Value, "src-fs", "scripts", "HeavyTails.fsx")

/// A session over the assemblies that the build has staged; the test is skipped where it has staged none.
let private session () =
    let staged = Path.Combine(Have.source.Value, "artifacts", "bin", "HeavyTails.FSharp.dll")

    Assert.SkipUnless(File.Exists staged, $"{staged} is absent; ./build.sh --target=Build stages it.")
    let config = FsiEvaluationSession.GetDefaultConfiguration()

    FsiEvaluationSession.Create(
        config,
        [| "fsi.exe"; "--noninteractive"; "--nologo" |],
        new StringReader "",
        Console.Out,
        Console.Error,
        collectible = true
    )

/// The value of one cell of a notebook; an error is an exception with the compiler's messages.
let private cell (session: FsiEvaluationSession) (code: string) =
    let outcome, said = session.EvalInteractionNonThrowing code

    match outcome with
    | Choice1Of2 value -> value |> Option.map _.ReflectionValue
    | Choice2Of2 error ->
        let diagnostics = [ for diagnostic in said -> diagnostic.Message ]
        raise (Exception(String.concat "; " (diagnostics @ [ error.Message ]), error))

[<Fact>]
let ``a notebook, which has no fsi, loads the library from another folder and has no command line`` () =
    use session = session ()

    Have.folder (fun folder ->
        let before = Directory.GetCurrentDirectory()

        try
            Directory.SetCurrentDirectory folder

            let lacking = Assert.ThrowsAny<exn>(fun () -> cell session "fsi.CommandLineArgs" |> ignore)

            Assert.Contains("'fsi' is not defined", lacking.Message)
            cell session $"#load @\"{script.Value}\"" |> ignore
            cell session "open HeavyTails" |> ignore

            let words =
                cell
                    session
                    "CommandLine.positional \"\" [] [], CommandLine.flag \"nologo\", CommandLine.value \"port\""

            Assert.Equal(Some(box (([]: string list), false, (None: string option))), words)
            // Quantiles of a Pareto law of density exponent 2.
            let alpha = cell session "(HeavyTails.PowerLaw.fit [| for i in 1 .. 500 -> 501.0 / float i |]).Value.Alpha"

            Assert.InRange(unbox<float> alpha.Value, 1.8, 2.2)
        finally
            Directory.SetCurrentDirectory before)

[<Fact>]
let ``a script that opens HeavyTails alone has TorchSharp and the types of experiments`` () =
    use session = session ()
    cell session $"#load @\"{script.Value}\"" |> ignore
    cell session "open HeavyTails" |> ignore
    let sum = cell session "(torch.ones [| 2L; 3L |] |> torch.nn.functional.relu).sum().item<float32>()"
    Assert.Equal(Some(box 6.0f), sum)

    let step =
        cell
            session
            "(Mlp.relu [ 784; 4; 10 ]
              |> Sgd.train { stepSize = 0.1; batchSize = 10; length = Steps 3 } (Digits.train 50) 1UL
              |> Train.probe (fun () -> LossProbe ProbeSchedule.End)
              |> Train.run).Step"

    Assert.Equal(Some(box 3L), step)

/// The code cells of a notebook, in order.
let private codeCells (notebook: string) =
    use json = System.Text.Json.JsonDocument.Parse(File.ReadAllText notebook)

    [ for cell in json.RootElement.GetProperty("cells").EnumerateArray() do
          if cell.GetProperty("cell_type").GetString() = "code" then
              String.Concat [ for line in cell.GetProperty("source").EnumerateArray() -> line.GetString() ] ]

[<Fact>]
let ``the notebook of the documentation runs from its first cell to its last`` () =
    let folder = Path.Combine(Have.source.Value, "docs", "examples", "notebook")
    let before = Directory.GetCurrentDirectory()

    try
        // Before the session begins: it looks for files in the folder in which it was started.
        Directory.SetCurrentDirectory folder
        use session = session ()
        let cells = codeCells (Path.Combine(folder, "first-steps.ipynb"))
        Assert.Equal(4, cells.Length)

        for code in cells do
            cell session code |> ignore

        Assert.Equal(Some(box 3), cell session "diagnosis.Layers.Count")
        Assert.Equal(Some(box 500L), cell session "trained.Step")
    finally
        Directory.SetCurrentDirectory before
