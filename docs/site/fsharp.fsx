// The reference of F#: a page for each file of src-fs/HeavyTails.FSharp that has something public, with its comments
// and the types that the compiler infers.  usage: dotnet fsi fsharp.fsx OUT_FOLDER
#r "FSharp.Compiler.Service.dll"

open System
open System.IO
open System.Text.RegularExpressions
open FSharp.Compiler.CodeAnalysis
open FSharp.Compiler.Symbols

let root = Path.GetFullPath(Path.Combine(__SOURCE_DIRECTORY__, "../.."))
let project = Path.Combine(root, "src-fs/HeavyTails.FSharp/HeavyTails.FSharp.fsproj")

let files =
    [| for found in Regex.Matches(File.ReadAllText project, "Compile Include=\"([^\"]+)\"") ->
           Path.Combine(Path.GetDirectoryName project |> string, found.Groups[1].Value) |]

// The assemblies that scripts refer to, and those of the runtime.
let references =
    let bin = Path.Combine(root, "artifacts/bin")

    let staged =
        let script = File.ReadAllText(Path.Combine(root, "src-fs/Assemblies.fsx"))

        [| for found in Regex.Matches(script, "bin/([^\"]+)\"") -> Path.Combine(bin, found.Groups[1].Value) |]
        |> Array.filter (fun file -> not (file.EndsWith "HeavyTails.FSharp.dll"))

    let runtime = Path.GetDirectoryName typeof<obj>.Assembly.Location |> string

    let framework =
        [| yield! Directory.GetFiles(runtime, "System*.dll")
           yield! Directory.GetFiles(runtime, "Microsoft.Win32*.dll")
           yield Path.Combine(runtime, "netstandard.dll")
           yield Path.Combine(runtime, "mscorlib.dll") |]
        |> Array.filter (fun file -> not (file.EndsWith ".Native.dll"))

    let others =
        [| "HeavyTails.MathNet.dll"; "Microsoft.Data.Sqlite.dll" |]
        |> Array.map (fun f -> Path.Combine(bin, f))

    Array.concat [ staged; framework; others |> Array.filter File.Exists ]

let checkedProject =
    let checker = FSharpChecker.Create()

    let arguments =
        [| yield "--noframework"
           yield "--target:library"
           yield "--out:HeavyTails.FSharp.dll"
           yield "--nowarn:3370"
           for reference in references -> "-r:" + reference
           yield! files |]

    let options = checker.GetProjectOptionsFromCommandLineArgs("HeavyTails.FSharp.fsproj", arguments)
    let results = checker.ParseAndCheckProject options |> Async.RunSynchronously

    for wrong in results.Diagnostics do
        if wrong.Severity = FSharp.Compiler.Diagnostics.FSharpDiagnosticSeverity.Error then
            eprintfn $"{wrong}"
            exit 2

    results

let context = FSharpDisplayContext.Empty.WithShortTypeNames true

// Comments are Markdown but for a sign of less, which is no tag, and for lines that begin with a space, as tables do.
let comment (doc: FSharpXmlDoc) =
    let lines =
        match doc with
        | FSharpXmlDoc.FromXmlText text ->
            [ for line in text.UnprocessedLines -> if line.StartsWith ' ' then line[1..] else line ]
        | _ -> []

    let pre (line: string) = line.StartsWith "  "

    [ for i, line in List.indexed lines do
          let before = i > 0 && pre lines[i - 1]

          if pre line && not before then
              yield! [ ""; "```text" ]
          elif not (pre line) && before then
              yield! [ "```"; "" ]

          if pre line then
              line[2..]
          else
              Regex.Replace(line, "(`[^`]*`)|<", (fun m -> if m.Value = "<" then "&lt;" else m.Value))

      if not lines.IsEmpty && pre (List.last lines) then
          "```" ]

let signature (value: FSharpMemberOrFunctionOrValue) =
    match value.SignatureLocation |> Option.bind (fun place -> value.GetValSignatureText(context, place)) with
    | Some text -> text
    | None -> $"val {value.DisplayName}: {value.FullType.Format context}"

let isShown (value: FSharpMemberOrFunctionOrValue) =
    value.Accessibility.IsPublic
    && not value.IsCompilerGenerated
    && not value.IsConstructor
    && not value.IsPropertyGetterMethod
    && not value.IsPropertySetterMethod

let fields (entity: FSharpEntity) =
    [ for field in entity.FSharpFields do
          if field.Accessibility.IsPublic then
              $"    {field.Name}: {field.FieldType.Format context}" ]

let cases (entity: FSharpEntity) =
    [ for case in entity.UnionCases do
          let types = case.Fields |> Seq.map (fun f -> f.FieldType.Format context) |> String.concat " * "
          if types = "" then $"    | {case.Name}" else $"    | {case.Name} of {types}" ]

let rec section (depth: int) (entity: FSharpEntity) : string list =
    let kind = if entity.IsFSharpModule then "Module" else "Type"
    let hashes = String('#', depth)

    [ $"{hashes} {kind} {entity.DisplayName}"
      ""
      yield! comment entity.XmlDoc

      if entity.IsFSharpRecord then
          yield! [ ""; "```fsharp"; $"type {entity.DisplayName} = {{"; yield! fields entity; "}"; "```" ]
      elif entity.IsFSharpUnion then
          yield! [ ""; "```fsharp"; $"type {entity.DisplayName} ="; yield! cases entity; "```" ]
      elif entity.IsFSharpAbbreviation then
          yield! [ ""; "```fsharp"; $"type {entity.DisplayName} = {entity.AbbreviatedType.Format context}"; "```" ]

      for value in entity.MembersFunctionsAndValues |> Seq.filter isShown do
          yield!
              [ ""
                $"{hashes}# {value.DisplayName}"
                ""
                yield! comment value.XmlDoc
                ""
                "```fsharp"
                signature value
                "```" ]

      for inner in entity.NestedEntities do
          if inner.Accessibility.IsPublic then
              ""
              yield! section (depth + 1) inner ]

match fsi.CommandLineArgs with
| [| _; target |] ->
    Directory.CreateDirectory target |> ignore

    let shown =
        checkedProject.AssemblySignature.Entities
        |> Seq.filter (fun entity -> entity.Accessibility.IsPublic)
        |> Seq.groupBy (fun entity -> Path.GetFileNameWithoutExtension entity.DeclarationLocation.FileName)
        |> List.ofSeq

    for file, entities in shown do
        let text =
            [ $"# {file}"
              ""
              $"From `src-fs/HeavyTails.FSharp/{file}.fs`; `open HeavyTails` makes it available."
              for entity in entities do
                  ""
                  yield! section 2 entity ]

        File.WriteAllLines(Path.Combine(target, file + ".md"), text)

    printfn $"{shown.Length} pages of F#"
| _ ->
    eprintfn "usage: dotnet fsi fsharp.fsx OUT_FOLDER"
    exit 1
