using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using HeavyTails.Core.Layers;

namespace HeavyTails.Tests.Checkpoints;

/// <summary>
/// What another program read in its own files: expected.json of a folder of tests/reference,
/// {file: [[name, type, shape, sha256 of the numbers or null], ...]}. A fifth item may hold singular values.
/// </summary>
internal sealed record RecordedTensor(string Name, string Type, long[] Shape, string? Sha256)
{
    /// <summary>Singular values of a complex matrix, which has no hash; null for all others.</summary>
    public double[]? Singular { get; init; }
}

/// <summary>Reads recorded tensors and compares numbers with them.</summary>
internal static class RecordedTensors
{
    /// <summary>The recorded tensors of each file of a folder, in the recorded order.</summary>
    public static Dictionary<string, List<RecordedTensor>> In(string folder)
    {
        using var json = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(Repository.Reference(folder), "expected.json"))
        );
        return json
            .RootElement.EnumerateObject()
            .ToDictionary(f => f.Name, f => f.Value.EnumerateArray().Select(Row).ToList());
    }

    private static RecordedTensor Row(JsonElement row) =>
        new(row[0].GetString()!, row[1].GetString()!, row[2].Deserialize<long[]>()!, row[3].GetString())
        {
            Singular = row.GetArrayLength() > 4 ? row[4].Deserialize<double[]>() : null,
        };

    /// <summary>SHA-256 of the numbers as little-endian float32 or float64, row-major.</summary>
    public static string Sha256(TensorData data) =>
        Convert.ToHexStringLower(
            SHA256.HashData(
                data.IsDouble ? MemoryMarshal.AsBytes(data.Double.Span) : MemoryMarshal.AsBytes(data.Single.Span)
            )
        );
}
