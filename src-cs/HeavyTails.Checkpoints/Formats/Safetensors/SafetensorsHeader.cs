using System.Text.Json;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Numbers;

namespace HeavyTails.Checkpoints.Formats.Safetensors;

/// <summary>
/// Reads the JSON of a safetensors header. The data ranges of its tensors must tile the rest of the file.
/// </summary>
internal sealed class SafetensorsHeader
{
    /// <summary>Byte offset of the JSON in the file.</summary>
    private const int JsonStart = 8;

    private readonly ByteSource _file;
    private readonly CheckpointOptions _options;
    private readonly long _dataStart;
    private readonly CheckpointContent _content = new() { InModelOrder = false };
    private readonly List<(long Begin, long End)> _ranges = [];

    private SafetensorsHeader(CheckpointFile file, int length) =>
        (_file, _options, _dataStart) = (file.Source, file.Options, JsonStart + (long)length);

    /// <summary>The tensors and the metadata that a file's header, the JSON given, describes.</summary>
    public static CheckpointContent Read(CheckpointFile file, byte[] json)
    {
        var header = new SafetensorsHeader(file, json.Length);
        try
        {
            header.ReadTensors(json);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            var at = e is JsonException { BytePositionInLine: { } column, LineNumber: 0 }
                ? JsonStart + column
                : JsonStart;
            throw file.Source.Fail(
                at,
                $"the safetensors header is not the JSON it should be: {FirstLine(e.Message)}",
                e
            );
        }
        header.CheckTiling();
        return header._content;
    }

    private void ReadTensors(byte[] header)
    {
        var json = new Utf8JsonReader(header, new JsonReaderOptions { MaxDepth = 8 });
        var names = new HashSet<string>();
        Next(ref json, JsonTokenType.StartObject);
        while (json.Read() && json.TokenType != JsonTokenType.EndObject)
        {
            var at = JsonStart + json.TokenStartIndex;
            var name = json.GetString()!;
            if (!names.Add(name))
                throw _file.Fail(at, $"two tensors are called {Text.Quote(name)}");
            _file.CheckCount(at, names.Count, _options);
            if (name == "__metadata__")
                ReadMetadata(ref json);
            else
                ReadTensor(ref json, name, at);
        }
        if (json.TokenType != JsonTokenType.EndObject || json.CurrentDepth != 0 || json.Read())
            throw new JsonException("expected one object");
    }

    private void ReadMetadata(ref Utf8JsonReader json)
    {
        Next(ref json, JsonTokenType.StartObject);
        while (json.Read() && json.TokenType != JsonTokenType.EndObject)
        {
            var key = json.GetString()!;
            Next(ref json, JsonTokenType.String);
            _content.Metadata[key] = json.GetString()!;
        }
    }

    private void ReadTensor(ref Utf8JsonReader json, string name, long at)
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
                shape = Integers(ref json);
            else if (json.ValueTextEquals("data_offsets"u8) && offsets is null)
                offsets = Integers(ref json);
            else
                throw _file.Fail(
                    JsonStart + json.TokenStartIndex,
                    $"tensor {Text.Quote(name)} has a field that is unknown or given twice;"
                        + " expected dtype, shape, data_offsets"
                );
        }
        if (type is null || shape is null || offsets is not [var begin, var end])
            throw _file.Fail(at, $"tensor {Text.Quote(name)} should have dtype, shape and two data_offsets");
        var available = _file.Length - _dataStart;
        if (begin > end || end > available)
            throw _file.Fail(
                at,
                $"tensor {Text.Quote(name)} should be data bytes {begin} to {end}, the file has {available}"
            );
        var (dtype, bits) = Type(type);
        var count = Entries.Count(shape);
        if (bits > 0 && (count < 0 || (Int128)count * bits != (Int128)(end - begin) * 8))
            throw _file.Fail(
                at,
                $"tensor {Text.Quote(name)} {Text.Shape(shape)} of {type} needs {(Int128)count * bits / 8} bytes,"
                    + $" its data_offsets span {end - begin}"
            );
        _ranges.Add((begin, end));
        _content.Tensors.Add(
            TensorEntry.Of(
                new StoredTensor
                {
                    Name = name,
                    DType = dtype,
                    TypeName = dtype == DType.Other ? type : null,
                    Shape = shape,
                    Source = _file,
                    Start = _dataStart + begin,
                    DescribedAt = at,
                }
            )
        );
    }

    private static long[] Integers(ref Utf8JsonReader json)
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
                $"expected {expected}, got {json.TokenType} at byte {JsonStart + json.TokenStartIndex} of the file"
            );
    }

    /// <summary>
    /// A number type of the format and its size in bits; 0 bits for a type that the format does not have.
    /// </summary>
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
            "F8_E8M0" => (DType.F8E8M0, 8),
            "F8_E4M3FNUZ" or "F8_E5M2FNUZ" => (DType.Other, 8),
            "F6_E2M3" or "F6_E3M2" => (DType.Other, 6),
            "F4" => (DType.Other, 4),
            _ => (DType.Other, 0),
        };

    private void CheckTiling()
    {
        _ranges.Sort();
        var at = 0L;
        foreach (var (begin, end) in _ranges)
        {
            if (begin != at)
                throw _file.Fail(
                    _dataStart + Math.Min(begin, at),
                    begin > at
                        ? $"data bytes {at} to {begin} belong to no tensor"
                        : $"two tensors overlap at data bytes {begin} to {Math.Min(at, end)}"
                );
            at = end;
        }
        if (_dataStart + at != _file.Length)
            throw _file.Fail(
                _dataStart + at,
                $"expected the file to end here, after the last tensor, got {_file.Length - _dataStart - at} more bytes"
            );
    }

    private static string FirstLine(string message) => message.Split(" LineNumber:")[0].Split('\n')[0];
}
