module HeavyTails.Tests.JammingFiguresTests

// src-fs/papers/Jamming/figuresPage.fsx draws rows that follow the theory of read-outs of Gaussian features, and rows
// of which nothing can be drawn.

open System
open System.IO
open System.Text.Json
open FSharp.Compiler.Interactive.Shell
open HeavyTails
open HeavyTails.Papers.Jamming
open HeavyTails.Reports.Plotting
open Xunit


let private drawing =
    lazy
        (let staged = Path.Combine(Have.source.Value, "artifacts", "bin", "HeavyTails.FSharp.dll")
         Assert.SkipUnless(File.Exists staged, $"{staged} is absent; ./build.sh --target=Build stages it.")
         let script = Path.Combine(Have.source.Value, "src-fs", "papers", "Jamming", "figuresPage.fsx")

         let session =
             FsiEvaluationSession.Create(
                 FsiEvaluationSession.GetDefaultConfiguration(),
                 [| "fsi.exe"; "--noninteractive"; "--nologo" |],
                 new StringReader "",
                 Console.Out,
                 Console.Error,
                 collectible = true
             )

         let run (code: string) =
             match session.EvalInteractionNonThrowing code with
             | Choice1Of2 value, _ -> value |> Option.map _.ReflectionValue
             | Choice2Of2 error, said -> raise (Exception(String.concat "; " [ for d in said -> d.Message ], error))

         run $"#load @\"{script}\"" |> ignore
         // Assemblies of the session are not those of the tests: rows go in, and figures come out, as text.
         run (
             String.concat
                 "\n"
                 [ "open System.Text.Json"
                   "open HeavyTails.Papers.Jamming"
                   "let named = Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals"
                   "let options = JsonSerializerOptions(NumberHandling = named)"
                   "let script = HeavyTails.Reports.Plotting.FigureWriter.InlineHtml"
                   "let draw (variant: string) (rows: string) ="
                   "    let rows = JsonSerializer.Deserialize<JammingRow[]>(rows, options) |> List.ofArray"
                   "    let chosen = if variant = \"legacy\" then Figures.legacy else Figures.corrected"
                   "    let text (number: int, f: HeavyTails.Reports.Plotting.Figure) ="
                   "        string number, f.Name, f.Caption, script f.Chart"
                   "    let figures = Figures.all chosen rows |> List.map text"
                   "    Array.ofList figures, [| for n, why in Figures.missing chosen rows -> string n + why |]" ]
         )
         |> ignore

         run "draw" |> Option.get :?> (string -> string -> (string * string * string * string)[] * string[]))

let private draw (variant: string) (rows: JammingRow list) =
    let options =
        JsonSerializerOptions(NumberHandling = Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals)

    drawing.Value variant (JsonSerializer.Serialize(Array.ofList rows, options))

/// The arguments of Plotly.newPlot: id, traces, layout.
let private call (html: string) =
    let first, last = html.IndexOf "Plotly.newPlot(" + "Plotly.newPlot(".Length, html.LastIndexOf ");"
    JsonDocument.Parse("[" + html[first .. last - 1] + "]").RootElement

let private doubles (values: JsonElement) = [ for v in values.EnumerateArray() -> v.GetDouble() ]

/// Rows of P = 400 patterns: what theory says of features of width h, with a peak of the test loss at P = 2h that
/// moves to smaller widths with the steps.
let private rows variant =
    let P, d = 400, 10
    let size = NetworkSize(d, 2)

    [ for i, step in List.indexed [ 0L; 1L; 10L; 100L; 1_000L; 10_000L; 100_000L; 1_000_000L ] do
          for h in [ 8; 10; 12; 16; 24; 40; 60; 80; 100; 120; 140; 160; 200; 240; 320 ] do
              // In training, the features become as good as twice as many at each step of the list.
              let load = float P / (float h * 1.3 ** float i)

              let loss, violated =
                  if load > 2.05 then
                      let theory = ReadoutTheory.SquaredHinge load
                      theory.LossPerPattern, int (theory.ViolatedPerPattern * float P)
                  else
                      0.0, 0

              JammingRow(
                  Variant = variant,
                  Patterns = P,
                  Parameters = size.Parameters(int64 h),
                  Inputs = d,
                  HiddenLayers = 2,
                  Width = h,
                  Step = step,
                  TrainLoss = loss,
                  TestLoss = 1.0 + 10.0 / (1.0 + 30.0 * log (load / 2.0) ** 2.0),
                  Violated = violated,
                  SingularValues =
                      [| for k in 1 .. min h violated ->
                             sqrt (float violated) + sqrt (float h) * cos (Math.PI * float k / float (h + 1)) |]
              ) ]

[<Fact>]
let ``rows of all widths and steps have all 23 figures`` () =
    let figures, missing = draw "corrected" (rows "corrected")
    Assert.Equal<string list>([ for i in 1..23 -> string i ], [ for number, _, _, _ in figures -> number ])
    Assert.Empty missing
    Assert.All(figures, fun (number, name, _, _) -> Assert.StartsWith($"%02d{int number}-", name))

    for number, _, caption, html in figures do
        let c = call html
        Assert.NotEmpty(c.[2].GetProperty("title").GetString())
        Assert.NotEmpty(c.[2].GetProperty("xaxis").GetProperty("title").GetString())
        Assert.NotEmpty(c.[2].GetProperty("yaxis").GetProperty("title").GetString())
        Assert.EndsWith(".", caption)

[<Fact>]
let ``untrained rows that follow the theory lie on its curve in figure 5`` () =
    let figures, _ = draw "corrected" (rows "corrected" |> List.filter (fun row -> row.Step = 0L))
    let _, _, _, html = figures |> Array.find (fun (number, _, _, _) -> number = "5")
    let traces = (call html).[1]
    let x, y = doubles (traces.[0].GetProperty "x"), doubles (traces.[0].GetProperty "y")
    let lineX, lineY = doubles (traces.[1].GetProperty "x"), doubles (traces.[1].GetProperty "y")
    Assert.Equal(12, x.Length)

    for a, n in List.zip x y do
        let (x0, y0), (x1, y1) =
            List.zip lineX lineY |> List.pairwise |> List.find (fun (_, (x1, _)) -> x1 >= a * (1.0 - 1e-12))

        let theory = y0 + (y1 - y0) * (a - x0) / (x1 - x0)
        // The rows hold whole numbers of patterns, at most one fewer than theory says.
        Assert.InRange(n - theory, -1.1 * a / 400.0, 0.02 * theory)

[<Fact>]
let ``axes are named for what they show, where the source's labels are wrong`` () =
    let figures, _ = draw "corrected" (rows "corrected")

    let titles number =
        let _, _, _, html = figures |> Array.find (fun (n, _, _, _) -> n = number)
        let layout = (call html).[2]
        let title (axis: string) = layout.GetProperty(axis).GetProperty("title").GetString()
        title "xaxis", title "yaxis", layout.GetProperty("title").GetString()

    let x, y, _ = titles "13"
    Assert.Equal(("N*/N", "N* N<sub>Δ</sub>/N"), (x, y))
    let x, y, _ = titles "14"
    Assert.Equal(("N*/N", "N<sub>Δ</sub>/h"), (x, y))

    for number in [ "22"; "23" ] do
        let _, _, title = titles number
        Assert.Contains("trained features", title)
        Assert.DoesNotContain("untrained", title)

[<Fact>]
let ``figures without a row that qualifies are left out with a reason`` () =
    let numbers (figures: (string * string * string * string)[]) = [ for number, _, _, _ in figures -> int number ]

    let without change = [ for row in rows "corrected" -> change row ] |> draw "corrected"

    let copy (row: JammingRow) testLoss singularValues violated loss =
        JammingRow(
            Patterns = row.Patterns,
            Parameters = row.Parameters,
            Inputs = row.Inputs,
            HiddenLayers = row.HiddenLayers,
            Width = row.Width,
            Step = row.Step,
            TrainLoss = loss,
            TestLoss = testLoss,
            Violated = violated,
            SingularValues = singularValues
        )

    let figures, missing = without (fun row -> copy row nan row.SingularValues row.Violated row.TrainLoss)
    Assert.Equal<int list>([ 1; 2; 5; 6; 7; 8; 9; 10; 17; 18; 19; 20; 21; 22; 23 ], numbers figures)
    Assert.All([ 11..16 ], fun n -> Assert.Contains(missing, fun why -> why.StartsWith(string n + "a median of three")))

    let figures, missing = without (fun row -> copy row row.TestLoss [||] row.Violated row.TrainLoss)
    Assert.Equal<int list>([ 1..18 ], numbers figures)

    Assert.All(
        [ 20..23 ],
        fun n -> Assert.Contains(missing, fun why -> why.StartsWith(string n + "none of 15 rows has a spectrum"))
    )

    let figures, _ = without (fun row -> copy row row.TestLoss [||] 0 0.0)
    Assert.Equal<int list>([ 7; 8; 9; 11; 12; 15; 16 ], numbers figures)

    let figures, missing = draw "legacy" (rows "corrected")
    Assert.Empty figures
    Assert.Equal<string seq>([ for n in 1..23 -> string n + "no row has the variant legacy" ], missing)
    Assert.Empty(fst (draw "corrected" []))
    // One network at one step.
    Assert.NotEmpty(fst (draw "corrected" [ (rows "corrected").Head ]))

[<Fact>]
let ``the legacy variant has the source's limits, colours and names of its own`` () =
    let figures, missing = draw "legacy" (rows "legacy" @ rows "corrected")
    Assert.Empty missing
    Assert.All(figures, fun (_, name, _, _) -> Assert.StartsWith("legacy-", name))

    for _, _, _, html in figures do
        Assert.EndsWith(", legacy", (call html).[2].GetProperty("title").GetString())

    let _, _, _, html = figures |> Array.find (fun (number, _, _, _) -> number = "7")
    let c = call html
    let range = doubles (c.[2].GetProperty("xaxis").GetProperty("range"))
    Assert.Equal(0.0, range[0], 12)
    Assert.Equal(log10 500.0, range[1], 12)
    Assert.Contains("rgb(245,173,47)", html)

[<Fact>]
let ``the first recorded step is early, and a missing side of figures 9 and 10 is named`` () =
    // As in the source's files, which begin after an epoch; the legacy variant's late steps are above 10^5.
    let between = rows "legacy" |> List.filter (fun row -> row.Step >= 10L && row.Step <= 100_000L)
    let figures, missing = draw "legacy" between
    Assert.Equal<string seq>([ "7no network has more than 100000 steps" ], missing)

    let caption number =
        let _, _, caption, _ = figures |> Array.find (fun (n, _, _, _) -> n = number)
        caption

    Assert.Contains("the first recorded step", caption "8")

    for number in [ "9"; "10" ] do
        Assert.StartsWith("Circles: ", caption number)
        Assert.Contains("“late, P/N” is missing: no network has more than 100000 steps.", caption number)
        Assert.DoesNotContain("Diamonds", caption number)

[<Fact>]
let ``both variants draw spectra of at least as many violated patterns as features alone`` () =
    let lines variant =
        let figures, _ = draw variant (rows variant)
        let _, _, _, html = figures |> Array.find (fun (number, _, _, _) -> number = "21")
        [ for t in (call html).[1].EnumerateArray() -> t ].Length

    let qualified =
        rows "legacy"
        |> List.filter (fun row -> row.Step = 0L && row.Violated >= row.Width && row.TrainLoss >= 1e-8)

    Assert.NotEqual(qualified.Length, rows "legacy" |> List.filter (fun row -> row.Step = 0L) |> List.length)
    // One trace more is the bar of colours.
    Assert.Equal(qualified.Length + 1, lines "legacy")
    Assert.Equal(lines "legacy", lines "corrected")
