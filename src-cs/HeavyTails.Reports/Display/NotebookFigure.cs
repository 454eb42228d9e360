// A figure in the output of a notebook's cell. Outputs of one notebook share a page, so that plotly.js (4.5 MB) is in
// the first figure's output alone; the script of every figure waits for it. A notebook that is opened again runs its
// cells' scripts in any order, and a page without that first output says what to do.
using System.Globalization;
using HeavyTails.Reports.Plotting;

namespace HeavyTails.Reports.Display;

/// <summary>Figures as the HTML of a notebook's cells, which needs no network.</summary>
public static class NotebookFigure
{
    private static int _drawn;
    private static int _holdsScript;

    /// <summary>
    /// Whether every figure's output holds plotly.js, so that each can be taken out of its notebook. Default: false,
    /// the first figure of a session holds it for all.
    /// </summary>
    public static bool IsWhole { get; set; }

    /// <summary>The chart, its caption and, in the first figure, plotly.js.</summary>
    /// <exception cref="FileNotFoundException">There is no plotly.js; the message says how to get it.</exception>
    public static string Html(Figure figure)
    {
        var id = string.Create(
            CultureInfo.InvariantCulture,
            $"heavytails-{Environment.ProcessId}-{Interlocked.Increment(ref _drawn)}"
        );
        var script = IsWhole || Interlocked.Exchange(ref _holdsScript, 1) == 0 ? Script() : "";
        var (width, height) = (figure.Chart.Width, figure.Chart.Height);
        return $$"""
            {{script}}<div id="{{id}}" style="width: {{width}}px; height: {{height}}px; background: #ffffff"></div>
            <script>
            (function draw(tries) {
              if (window.Plotly) {
                {{ChartScript.Call(figure.Chart, id, "{ displaylogo: false }")}}
              } else if (tries > 0) {
                setTimeout(() => draw(tries - 1), 100);
              } else {
                document.getElementById("{{id}}").textContent =
                  "The first figure of the session holds plotly.js; run its cell again.";
              }
            })(100);
            </script>
            <p style="max-width: {{width}}px">{{figure.Caption}}</p>

            """;
    }

    // Where the page has a loader of modules, as Jupyter's has, plotly.js would register there and not as Plotly.
    private static string Script() =>
        $"<script>(function (exports, module, define) {{\n{File.ReadAllText(PlotlyScript.Find())}\n}})();</script>\n";
}
