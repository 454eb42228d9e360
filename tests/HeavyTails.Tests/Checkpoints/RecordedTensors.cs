using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using HeavyTails.Core.Layers;

namespace HeavyTails.Tests.Checkpoints;

/// <summary>
/// What another program read in its own files: expected.json of a folder of tests/reference,
/// {file: [[name, type, shape, sha256 of the numbers or null], ...]}.
/// </summary>
internal sealed record RecordedTensor(string Name, string Type, long[] Shape, string? Sha256);

/// <summary>Reads recorded tensors and compares numbers with them.</summary>
internal static class RecordedTensors
{
    public static string Folder(string format) => Path.Combine(Repository.Root, "tests", "reference", format);

    /// <summary>The recorded tensors of one file, in the recorded order.</summary>
    public static List<RecordedTensor> Of(string format, string file)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder(format), "expected.json")));
        return
        [
            .. json
                .RootElement.GetProperty(file)
                .EnumerateArray()
                .Select(t => new RecordedTensor(
                    t[0].GetString()!,
                    t[1].GetString()!,
                    [.. t[2].EnumerateArray().Select(d => d.GetInt64())],
                    t[3].GetString()
                )),
        ];
    }

    /// <summary>SHA-256 of the numbers as little-endian float32 or float64, row-major.</summary>
    public static string Sha256(TensorData data) =>
        Convert.ToHexStringLower(
            SHA256.HashData(
                data.IsDouble ? MemoryMarshal.AsBytes(data.Double.Span) : MemoryMarshal.AsBytes(data.Single.Span)
            )
        );
}
