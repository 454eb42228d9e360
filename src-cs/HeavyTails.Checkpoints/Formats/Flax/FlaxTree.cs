using System.Globalization;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Checkpoints.Roles;

namespace HeavyTails.Checkpoints.Formats.Flax;

/// <summary>
/// Lists the arrays of a flax file by their paths, joined by "/" as flax.traverse_util.flatten_dict joins them. Those
/// under "params" are named without it, and what an optimizer keeps beside them is listed with that reason.
/// </summary>
internal sealed class FlaxTree
{
    private const int MaxDepth = 100;
    private const string Chunked = "__msgpack_chunked_array__",
        Params = "params";
    private const int Array = 1,
        Scalar = 3;

    private readonly CheckpointFile _file;
    private readonly ByteSource _source;
    private readonly CheckpointContent _content = new() { InModelOrder = false };
    private readonly HashSet<string> _names = [];
    private readonly List<(string Name, FlaxArray Array, string? Reason)> _found = [];
    private long _characters;

    public FlaxTree(CheckpointFile file) => (_file, _source) = (file, file.Source);

    /// <summary>The arrays of the whole file, or of the part that the options name.</summary>
    public CheckpointContent Read()
    {
        var reader = _source.Forward(0, _source.Length);
        Value(reader, "", 0, null);
        if (reader.Remaining > 0)
            throw reader.Fail($"expected the end of the file after its map, got {reader.Remaining} more bytes");
        Choose();
        foreach (var (name, array, reason) in _found)
            _content.Tensors.Add(Entry(name, array, reason));
        return _content;
    }

    /// <summary>Reads a value whose name is known and adds the arrays in it.</summary>
    private void Value(ForwardReader reader, string name, int depth, string? reason)
    {
        if (depth > MaxDepth)
            throw reader.Fail($"maps are nested more than {MaxDepth} deep");
        var at = reader.Position;
        var token = Msgpack.Next(reader);
        switch (token.Kind)
        {
            case MsgpackKind.Map:
                Map(reader, token.Length, name, depth, reason);
                break;
            case MsgpackKind.Array:
                for (var i = 0L; i < token.Length; i++)
                    Value(reader, Join(name, i.ToString(CultureInfo.InvariantCulture)), depth + 1, reason);
                break;
            case MsgpackKind.Extension when token.Integer is Array or Scalar:
                Add(Described(reader, token.Length, at), name, reason);
                break;
            default:
                if (token.HasBytes)
                    reader.Skip(token.Length, "MessagePack content");
                else if (depth == 1 && token.Kind is MsgpackKind.Integer or MsgpackKind.Float)
                    _content.Metadata.TryAdd(
                        name,
                        token.Kind == MsgpackKind.Integer
                            ? token.Integer.ToString(CultureInfo.InvariantCulture)
                            : token.Float.ToString("R", CultureInfo.InvariantCulture)
                    );
                break;
        }
    }

    private void Map(ForwardReader reader, long count, string name, int depth, string? reason)
    {
        for (var i = 0L; i < count; i++)
        {
            var key = Key(reader);
            if (key == Chunked && i == 0)
            {
                Msgpack.Skip(reader);
                AddChunked(reader, count - 1, name, reason);
                return;
            }
            var isOptimizer = depth < 2 && key.Contains("opt", StringComparison.Ordinal) && key != Params;
            Value(reader, Join(name, key), depth + 1, isOptimizer ? "state of an optimizer" : reason);
        }
    }

    private static string Key(ForwardReader reader)
    {
        var token = Msgpack.Next(reader);
        return token.Kind switch
        {
            MsgpackKind.Text => reader.ReadText(token.Length, "key"),
            MsgpackKind.Integer => token.Integer.ToString(CultureInfo.InvariantCulture),
            _ => throw reader.Fail($"expected a key of a map, a text or an integer, got {token.Kind}"),
        };
    }

    /// <summary>
    /// The path of a member. A few long keys before many members would make paths far longer than the file.
    /// </summary>
    private string Join(string name, string key)
    {
        _characters += name.Length + key.Length;
        if (_characters > (1 << 20) + (8 * _source.Length))
            throw _source.Fail(
                null,
                $"the names of the arrays would have more than {_characters} characters, in a file of"
                    + $" {_source.Length} bytes"
            );
        return name.Length == 0 ? key : $"{name}/{key}";
    }

    /// <summary>An array as its bytes in the file: the content of an extension of types 1 and 3.</summary>
    private FlaxArray Described(ForwardReader reader, long length, long at)
    {
        var end = reader.Position + length;
        if (Msgpack.Next(reader) is not { Kind: MsgpackKind.Array, Length: 3 })
            throw _source.Fail(at, "an array of flax should be (shape, dtype, bytes)");
        if (Msgpack.Next(reader) is not { Kind: MsgpackKind.Array, Length: <= Entries.MaxRank and var rank })
            throw _source.Fail(at, $"the shape of an array should have at most {Entries.MaxRank} dimensions");
        var shape = new long[rank];
        for (var k = 0; k < shape.Length; k++)
            shape[k] = Msgpack.Next(reader) is { Kind: MsgpackKind.Integer, Integer: >= 0 and var d }
                ? d
                : throw _source.Fail(at, "a dimension of an array should be an integer >= 0");
        if (Msgpack.Next(reader) is not { Kind: MsgpackKind.Text or MsgpackKind.Binary, Length: <= 64 } name)
            throw _source.Fail(at, "the number type of an array should be a text of at most 64 bytes");
        var dtype = reader.ReadText(name.Length, "dtype");
        if (Msgpack.Next(reader) is not { Kind: MsgpackKind.Binary or MsgpackKind.Text } bytes)
            throw _source.Fail(at, "the numbers of an array should be bytes");
        var start = reader.Position;
        reader.Skip(bytes.Length, "numbers");
        if (reader.Position != end)
            throw _source.Fail(at, $"an array of {length} bytes, its content has {reader.Position - end + length}");
        return new FlaxArray(shape, dtype, at, [(start, bytes.Length)]);
    }

    private void AddChunked(ForwardReader reader, long count, string name, string? reason)
    {
        var at = reader.Position;
        List<long> shape = [];
        List<FlaxArray> chunks = [];
        for (var i = 0L; i < count; i++)
        {
            var key = Key(reader);
            if (key is not ("shape" or "chunks") || Msgpack.Next(reader) is not { Kind: MsgpackKind.Map } map)
                throw reader.Fail($"a chunked array should have the maps shape and chunks, got {Text.Quote(key)}");
            for (var k = 0L; k < map.Length; k++)
            {
                if (Key(reader) != k.ToString(CultureInfo.InvariantCulture))
                    throw reader.Fail($"the items of a chunked array should be called 0, 1, ...; expected {k}");
                var item = Msgpack.Next(reader);
                if (key == "shape" && item is { Kind: MsgpackKind.Integer, Integer: >= 0 } && k < Entries.MaxRank)
                    shape.Add(item.Integer);
                else if (key == "chunks" && item is { Kind: MsgpackKind.Extension, Integer: Array })
                    chunks.Add(Described(reader, item.Length, at));
                else
                    throw reader.Fail($"item {k} of {key} of a chunked array is a {item.Kind}");
            }
        }
        if (chunks.Count == 0 || chunks.Exists(c => c.DType != chunks[0].DType))
            throw _source.Fail(at, "the chunks of an array should be at least one, and of one number type");
        Add(new FlaxArray([.. shape], chunks[0].DType, at, [.. chunks.SelectMany(c => c.Parts)]), name, reason);
    }

    private void Add(FlaxArray array, string name, string? reason)
    {
        if (name.Length == 0)
            name = "array";
        if (!_names.Add(name))
            throw _source.Fail(array.At, $"two arrays are called {Text.Quote(name)}");
        _source.CheckCount(array.At, _found.Count + 1L, _file.Options);
        _found.Add((name, array, reason));
    }

    /// <summary>
    /// Takes the part that the options name, or else drops "params/" before the names of the weights, once for
    /// variables and twice for a training state that holds them.
    /// </summary>
    private void Choose()
    {
        if (_file.Options.Root is { } root)
        {
            var below = root.Replace('.', '/') + "/";
            string[] roots = [.. _found.Where(f => f.Name.Contains('/')).Select(f => f.Name.Split('/')[0]).Distinct()];
            _found.RemoveAll(f => !f.Name.StartsWith(below, StringComparison.Ordinal));
            Drop(below);
            if (_found.Count == 0)
                throw _source.Fail(null, ModelRoots.None(root, roots));
            _content.Roots = ModelRoots.Of(root, roots);
            return;
        }
        const string prefix = Params + "/";
        var dropped = 0;
        while (dropped < 2 && _found.Exists(f => f.Name.StartsWith(prefix, StringComparison.Ordinal)))
        {
            // A name without the prefix may be another array's: then all keep theirs.
            var names = _found.Select(f => f.Name).ToHashSet();
            if (names.Any(n => n.StartsWith(prefix, StringComparison.Ordinal) && names.Contains(n[prefix.Length..])))
                break;
            Drop(prefix);
            dropped++;
        }
        if (dropped > 0)
        {
            var under = dropped == 1 ? Params : $"{Params}.{Params}";
            (_content.Metadata["weights under"], _content.Roots) = (under, ModelRoots.Of(under, []));
        }
    }

    private void Drop(string prefix)
    {
        for (var i = 0; i < _found.Count; i++)
            if (_found[i].Name.StartsWith(prefix, StringComparison.Ordinal))
                _found[i] = _found[i] with { Name = _found[i].Name[prefix.Length..] };
    }

    private TensorEntry Entry(string name, FlaxArray array, string? reason)
    {
        var type = NumpyDType.OfName(array.DType);
        var whole = array.Parts.Count == 1;
        var (bytes, count) = (array.Parts.Sum(p => p.Length), Entries.Count(array.Shape));
        if (type != DType.Other && (Int128)count * type.Size() != bytes)
            throw _source.Fail(
                array.At,
                $"array {Text.Quote(name)} {Text.Shape(array.Shape)} of {Text.Quote(array.DType)} needs"
                    + $" {(count < 0 ? "more than 2^63" : count)} x {type.Size()} bytes, it has {bytes}"
            );
        var entry = TensorEntry.Of(
            new StoredTensor
            {
                Name = name,
                DType = type,
                TypeName = type == DType.Other ? $"numpy dtype {Text.Quote(array.DType)}" : null,
                Shape = array.Shape,
                Source = whole ? _source : new JoinedSource(_source, array.Parts) { Name = _source.Name },
                Start = whole ? array.Parts[0].Start : 0,
                DescribedAt = whole ? array.At : 0,
            }
        );
        // Kernels are [in, out] and [k..., in, out], as in Keras.
        entry.Layout = TensorLayout.InOut;
        return reason is null ? entry : entry.Unread(reason);
    }
}

/// <summary>An array as the file describes it.</summary>
/// <param name="Shape">Its dimensions, outermost first.</param>
/// <param name="DType">The name of its number type.</param>
/// <param name="At">Byte offset of its description.</param>
/// <param name="Parts">Where its numbers are, in their order.</param>
internal sealed record FlaxArray(long[] Shape, string DType, long At, List<(long Start, long Length)> Parts);
