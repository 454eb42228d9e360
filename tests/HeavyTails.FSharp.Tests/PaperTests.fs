module HeavyTails.Tests.PaperTests

open System
open System.IO
open HeavyTails
open HeavyTails.Core.Fits
open HeavyTails.Core.TailIndices
open HeavyTails.Reports.Figures
open HeavyTails.Runs.Cells
open HeavyTails.Runs.Sweeps
open Xunit

let private withPage (markdown: string) (test: string -> unit) =
    Have.folder (fun folder ->
        let path = Path.Combine(folder, "page.md")
        File.WriteAllText(path, markdown)
        test path)

let private html (page: Reports.ExperimentPage) =
    let mutable text = ""

    Have.folder (fun folder -> text <- File.ReadAllText (page.Save(folder, false)).Index)
    text

let private figure =
    CurveFigure(
        Name = "f",
        Title = "A curve",
        X = Figure.axis "x",
        Y = Figure.axis "y",
        Curves = [ Figure.line "ours" [ 1.0; 2.0 ] [ 3.0; 4.0 ] ]
    )
    |> Figure.draw

[<Fact>]
let ``a page is filled with text, numbers, conditions, rows and figures`` () =
    withPage
        ("# T\n\ns\n\n{{n}} {{x}} {{text}} {{html}}\n\n::: if yes\nShown.\n:::\n\n"
         + "| a | b |\n| - | - |\n| {{rows:t}} |\n\n{{figure:f}} Caption.\n")
        (fun path ->
            let page =
                Paper.fill
                    path
                    [ "n" => 3
                      "x" => 0.12345678
                      "text" => "a < b"
                      "html" => Paper.html "<b>c</b>"
                      "yes" => true
                      "t" => [ [ "1"; "2" ]; [ "3"; "4" ] ]
                      "f" => figure ]

            let html = html page
            Assert.Contains("<p>3 0.1235 a &lt; b <b>c</b></p>", html)
            Assert.Contains("<p>Shown.</p>", html)
            Assert.Contains("<tr><td>3</td><td>4</td></tr>", html)
            Assert.Contains("<figcaption>Caption. ", html))

[<Fact>]
let ``a value of no use to a page is refused by the name of its hole`` () =
    withPage "# T\n\n{{when}}\n" (fun path ->
        let refused =
            Assert.Throws<ArgumentException>(fun () -> Paper.fill path [ "when" => DateTime.UnixEpoch ] |> ignore)

        Assert.Contains("for the hole when, got System.DateTime", refused.Message)
        let missing = Assert.Throws<InvalidDataException>(fun () -> Paper.fill path [ "then" => 1 ] |> ignore)
        Assert.Equal("page.md: holes without a value: when (line 3); values without a hole: then", missing.Message))

[<Fact>]
let ``a fit a layer is a row a layer, and a record is drawn by a function from its hole`` () =
    withPage "# T\n\ns\n\n{{figure}}\n" (fun path ->
        let fit (cell: Cell) =
            let x = Core.Numerics.Variates.Stable(cell["alpha"], 5_000, cell.Seed)

            [ "fc1", TailIndex.alphaStable TailIndex.mohammadiBlocks x
              "fc2", TailIndex.alphaStable [ 2 ] [||] ]

        Have.folder (fun root ->
            let arguments = SweepArguments(Nullable(), false, 0, root)

            let record =
                sweep {
                    named "layers"
                    axis "alpha" [ 1.2; 1.8 ]
                }
                |> Sweep.runWith arguments (fun cell -> CellRows $ fit cell)

            Assert.Equal<string list>([ "fc1"; "fc2"; "fc1"; "fc2" ], [ for r in record.rows -> r.Text "layer" ])
            Assert.InRange(record.rows.Head["tailIndex"], 1.0, 1.4)
            Assert.True(Double.IsNaN record.rows[1].["tailIndex"])
            Have.plotlyOrSkip ()

            record
            |> Paper.page path [ "figure" => Report.scatter (fun r -> r["alpha"]) (fun r -> r["tailIndex"]) ]

            Assert.Contains("figures/scatter.html", File.ReadAllText(Path.Combine(record.folder.Path, "index.html")))))

[<Fact>]
let ``means have bars of a standard error, and an x without values is left out`` () =
    let curve = Figure.means Figure.points "b = 1" [ 1.0, [ 1.0; 2.0; 3.0 ]; 2.0, []; 3.0, [ 5.0 ] ]
    Assert.Equal<float>([ 1.0; 3.0 ], curve.X)
    Assert.Equal<float>([ 2.0; 5.0 ], curve.Y)
    let error = 1.0 / sqrt 3.0
    Assert.Equal<float>([ 2.0 - error; 5.0 ], curve.Low)
    Assert.Equal<float>([ 2.0 + error; 5.0 ], curve.High)

[<Fact>]
let ``intervals are 1.96 of the error that stands beside a column`` () =
    let rows = [ row [ "x" => 1.0; "hill" => 2.0; "hillError" => 0.5 ] ]
    let curve = rows |> Sweep.intervals Figure.openPoints "Hill" "hill" (fun r -> r["x"])
    Assert.Equal<float>([ 2.0 - 0.98 ], curve.Low)
    Assert.Equal<float>([ 2.0 + 0.98 ], curve.High)
    Assert.Equal(CurveStyle.OpenPoints, curve.Style)

[<Fact>]
let ``a fit is two fields of a row, which are NaN where it failed`` () =
    let value (name: string) fields = (row fields)[name]
    let x = Core.Numerics.Variates.Stable(1.5, 5_000, 1UL)
    let fit = TailIndex.alphaStable TailIndex.mohammadiBlocks x
    Assert.Equal(fit.Value.TailIndex, fit |> fitted "tailIndex" "error" |> value "tailIndex")
    Assert.Equal(fit.Value.Error.Value.StandardError, fit |> fitted "tailIndex" "error" |> value "error")
    let hill = TailIndex.hill 50 x
    Assert.Equal(hill.Value.Error.Value.StandardError, hill |> fitted "hill" "hillError" |> value "hillError")
    let none = FitResult<AlphaStableFit>.Failed(FitFailure.NoData, "none")
    Assert.True(none |> fitted "tailIndex" "error" |> value "error" |> Double.IsNaN)

[<Fact>]
let ``powers of ten, ranges and numbers without a value are said`` () =
    Assert.Equal("10⁻⁵", Say.power 1e-5)
    Assert.Equal("10¹²", Say.power 1e12)
    Assert.Equal("1", Say.power 1.0)
    Assert.Equal("−1.0 … 2.5", Say.range 1 [ 2.5; -1.0; 0.0 ])
    Assert.Equal("–", Say.plusMinus 2 [])

[<Fact>]
let ``images are those of a name`` () =
    let images = Images.named "digits"
    Assert.False images.AreMnist
    Assert.Equal(784, images.train.Dimension)
    Assert.StartsWith(images.train.Name + ", sha256 of what is trained on ", images.Checksum)

    Assert.Contains(
        "expected mnist, digits or cifar10, got mist",
        Assert.Throws<ArgumentException>(fun () -> Images.named "mist" |> ignore).Message
    )
