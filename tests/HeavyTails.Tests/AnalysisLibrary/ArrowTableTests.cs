using System.Text.Json;
using Apache.Arrow;
using HeavyTails.AnalysisLibrary;
using HeavyTails.Core.Analysis;
using HeavyTails.Tests.Reports;

namespace HeavyTails.Tests.AnalysisLibrary;

public sealed class ArrowTableTests
{
    private static readonly ModelResult Model = Synthetic.Model();

    private static AnalysedLayers Analysed(bool withEsd = false) =>
        new()
        {
            Result = Model,
            Source = "model.pt",
            WithEsd = withEsd,
        };

    private static object? Value(IArrowArray array, int row) =>
        array switch
        {
            _ when array.IsNull(row) => null,
            StringArray texts => texts.GetString(row),
            BooleanArray truths => truths.GetValue(row),
            Int64Array whole => whole.GetValue(row),
            DoubleArray numbers => numbers.GetValue(row),
            _ => throw new NotSupportedException(array.GetType().Name),
        };

    [Fact]
    public void Every_value_of_the_layers_is_in_its_column_and_what_is_not_finite_is_null()
    {
        var analysed = Analysed();
        var layers = analysed.Result.Layers;
        var batch = ArrowTable.Batch(analysed);
        var columns = LayerColumns.Present(layers);
        Assert.Equal(columns.Select(c => c.Name), batch.Schema.FieldsList.Select(f => f.Name));
        Assert.Equal(layers.Count, batch.Length);
        var infinite = 0;
        foreach (var (column, array) in columns.Zip(batch.Arrays))
            for (var row = 0; row < layers.Count; row++)
            {
                var expected = column.Value(layers[row]) switch
                {
                    double x when !double.IsFinite(x) => null,
                    int n when array is Int64Array => (long)n,
                    int n => (double)n,
                    var other => other,
                };
                infinite += column.Value(layers[row]) is not null && expected is null ? 1 : 0;
                Assert.Equal(expected, Value(array, row));
            }
        Assert.True(infinite > 0, "expected a layer of zeros, whose logarithms are infinite");
    }

    [Fact]
    public void Eigenvalues_are_lists()
    {
        var analysed = Analysed(withEsd: true);
        var batch = ArrowTable.Batch(analysed);
        var lists = Assert.IsType<ListArray>(batch.Column("eigenvalues"));
        for (var row = 0; row < batch.Length; row++)
            Assert.Equal(
                analysed.Result.Layers[row].Eigenvalues,
                ((DoubleArray)lists.GetSlicedValues(row)).Values.ToArray()
            );
        Assert.DoesNotContain("eigenvalues", ArrowTable.Batch(Analysed()).Schema.FieldsList.Select(f => f.Name));
    }

    [Fact]
    public void What_lies_beside_the_layers_is_json_in_the_metadata()
    {
        var analysed = Analysed();
        using var beside = JsonDocument.Parse(ArrowTable.Batch(analysed).Schema.Metadata[ArrowTable.MetadataKey]);
        Assert.Equal(0, beside.RootElement.GetProperty("layers").GetArrayLength());
        Assert.Equal("model.pt", beside.RootElement.GetProperty("source").GetString());
        Assert.Equal(analysed.Result.Skipped.Count, beside.RootElement.GetProperty("skipped").GetArrayLength());
        foreach (var mean in analysed.Result.Summary)
            Assert.Equal(mean.Mean, beside.RootElement.GetProperty("summary").GetProperty(mean.Name).GetDouble());
    }
}
