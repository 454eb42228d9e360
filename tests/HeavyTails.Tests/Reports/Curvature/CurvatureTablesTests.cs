using System.Text.Json;
using HeavyTails.Core.Curvature;
using HeavyTails.Native.Curvature;
using HeavyTails.Reports.Curvature;
using HeavyTails.Runs.Files;

namespace HeavyTails.Tests.Reports.Curvature;

public sealed class CurvatureTablesTests
{
    private static readonly Lazy<CurvatureResult> Result = new(HandMade.Result);

    [Fact]
    public void The_JSON_holds_every_node_and_weight_to_the_bit()
    {
        using var json = Json(Result.Value);
        var parts = json.RootElement.GetProperty("parts").EnumerateArray().ToArray();
        Assert.Equal(Result.Value.Parts.Count, parts.Length);
        var probes = parts[0].GetProperty("quadrature").GetProperty("probes").EnumerateArray().ToArray();
        var quadrature = Result.Value.Parts[0].Quadrature!;
        Assert.Equal(quadrature.Probes, probes.Length);
        for (var p = 0; p < probes.Length; p++)
        {
            var count = (int)quadrature.Counts[p];
            Assert.Equal(quadrature.Nodes.AsSpan(p * quadrature.Steps, count).ToArray(), Numbers(probes[p], "nodes"));
            Assert.Equal(
                quadrature.Weights.AsSpan(p * quadrature.Steps, count).ToArray(),
                Numbers(probes[p], "weights")
            );
        }
        Assert.Equal(JsonValueKind.Null, parts[3].GetProperty("quadrature").ValueKind);
        Assert.Equal("fc1", parts[3].GetProperty("layer").GetString());
    }

    [Fact]
    public void The_JSON_of_one_probe_has_null_in_place_of_an_infinite_error()
    {
        var part = Result.Value.Parts[0] with { Trace = Estimate.Of([2]) };
        using var json = Json(Result.Value with { Parts = [part] });
        var trace = json.RootElement.GetProperty("parts")[0].GetProperty("trace");
        Assert.Equal(JsonValueKind.Null, trace.GetProperty("standard_error").ValueKind);
        Assert.Equal(1, trace.GetProperty("probes").GetInt64());
    }

    [Fact]
    public void The_CSV_has_a_row_for_each_matrix_and_its_numbers_read_back_to_the_bit()
    {
        var table = Csv.Read(CurvatureCsv.Text(Result.Value));
        Assert.Equal(1 + Result.Value.Parts.Count, table.Count);
        for (var i = 0; i < Result.Value.Parts.Count; i++)
        {
            var part = Result.Value.Parts[i];
            string Field(string column) => table[i + 1][table[0].ToList().IndexOf(column)];
            Assert.Equal(MatrixNames.Option(part.Matrix), Field("matrix"));
            Assert.Equal(part.Layer ?? "", Field("layer"));
            Assert.Equal(part.Eigenpairs!.Largest[0].Value, Csv.Value(Field("lambda_max")));
            Assert.Equal(part.Eigenpairs.Smallest[0].Residual, Csv.Value(Field("lambda_min_bound")));
            Assert.Equal(part.Trace!.Value.Value / part.Dimension, Csv.Value(Field("trace_per_parameter")));
            Assert.Equal(part.Eigenpairs.Report.Noise, Csv.Value(Field("noise_floor")));
        }
    }

    // ||A||_F = sqrt(s) with the error of s divided by 2 sqrt(s), and both estimates agree within their errors.
    [Fact]
    public void Trace_and_Frobenius_norm_of_a_quadrature_stand_in_for_those_of_their_own_probes()
    {
        var part = Result.Value.Parts[0];
        var (_, _, hessian) = HandMade.Matrices();
        var exact = Math.Sqrt(hessian.Entries.ToArray().Sum(x => x * x));
        var trace = Enumerable.Range(0, hessian.Dimension).Sum(i => hessian.Entries[(i * hessian.Dimension) + i]);
        foreach (var one in new[] { part, part with { Trace = null, FrobeniusSquared = null } })
        {
            var norm = one.Frobenius()!.Value;
            Assert.InRange((norm.Value - exact) / norm.Error, -4, 4);
            var estimate = one.TraceEstimate()!.Value;
            Assert.InRange((estimate.Value - trace) / estimate.StandardError, -4, 4);
        }
        Assert.Null((part with { Trace = null, FrobeniusSquared = null, Quadrature = null }).Frobenius());
    }

    // 240 eigenvalues, 60 steps: the bound is not trivial, and it is one for each sign.
    [Fact]
    public void At_least_the_stated_shares_of_eigenvalues_are_positive_and_negative()
    {
        var (_, _, hessian) = HandMade.Matrices();
        var eigenvalues = DenseCurvature.Eigenvalues(hessian);
        foreach (var sign in new[] { 1, -1 })
        {
            var share = Result.Value.Parts[0].LeastShare(sign)!.Value;
            var exact = eigenvalues.Count(x => sign * x > 0) / (double)eigenvalues.Length;
            Assert.InRange(share.Value, .3, exact + (4 * share.StandardError));
        }
        Assert.Null(Result.Value.Parts[3].LeastShare(1));
    }

    private static JsonDocument Json(CurvatureResult result)
    {
        using var stream = new MemoryStream();
        CurvatureJson.Write(result, stream, "by hand");
        return JsonDocument.Parse(stream.ToArray());
    }

    private static double[] Numbers(JsonElement parent, string name) =>
        [.. parent.GetProperty(name).EnumerateArray().Select(x => x.GetDouble())];
}
