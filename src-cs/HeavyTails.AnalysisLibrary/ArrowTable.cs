// One row a layer, one column a quantity, in the types of Arrow:
//   text utf8, whole numbers int64, other numbers float64, truth values bool, eigenvalues list<float64>
// What a layer lacks, and NaN and infinities, are nulls, as in JSON. The memory is the package's own, outside the
// garbage collector's heap, and the release callbacks free it.
using System.Text;
using Apache.Arrow;
using Apache.Arrow.C;
using Apache.Arrow.Types;
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;

namespace HeavyTails.AnalysisLibrary;

/// <summary>The table of an analysis by the Arrow C data interface.</summary>
internal static class ArrowTable
{
    /// <summary>The key of the schema's metadata under which the JSON of all but the layers stands.</summary>
    public const string MetadataKey = "heavytails";

    /// <summary>Writes the table into two structures of a C program, which releases them.</summary>
    /// <param name="layers">An analysis of at least one layer.</param>
    /// <param name="schema">The address of a structure without content.</param>
    /// <param name="array">The address of a structure without content.</param>
    public static unsafe void Export(AnalysedLayers layers, CArrowSchema* schema, CArrowArray* array)
    {
        var batch = Batch(layers);
        try
        {
            CArrowArrayExporter.ExportRecordBatch(batch, array);
        }
        catch
        {
            *array = default; // The exporter has freed what it had allocated.
            throw;
        }
        try
        {
            CArrowSchemaExporter.ExportSchema(batch.Schema, schema);
        }
        catch
        {
            *schema = default;
            CArrowArray.CallReleaseFunc(array);
            throw;
        }
    }

    /// <summary>The table, whose schema bears the JSON of what lies beside it.</summary>
    public static RecordBatch Batch(AnalysedLayers layers)
    {
        var rows = layers.Result.Layers;
        List<Field> fields = [];
        List<IArrowArray> arrays = [];
        foreach (var column in LayerColumns.Present(rows))
            Add(column.Name, Array(column, rows));
        if (layers.WithEsd)
            Add("eigenvalues", Eigenvalues(rows));
        Dictionary<string, string> beside = new()
        {
            [MetadataKey] = Encoding.UTF8.GetString(layers.JsonBesideLayers()),
        };
        return new RecordBatch(new Schema(fields, beside), arrays, rows.Count);

        void Add(string name, IArrowArray array)
        {
            fields.Add(new Field(name, array.Data.DataType, nullable: true));
            arrays.Add(array);
        }
    }

    private static IArrowArray Array(LayerColumn column, IReadOnlyList<LayerResult> rows)
    {
        object?[] values = [.. rows.Select(column.Value)];
        if (values.All(v => v is null or string))
            return Texts(values);
        if (values.All(v => v is null or bool))
            return Truths(values);
        if (values.All(v => v is null or int or long))
            return Whole(values);
        if (values.All(v => v is null or int or long or double))
            return Numbers(values);
        throw new NotSupportedException(
            $"column {column.Name}: expected numbers, texts or truth values, got "
                + string.Join(", ", values.OfType<object>().Select(v => v.GetType().Name).Distinct())
        );
    }

    private static StringArray Texts(object?[] values)
    {
        var builder = new StringArray.Builder();
        foreach (var value in values)
            if (value is string text)
                builder.Append(text);
            else
                builder.AppendNull();
        return builder.Build();
    }

    private static BooleanArray Truths(object?[] values)
    {
        var builder = new BooleanArray.Builder();
        foreach (var value in values)
            if (value is bool truth)
                builder.Append(truth);
            else
                builder.AppendNull();
        return builder.Build();
    }

    private static Int64Array Whole(object?[] values)
    {
        var builder = new Int64Array.Builder();
        foreach (var value in values)
            if (value is null)
                builder.AppendNull();
            else
                builder.Append(value is int n ? n : (long)value);
        return builder.Build();
    }

    private static DoubleArray Numbers(object?[] values)
    {
        var builder = new DoubleArray.Builder();
        foreach (var value in values)
        {
            var x = value switch
            {
                double number => number,
                int n => n,
                long n => n,
                _ => double.NaN,
            };
            if (double.IsFinite(x))
                builder.Append(x);
            else
                builder.AppendNull();
        }
        return builder.Build();
    }

    private static ListArray Eigenvalues(IReadOnlyList<LayerResult> rows)
    {
        var builder = new ListArray.Builder(DoubleType.Default);
        var values = (DoubleArray.Builder)builder.ValueBuilder;
        foreach (var row in rows)
        {
            builder.Append();
            values.Append(row.Eigenvalues.AsSpan());
        }
        return builder.Build();
    }
}
