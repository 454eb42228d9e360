namespace HeavyTails

open System
open System.IO
open HeavyTails.Reports.Display

/// How results look in a session of F# and in a notebook: analyses, records and fits as tables, figures as charts.
///   text, html        a result in plain text or in HTML; None for values of other types
///   register          has the session or the notebook show results so; packages and HeavyTails.fsx have done it
///   wholeFigures      puts plotly.js into every figure of a notebook, not only into the first
module Display =

    let private plain (value: obj) : obj =
        match value with
        | :? SweepRecord as record -> record.rows
        | other -> other

    let text (value: obj) = plain value |> Displays.Text |> Option.ofObj

    let html (value: obj) = plain value |> Displays.Html |> Option.ofObj

    /// Puts plotly.js (4.5 MB) into every figure of a notebook, so that each output can be taken out of the notebook.
    let wholeFigures () = NotebookFigure.IsWhole <- true

    let private loaded (assembly: string) =
        AppDomain.CurrentDomain.GetAssemblies() |> Array.tryFind (fun a -> a.GetName().Name = assembly)

    // Neither F# Interactive nor .NET Interactive is a package that a library could refer to, and a notebook has no
    // value `fsi`. Both are reached by reflection, where they are there.
    let private registerForSession () =
        match loaded "FSharp.Compiler.Interactive.Settings" with
        | None -> ()
        | Some settings ->
            let session = settings.GetType("FSharp.Compiler.Interactive.Settings").GetProperty("fsi").GetValue null
            // A printer that returns null leaves a value to the next one.
            let printer (value: obj) : string = text value |> Option.map (fun t -> "\n" + t) |> Option.toObj

            session.GetType().GetMethod("AddPrinter").MakeGenericMethod(typeof<obj>).Invoke(session, [| box printer |])
            |> ignore

    let private registerForNotebook () =
        match loaded "Microsoft.DotNet.Interactive.Formatting" with
        | None -> ()
        | Some formatting ->
            let kinds = [| typeof<Type>; typeof<Action<obj, TextWriter>>; typeof<string> |]

            let add =
                formatting.GetType("Microsoft.DotNet.Interactive.Formatting.Formatter").GetMethod("Register", kinds)

            let register (mime: string) (write: obj -> string option) (shown: Type) =
                let formatter =
                    Action<obj, TextWriter>(fun value writer ->
                        write value |> Option.defaultWith (fun () -> string value) |> writer.Write)

                add.Invoke(null, [| shown; formatter; mime |]) |> ignore

            for shown in Seq.append [ typeof<SweepRecord> ] Displays.Types do
                shown |> register "text/html" html
                shown |> register "text/plain" text

    let private registered =
        lazy
            (registerForSession ()
             registerForNotebook ())

    /// Has this session of F#, or this notebook, show results as tables and charts from now on. A second call changes
    /// nothing.
    let register () = registered.Force()
