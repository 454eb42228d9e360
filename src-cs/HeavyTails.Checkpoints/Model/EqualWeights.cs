// A language model often looks words up in the matrix by which its head multiplies. PyTorch's files hold that matrix
// once; in safetensors, NumPy, HDF5 and GGUF files it may be twice, under two names. Of the tables and heads of equal
// shape and type, first a sample of the bytes is compared, then a hash of all, so that no tensor is read twice.
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Checkpoints.Roles;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Model;

/// <summary>Finds embeddings and heads that have the same numbers as an earlier one.</summary>
internal sealed class EqualWeights
{
    private const int SampleBytes = 1 << 12,
        ChunkBytes = 1 << 17;

    /// <summary>What linear layers are called that multiply by a table of words.</summary>
    private static readonly string[] Heads =
    [
        "lm_head",
        "embed_out",
        "output",
        "output_projection",
        "proj_out",
        "decoder",
        "embed_tokens",
        "word_embeddings",
        "token_embd",
        "shared",
        "wte",
    ];

    private readonly Dictionary<(string Shape, DType Type, string? Quantised), Alike> _groups = [];
    private readonly Dictionary<TensorEntry, CheckpointException> _faults = new(ReferenceEqualityComparer.Instance);

    /// <summary>
    /// The name of an earlier embedding or head with the same numbers; null where there is none, for every other layer,
    /// and where numbers cannot be read, which is told when the layer is loaded.
    /// </summary>
    /// <param name="tensor">The tensor, which has numbers.</param>
    /// <param name="name">Its name in words.</param>
    /// <param name="kind">The kind of its layer.</param>
    public string? Earlier(TensorEntry tensor, NamedTensor name, LayerKind kind)
    {
        var isTable = kind == LayerKind.Embedding || kind == LayerKind.Linear && Heads.Contains(name.Role);
        if (!isTable || tensor.Shape.Count != 2 || !tensor.DType.IsFloat())
            return null;
        var key = (tensor.ShapeText, tensor.DType, tensor.Quantised);
        if (!_groups.TryGetValue(key, out var group))
            _groups.Add(key, group = new Alike(Sample, () => new Alike(Whole, () => new Alike(null, null))));
        return group.Find(tensor);
    }

    /// <summary>
    /// Loads a tensor, or throws what was wrong when it was compared: a damaged entry of an archive is found by its
    /// checksum the first time that it is read, and not again.
    /// </summary>
    public Func<TensorData> Checked(TensorEntry tensor, Func<TensorData> load) =>
        () => _faults.TryGetValue(tensor, out var fault) ? throw fault : load();

    /// <summary>The same for a tensor that is loaded into an array; null where it is not.</summary>
    public Action<float[]>? Checked(TensorEntry tensor, Action<float[]>? load) =>
        load is null
            ? null
            : numbers =>
            {
                if (_faults.TryGetValue(tensor, out var fault))
                    throw fault;
                load(numbers);
            };

    /// <summary>Tensors that are alike so far. What tells them apart is computed when there are two.</summary>
    private sealed class Alike(Func<TensorEntry, string?>? key, Func<Alike>? next)
    {
        private TensorEntry? _first;
        private Dictionary<string, Alike>? _byKey;

        public string? Find(TensorEntry tensor)
        {
            if (_first is null)
            {
                _first = tensor;
                return null;
            }
            if (key is null)
                return _first.Name;
            if (_byKey is null)
            {
                _byKey = [];
                Enter(_byKey, _first);
            }
            return Enter(_byKey, tensor);
        }

        private string? Enter(Dictionary<string, Alike> byKey, TensorEntry tensor)
        {
            if (key!(tensor) is not { } hash)
                return null;
            if (!byKey.TryGetValue(hash, out var alike))
                byKey.Add(hash, alike = next!());
            return alike.Find(tensor);
        }
    }

    /// <summary>Whether the numbers are the bytes of a source, from their start on.</summary>
    private static bool IsPlain(TensorNumbers numbers) =>
        numbers.GetType() == typeof(TensorNumbers) && numbers.Strides is null;

    /// <summary>A hash of bytes at the start and in the middle; the same for all whose bytes are computed.</summary>
    private string? Sample(TensorEntry tensor) =>
        Hash(
            tensor,
            (numbers, hash) =>
            {
                if (!IsPlain(numbers))
                    return;
                var bytes = tensor.Count * tensor.DType.Size();
                var length = (int)Math.Min(bytes, SampleBytes);
                hash.AppendData(numbers.Source.ReadAll(numbers.Start, length, "numbers"));
                // The first rows may be of words that are never used.
                if (numbers.Source.IsRandomAccess)
                    hash.AppendData(numbers.Source.ReadAll(numbers.Start + (bytes - length) / 2, length, "numbers"));
            }
        );

    /// <summary>A hash of all bytes; null where they are all zero, which tensors are that were never trained.</summary>
    private string? Whole(TensorEntry tensor)
    {
        var isZero = true;
        var result = Hash(
            tensor,
            (numbers, hash) =>
            {
                if (!IsPlain(numbers))
                {
                    var data = tensor.Load();
                    var all = data.IsDouble
                        ? MemoryMarshal.AsBytes(data.Double.Span)
                        : MemoryMarshal.AsBytes(data.Single.Span);
                    isZero = !all.ContainsAnyExcept((byte)0);
                    hash.AppendData(all);
                    return;
                }
                var reader = numbers.Source.Forward(numbers.Start, tensor.Count * tensor.DType.Size());
                var chunk = new byte[Math.Min(reader.Remaining, ChunkBytes)];
                while (reader.Remaining > 0)
                {
                    var part = chunk.AsSpan(0, (int)Math.Min(reader.Remaining, chunk.Length));
                    reader.ReadExactly(part, "numbers");
                    isZero &= !part.ContainsAnyExcept((byte)0);
                    hash.AppendData(part);
                }
                numbers.Source.CheckUnchanged();
            }
        );
        return isZero ? null : result;
    }

    private string? Hash(TensorEntry tensor, Action<TensorNumbers, IncrementalHash> append)
    {
        if (tensor.Numbers is null)
            return null;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        try
        {
            append(tensor.Numbers, hash);
        }
        catch (CheckpointException fault)
        {
            _faults[tensor] = fault;
            return null;
        }
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
