// u64 header length N, N bytes of JSON {"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [begin, end]}, "__metadata__": {"k": "v"}},
// then the data, little-endian, row-major, without gaps.  huggingface/safetensors, README "Format" and tensor.rs.
using System.Text.Json;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Numbers;

namespace HeavyTails.Checkpoints.Formats.Safetensors;

internal static class SafetensorsReader
{
    public static bool Recognises(ReadOnlySpan<byte> head) =>
        head.Length >= 9
        && System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(head) is >= 2 and <= 1UL << 40
        && head[8] == (byte)'{';

    public static Content Read(ByteSource file, CheckpointOptions options)
    {
        var length = file.Forward(0, Math.Min(8, file.Length)).ReadUInt64("header length");
        if (length > (ulong)options.MaxHeaderBytes)
            throw file.Fail(
                0,
                $"a header of {length} bytes, expected at most {options.MaxHeaderBytes} (CheckpointOptions.{nameof(CheckpointOptions.MaxHeaderBytes)})"
            );
        var header = file.ReadAll(8, (int)length, "safetensors header");
        var content = new Content(CheckpointFormat.Safetensors) { InModelOrder = false };
        var dataStart = 8 + (long)length;
        var ranges = new List<(long Begin, long End)>();
        try
        {
            ReadHeader(file, header, dataStart, content, ranges, options);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            var at = e is JsonException { BytePositionInLine: { } column, LineNumber: 0 } ? 8 + column : 8;
            throw file.Fail(at, $"the safetensors header is not the JSON it should be: {FirstLine(e.Message)}", e);
        }
        CheckTiling(file, dataStart, ranges);
        return content;
    }

    private static void ReadHeader(
        ByteSource file,
        byte[] header,
        long dataStart,
        Content content,
        List<(long, long)> ranges,
        CheckpointOptions options
    )
    {
        var json = new Utf8JsonReader(header, new JsonReaderOptions { MaxDepth = 8 });
        var names = new HashSet<string>();
        Next(ref json, JsonTokenType.StartObject);
        while (json.Read() && json.TokenType != JsonTokenType.EndObject)
        {
            var at = 8 + json.TokenStartIndex;
            var name = json.GetString()!;
            if (!names.Add(name))
                throw file.Fail(at, $"two tensors are called {Text.Quote(name)}");
            Limits.CheckCount(file, at, names.Count, options);
            if (name == "__metadata__")
                ReadMetadata(ref json, content);
            else
                ReadTensor(ref json, file, name, at, dataStart, content, ranges);
        }
        if (json.TokenType != JsonTokenType.EndObject || json.CurrentDepth != 0 || json.Read())
            throw new JsonException("expected one object");
    }

    private static void ReadMetadata(ref Utf8JsonReader json, Content content)
    {
        Next(ref json, JsonTokenType.StartObject);
        while (json.Read() && json.TokenType != JsonTokenType.EndObject)
        {
            var key = json.GetString()!;
            Next(ref json, JsonTokenType.String);
            content.Metadata[key] = json.GetString()!;
        }
    }

    private static void ReadTensor(
        ref Utf8JsonReader json,
        ByteSource file,
        string name,
        long at,
        long dataStart,
        Content content,
        List<(long, long)> ranges
    )
    {
        string? type = null;
        long[]? shape = null,
            offsets = null;
        Next(ref json, JsonTokenType.StartObject);
        while (json.Read() && json.TokenType != JsonTokenType.EndObject)
        {
            if (json.ValueTextEquals("dtype"u8) && type is null)
            {
                Next(ref json, JsonTokenType.String);
                type = json.GetString();
            }
            else if (json.ValueTextEquals("shape"u8) && shape is null)
                shape = Numbers(ref json);
            else if (json.ValueTextEquals("data_offsets"u8) && offsets is null)
                offsets = Numbers(ref json);
            else
                throw file.Fail(
                    8 + json.TokenStartIndex,
                    $"tensor {Text.Quote(name)} has a field that is unknown or given twice; expected dtype, shape, data_offsets"
                );
        }
        if (type is null || shape is null || offsets is not [var begin, var end])
            throw file.Fail(at, $"tensor {Text.Quote(name)} should have dtype, shape and two data_offsets");
        var available = file.Length - dataStart;
        if (begin > end || end > available)
            throw file.Fail(
                at,
                $"tensor {Text.Quote(name)} should be data bytes {begin} to {end}, the file has {available}"
            );
        var (dtype, bits) = Type(type);
        var count = Entries.Count(shape);
        if (bits > 0 && (count < 0 || (Int128)count * bits != (Int128)(end - begin) * 8))
            throw file.Fail(
                at,
                $"tensor {Text.Quote(name)} {Text.Shape(shape)} of {type} needs {(Int128)count * bits / 8} bytes, its data_offsets span {end - begin}"
            );
        ranges.Add((begin, end));
        content.Tensors.Add(
            Entries.Of(name, dtype, dtype == DType.Other ? type : dtype.Name(), shape, file, dataStart + begin, at)
        );
    }

    private static long[] Numbers(ref Utf8JsonReader json)
    {
        var numbers = new List<long>(4);
        Next(ref json, JsonTokenType.StartArray);
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
            numbers.Add(
                json.TokenType == JsonTokenType.Number && json.TryGetInt64(out var n) && n >= 0
                    ? n
                    : throw new JsonException("expected integers >= 0 of at most 63 bits")
            );
        return [.. numbers];
    }

    private static void Next(ref Utf8JsonReader json, JsonTokenType expected)
    {
        if (!json.Read() || json.TokenType != expected)
            throw new JsonException(
                $"expected {expected}, got {json.TokenType} at byte {8 + json.TokenStartIndex} of the file"
            );
    }

    private static (DType Type, int Bits) Type(string name) =>
        name switch
        {
            "F64" => (DType.F64, 64),
            "F32" => (DType.F32, 32),
            "F16" => (DType.F16, 16),
            "BF16" => (DType.BF16, 16),
            "F8_E4M3" => (DType.F8E4M3, 8),
            "F8_E5M2" => (DType.F8E5M2, 8),
            "I8" => (DType.I8, 8),
            "I16" => (DType.I16, 16),
            "I32" => (DType.I32, 32),
            "I64" => (DType.I64, 64),
            "U8" => (DType.U8, 8),
            "U16" => (DType.U16, 16),
            "U32" => (DType.U32, 32),
            "U64" => (DType.U64, 64),
            "BOOL" => (DType.Bool, 8),
            "C64" => (DType.C64, 64),
            "F8_E8M0" or "F8_E4M3FNUZ" or "F8_E5M2FNUZ" => (DType.Other, 8),
            "F6_E2M3" or "F6_E3M2" => (DType.Other, 6),
            "F4" => (DType.Other, 4),
            _ => (DType.Other, 0),
        };

    private static void CheckTiling(ByteSource file, long dataStart, List<(long Begin, long End)> ranges)
    {
        ranges.Sort();
        var at = 0L;
        foreach (var (begin, end) in ranges)
        {
            if (begin != at)
                throw file.Fail(
                    dataStart + Math.Min(begin, at),
                    begin > at
                        ? $"data bytes {at} to {begin} belong to no tensor"
                        : $"two tensors overlap at data bytes {begin} to {Math.Min(at, end)}"
                );
            at = end;
        }
        if (dataStart + at != file.Length)
            throw file.Fail(
                dataStart + at,
                $"expected the file to end here, after the last tensor, got {file.Length - dataStart - at} more bytes"
            );
    }

    private static string FirstLine(string message) => message.Split(" LineNumber:")[0].Split('\n')[0];
}
