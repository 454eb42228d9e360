using System.Text;
using System.Text.Json;
using HeavyTails.Core.Curvature;
using HeavyTails.Reports.Curvature;
using HeavyTails.Reports.Wording;

namespace HeavyTails.Tests.Reports.Curvature;

[Collection(nameof(Drawing))]
public sealed class LogDensityFiguresTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("heavytails-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Curves_side_by_side_begin_at_the_resolutions_of_their_matrices()
    {
        Have.PlotlyOrSkip();
        var result = HandMade.Result();
        CurvaturePart[] parts = [.. result.Parts.Where(p => p.Layer is null)];
        var page = CurvatureReport.Save(result, Path.Combine(_folder, "page"), new() { Png = false }).Index;
        var figure = Path.Combine(Path.GetDirectoryName(page)!, "figures", "matrices-density-log.html");
        var curves = Traces(File.ReadAllText(figure)).Where(t => t.Name.Length > 0).ToArray();
        // G has rank 24 of 240: the nodes of its null space, some of them negative, are rounding errors.
        var gauss = parts.Single(p => p.Matrix == CurvatureMatrix.GaussNewton);
        Assert.Contains(gauss.Quadrature!.Nodes, x => x != 0 && Math.Abs(x) < gauss.Resolution()!.Value);
        Assert.Equal(5, curves.Length);
        foreach (var part in parts)
        {
            var resolution = part.Resolution()!.Value;
            Assert.Contains(
                $"{NumberText.Significant(resolution)} for the {part.Matrix.InWords()}",
                File.ReadAllText(page)
            );
            var own = curves.Where(c => c.Name.StartsWith(MatrixNames.Html(part.Matrix), StringComparison.Ordinal));
            foreach (var curve in own)
            {
                Assert.InRange(curve.X.Min(), resolution, 1.1 * resolution);
                Assert.True(curve.X.Length > 100, $"{curve.Name} has {curve.X.Length} points");
            }
        }
    }

    private static (string Name, double[] X)[] Traces(string script)
    {
        var text = script[script.LastIndexOf("[{\"type\"", StringComparison.Ordinal)..];
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text));
        using var traces = JsonDocument.ParseValue(ref reader);
        return
        [
            .. traces
                .RootElement.EnumerateArray()
                .Select(t =>
                    (
                        t.TryGetProperty("name", out var name) ? name.GetString()! : "",
                        t.GetProperty("x").EnumerateArray().Select(x => x.GetDouble()).ToArray()
                    )
                ),
        ];
    }
}
