// What a pickle can hold here: null, bool, long, BigInteger, double, string, and the types below. None of them does anything.

using HeavyTails.Checkpoints.IO;

namespace HeavyTails.Checkpoints.Pickles;

/// <summary>A name "module.name" that the pickle refers to. It is never looked up.</summary>
public sealed record PickleGlobal(string Module, string Name)
{
    /// <summary>"torch.nn.modules.conv.Conv2d".</summary>
    public string FullName => $"{Module}.{Name}";
}

/// <summary>A tuple.</summary>
public sealed class PickleTuple(object?[] items)
{
    /// <summary>Its items.</summary>
    public IReadOnlyList<object?> Items => items;
}

/// <summary>A list; may contain itself.</summary>
public sealed class PickleList
{
    private List<object?>? _items;

    /// <summary>Its items.</summary>
    public IReadOnlyList<object?> Items => _items ?? (IReadOnlyList<object?>)[];

    internal void Add(object? item) => (_items ??= new List<object?>(1)).Add(item);
}

/// <summary>A set or frozenset, in the file's order.</summary>
public sealed class PickleSet
{
    private List<object?>? _items;

    /// <summary>Its items.</summary>
    public IReadOnlyList<object?> Items => _items ?? (IReadOnlyList<object?>)[];

    internal void Add(object? item) => (_items ??= new List<object?>(1)).Add(item);
}

/// <summary>
/// A dict or OrderedDict in insertion order; a repeated key replaces the value and keeps the place, as in Python. Strings, numbers
/// and booleans are equal by value, all other keys by reference.
/// </summary>
public sealed class PickleDict
{
    /// <summary>Below this many items a search is as fast as a table and takes no memory: most pickled dicts are small.</summary>
    private const int Few = 8;

    private List<KeyValuePair<object?, object?>>? _items;
    private Dictionary<object, int>? _places;

    /// <summary>Keys and values.</summary>
    public IReadOnlyList<KeyValuePair<object?, object?>> Items =>
        _items ?? (IReadOnlyList<KeyValuePair<object?, object?>>)[];

    /// <summary>The value under a string key.</summary>
    public bool TryGet(string key, out object? value)
    {
        var place = Find(key);
        value = place < 0 ? null : _items![place].Value;
        return place >= 0;
    }

    private int Find(object? key)
    {
        if (_places is not null)
            return _places.TryGetValue(Slot(key), out var known) ? known : -1;
        for (var i = 0; i < (_items?.Count ?? 0); i++)
            if (Slot(_items![i].Key).Equals(Slot(key)))
                return i;
        return -1;
    }

    /// <summary>None as an object that no other key equals.</summary>
    private static object Slot(object? key) => key ?? typeof(void);

    internal void Set(object? key, object? value)
    {
        _items ??= new(1);
        var place = Find(key);
        if (place >= 0)
        {
            _items[place] = new(key, value);
            return;
        }
        _items.Add(new(key, value));
        if (_places is null && _items.Count > Few)
        {
            _places = new(2 * Few);
            for (var i = 0; i < _items.Count; i++)
                _places.Add(Slot(_items[i].Key), i);
        }
        else
            _places?.Add(Slot(key), _items.Count - 1);
    }
}

/// <summary>An instance of a class that is not built: its class, what it would have been called with, and the state it would have been given.</summary>
public sealed class Opaque(PickleGlobal type, object? arguments)
{
    private PickleList? _items;
    private PickleDict? _entries;

    /// <summary>The class or function named in the file.</summary>
    public PickleGlobal Type => type;

    /// <summary>Usually a <see cref="PickleTuple"/>.</summary>
    public object? Arguments => arguments;

    /// <summary>What BUILD would have set; usually a <see cref="PickleDict"/> of attributes.</summary>
    public object? State { get; internal set; }

    /// <summary>Items appended to it (a subclass of list).</summary>
    public IReadOnlyList<object?> Items => _items?.Items ?? [];

    /// <summary>Entries set on it (a subclass of dict).</summary>
    public IReadOnlyList<KeyValuePair<object?, object?>> Entries => _entries?.Items ?? [];

    internal void Add(object? item) => (_items ??= new()).Add(item);

    internal void Set(object? key, object? value) => (_entries ??= new()).Set(key, value);
}

/// <summary>A byte string. Long ones stay in the file until they are read.</summary>
public sealed class PickleBytes
{
    private readonly byte[]? _bytes;

    internal ByteSource? Source { get; }

    internal long Offset { get; }

    /// <summary>Number of bytes.</summary>
    public long Length { get; }

    internal PickleBytes(byte[] bytes) => (_bytes, Length) = (bytes, bytes.Length);

    internal PickleBytes(ByteSource source, long offset, long length) =>
        (Source, Offset, Length) = (source, offset, length);

    /// <summary>The bytes; throws <see cref="CheckpointException"/> when the file has changed.</summary>
    public byte[] ToArray() =>
        _bytes
        ?? (
            Length <= Array.MaxLength
                ? Source!.ReadAll(Offset, (int)Length, "byte string")
                : throw Source!.Fail(Offset, $"a byte string of {Length} bytes is longer than an array can be")
        );

    internal ByteSource AsSource(string name) =>
        _bytes is null
            ? new RegionSource(Source!, Offset, Length) { Name = Source!.Name }
            : new MemorySource(_bytes) { Name = name };
}
