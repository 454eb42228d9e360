using System.Runtime.CompilerServices;
using System.Text.Json;
using HeavyTails.Data.Transforms;

namespace HeavyTails.Tests.Checkpoints;

/// <summary>
/// The files of tests/reference/checkpoints, written by PyTorch, NumPy and onnx, and what those libraries read in them.
/// make.py beside them makes both.
/// </summary>
internal static class ReferenceFiles
{
    public sealed record Tensor(string Name, string DType, long[] Shape, string? Sha256);

    public static string Folder { get; } =
        Path.GetFullPath(Path.Combine(SourceFolder(), "..", "..", "reference", "checkpoints"));

    public static IReadOnlyDictionary<string, List<Tensor>> Expected { get; } = Load();

    private static string SourceFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    private static Dictionary<string, List<Tensor>> Load()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "expected.json")));
        return json
            .RootElement.EnumerateObject()
            .ToDictionary(
                f => f.Name,
                f =>
                    f.Value.EnumerateArray()
                        .Select(t => new Tensor(
                            t[0].GetString()!,
                            t[1].GetString()!,
                            [.. t[2].EnumerateArray().Select(d => d.GetInt64())],
                            t[3].GetString()
                        ))
                        .ToList()
            );
    }
}
