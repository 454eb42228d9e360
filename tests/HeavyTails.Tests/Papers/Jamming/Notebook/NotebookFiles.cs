using System.Runtime.CompilerServices;
using System.Text.Json;

namespace HeavyTails.Tests.Papers.Jamming.Notebook;

/// <summary>
/// The files of tests/reference/jamming, and what NumPy found in them. make.py beside them makes both.
/// </summary>
internal static class NotebookFiles
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNameCaseInsensitive = true };

    public sealed record Row(
        long N,
        long Step,
        double C,
        double Lambda,
        int H,
        double TrainLoss,
        double TestLoss,
        int AtLeastZero,
        int Above,
        double TestError,
        double[] SingularValues
    );

    public sealed record Content(
        double[] XTrain,
        double[] XTest,
        double[] YTrain,
        double[] YTest,
        Row[] One,
        Row[] Two
    );

    public sealed record Histogram(double[] Values, double[] Density, double[] Edges);

    public static Content Expected { get; } = Read<Content>("expected.json");

    public static Histogram[] Histograms { get; } = Read<Histogram[]>("histograms.json");

    public sealed record Array(long[] Shape, double[] Values);

    public static Dictionary<string, Array> Numbers { get; } = Read<Dictionary<string, Array>>("numbers.json");

    public static string Path(string name) => System.IO.Path.Combine(Folder(), name);

    private static T Read<T>(string name) => JsonSerializer.Deserialize<T>(File.ReadAllText(Path(name)), Json)!;

    private static string Folder([CallerFilePath] string file = "") =>
        System.IO.Path.GetFullPath(
            System.IO.Path.Combine(System.IO.Path.GetDirectoryName(file)!, "../../../../reference/jamming")
        );
}
