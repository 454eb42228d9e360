// The functions of native/include/heavytails/analysis.h.
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using Apache.Arrow.C;
using HeavyTails.Core.Analysis;
using HeavyTails.Runs.Folders;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.AnalysisLibrary;

/// <summary>
/// What libheavytails-analysis.so exports. No exception leaves a function: each becomes a status, and its message is in
/// <see cref="LastError"/>.
/// </summary>
internal static unsafe class Exports
{
    private static readonly byte* Version = ForeignText.Copy(
        Encoding.UTF8.GetBytes(Provenance.VersionOf(typeof(ModelResult).Assembly))
    );

    [UnmanagedCallersOnly(EntryPoint = "ht_analyze_file")]
    private static int AnalyzeFile(byte* path, byte* options, byte** result) =>
        GuardText(result, () => File(path, options).ToJson());

    [UnmanagedCallersOnly(EntryPoint = "ht_analyze_file_arrow")]
    private static int AnalyzeFileArrow(byte* path, byte* options, CArrowSchema* schema, CArrowArray* array) =>
        GuardTable(schema, array, () => File(path, options));

    [UnmanagedCallersOnly(EntryPoint = "ht_analyze_tensors")]
    private static int AnalyzeTensors(TensorFields* tensors, long count, byte* options, byte** result) =>
        GuardText(result, () => InMemory(tensors, count, options).ToJson());

    [UnmanagedCallersOnly(EntryPoint = "ht_analyze_tensors_arrow")]
    private static int AnalyzeTensorsArrow(
        TensorFields* tensors,
        long count,
        byte* options,
        CArrowSchema* schema,
        CArrowArray* array
    ) => GuardTable(schema, array, () => InMemory(tensors, count, options));

    [UnmanagedCallersOnly(EntryPoint = "ht_list_file")]
    private static int ListFile(byte* path, byte* options, byte** result) =>
        GuardText(result, () => LayerListings.OfFile(ForeignText.Of(path, "path"), Options(options)));

    [UnmanagedCallersOnly(EntryPoint = "ht_list_tensors")]
    private static int ListTensors(TensorFields* tensors, long count, byte* options, byte** result) =>
        GuardText(result, () => LayerListings.OfTensors(Tensors(tensors, count), Options(options)));

    [UnmanagedCallersOnly(EntryPoint = "ht_distances_files")]
    private static int DistancesFiles(byte* first, byte* second, byte* options, byte** result) =>
        GuardText(
            result,
            () =>
                ModelComparisons.OfFiles(
                    (ForeignText.Of(first, "first"), ForeignText.Of(second, "second")),
                    Options(options)
                )
        );

    [UnmanagedCallersOnly(EntryPoint = "ht_distances_tensors")]
    private static int DistancesTensors(
        TensorFields* first,
        long firstCount,
        TensorFields* second,
        long secondCount,
        byte* options,
        byte** result
    ) =>
        GuardText(
            result,
            () =>
                ModelComparisons.OfTensors(
                    Tensors(first, firstCount, "first"),
                    Tensors(second, secondCount, "second"),
                    Options(options)
                )
        );

    [UnmanagedCallersOnly(EntryPoint = "ht_power_law_fit")]
    private static int PowerLawFit(double* x, long n, byte* options, byte** result) =>
        GuardText(result, () => PowerLawFits.Of(Numbers(x, n), Options(options)));

    [UnmanagedCallersOnly(EntryPoint = "ht_analysis_free")]
    private static void Free(byte* result) => ForeignText.Free(result);

    [UnmanagedCallersOnly(EntryPoint = "ht_analysis_last_error")]
    private static byte* LastErrorText() => LastError.Text;

    [UnmanagedCallersOnly(EntryPoint = "ht_analysis_version")]
    private static byte* VersionText() => Version;

    private static AnalysedLayers File(byte* path, byte* options) =>
        LayerAnalyses.OfFile(ForeignText.Of(path, "path"), Options(options));

    private static AnalysedLayers InMemory(TensorFields* tensors, long count, byte* options) =>
        LayerAnalyses.OfTensors(Tensors(tensors, count), Options(options));

    private static int GuardText(byte** result, Func<Outcome> work) =>
        Guard(() =>
        {
            if (result == null)
                throw new ArgumentException("result: expected the address of a pointer, got NULL");
            *result = null;
            var outcome = work();
            if (outcome.Json is not null)
                *result = ForeignText.Copy(outcome.Json);
            return outcome.Nothing;
        });

    private static int GuardTable(CArrowSchema* schema, CArrowArray* array, Func<AnalysedLayers> work) =>
        Guard(() =>
        {
            if (schema != null)
                *schema = default;
            if (array != null)
                *array = default;
            if (schema == null || array == null)
                throw new ArgumentException(
                    $"{(schema == null ? "schema" : "array")}: expected the address of a structure, got NULL"
                );
            var layers = work();
            if (layers.Nothing is { } nothing)
                return nothing;
            ArrowTable.Export(layers, schema, array);
            return null;
        });

    // The work returns why there is nothing, or null.
    private static int Guard(Func<string?> work)
    {
        LastError.Clear();
        try
        {
            if (work() is not { } nothing)
                return Status.Done;
            LastError.Set(nothing);
            return Status.Nothing;
        }
        catch (Exception e)
        {
            var error = ExitCode.Innermost(e);
            var status = Status.Of(error);
            LastError.Set(status == Status.Internal ? $"{error.GetType().Name}: {error.Message}" : error.Message);
            return status;
        }
    }

    private static string? Options(byte* text) => text == null ? null : ForeignText.Of(text, "options");

    private static ForeignTensor[] Tensors(TensorFields* tensors, long count, string? model = null)
    {
        var (argument, number) = (model ?? "tensors", model is null ? "count" : $"{model}_count");
        if (count < 0)
            throw new ArgumentException($"{number}: expected 0 or more tensors, got {count}");
        if (tensors == null && count > 0)
            throw new ArgumentException($"{argument}: expected a pointer to {count} tensors, got NULL");
        var taken = new ForeignTensor[count];
        for (var i = 0L; i < count; i++)
            taken[i] = new ForeignTensor(tensors[i], $"{argument}[{i}]");
        return taken;
    }

    private static double[] Numbers(double* x, long n)
    {
        if (n < 0 || n > Array.MaxLength)
            throw new ArgumentException($"n: expected 0 to {Array.MaxLength} numbers, got {n}");
        if (x == null && n > 0)
            throw new ArgumentException($"x: expected a pointer to {n} numbers, got NULL");
        return new ReadOnlySpan<double>(x, (int)n).ToArray();
    }
}
