// *.index.json of a sharded model: {"metadata": ..., "weight_map": {"tensor": "file", ...}}, file names without path
// parts, beside the index.  huggingface/transformers
using System.Text.Json;
using HeavyTails.Checkpoints.IO;

namespace HeavyTails.Checkpoints;

/// <summary>Reads which file of a sharded model holds which tensor.</summary>
internal static class ShardIndex
{
    private const long MaxBytes = 64L << 20;

    /// <summary>Tensors and their files, in the index's order; a file's name has no path parts.</summary>
    /// <exception cref="CheckpointException">
    /// The file is not the JSON of an index, or names a file elsewhere.
    /// </exception>
    public static List<(string Name, string File)> Read(string path)
    {
        using var file = FileSource.Open(path);
        if (file.Length > MaxBytes)
            throw file.Fail(0, $"an index of {file.Length} bytes, expected at most {MaxBytes}");
        var bytes = file.ReadAll(0, (int)file.Length, "index");
        var map = new List<(string, string)>();
        var names = new HashSet<string>();
        var found = false;
        try
        {
            var mark = Text.ByteOrderMark(bytes);
            var json = new Utf8JsonReader(bytes.AsSpan(mark), new JsonReaderOptions { MaxDepth = 16 });
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
                throw new JsonException("expected an object");
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                if (!json.ValueTextEquals("weight_map"u8))
                {
                    json.Skip();
                    continue;
                }
                found =
                    json.Read() && json.TokenType == JsonTokenType.StartObject && !found
                        ? true
                        : throw new JsonException("expected one weight_map, an object");
                while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
                {
                    var name = json.GetString()!;
                    if (!json.Read() || json.TokenType != JsonTokenType.String)
                        throw new JsonException("expected a file name");
                    var shard = json.GetString()!;
                    if (shard is "" or "." or ".." || shard.IndexOfAny(['/', '\\', ':', '\0', '\n']) >= 0)
                        throw file.Fail(
                            mark + json.TokenStartIndex,
                            $"the index names {Text.Quote(shard)}; expected a file beside it, without path parts"
                        );
                    if (!names.Add(name))
                        throw file.Fail(mark + json.TokenStartIndex, $"the index has {Text.Quote(name)} twice");
                    map.Add((name, shard));
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw file.Fail(null, $"not the JSON of an index: {e.Message.Split('\n')[0]}", e);
        }
        return found
            ? map
            : throw file.Fail(null, "a JSON file without a weight_map: not the index of a sharded model");
    }
}
