// A pickle holds null, bool, long, BigInteger, double, string, and the types below, which have no behaviour.
using HeavyTails.Checkpoints.IO;

namespace HeavyTails.Checkpoints.Pickles;

/// <summary>A name of a class or function to which a pickle refers. It is never looked up.</summary>
/// <param name="Module">Python module: "torch.nn.modules.conv".</param>
/// <param name="Name">Name in the module: "Conv2d".</param>
public sealed record PickleGlobal(string Module, string Name)
{
    /// <summary>Module and name: "torch.nn.modules.conv.Conv2d".</summary>
    public string FullName { get; } = $"{Module}.{Name}";
}

/// <summary>A Python tuple, whose items are fixed.</summary>
public sealed class PickleTuple(object?[] items)
{
    /// <summary>Items of the tuple, in order.</summary>
    public IReadOnlyList<object?> Items => items;
}

/// <summary>A Python list, which may contain itself.</summary>
public sealed class PickleList
{
    private List<object?>? _items;

    /// <summary>Items in the order in which they were added.</summary>
    public IReadOnlyList<object?> Items => _items ?? (IReadOnlyList<object?>)[];

    internal void Add(object? item) => (_items ??= new List<object?>(1)).Add(item);
}

/// <summary>What tuples and lists have in common.</summary>
internal static class PickleSequence
{
    /// <summary>The items of a tuple or a list, in order; null for every other value.</summary>
    public static IReadOnlyList<object?>? Items(object? value) =>
        (value as PickleTuple)?.Items ?? (value as PickleList)?.Items;
}

/// <summary>A Python set or frozenset, in the file's order.</summary>
public sealed class PickleSet
{
    private List<object?>? _items;

    /// <summary>Items in the order in which they were added.</summary>
    public IReadOnlyList<object?> Items => _items ?? (IReadOnlyList<object?>)[];

    internal void Add(object? item) => (_items ??= new List<object?>(1)).Add(item);
}

/// <summary>
/// A Python dict or OrderedDict in insertion order; a repeated key replaces the value and keeps the place, as in
/// Python. Strings, numbers and booleans are equal by value, all other keys by reference.
/// </summary>
public sealed class PickleDict
{
    /// <summary>
    /// Most items that are searched one by one, which is as fast as a table and takes no memory: most pickled dicts are
    /// small.
    /// </summary>
    private const int Few = 8;

    private List<KeyValuePair<object?, object?>>? _items;
    private Dictionary<object, int>? _places;

    /// <summary>Keys and values, in order of insertion.</summary>
    public IReadOnlyList<KeyValuePair<object?, object?>> Items =>
        _items ?? (IReadOnlyList<KeyValuePair<object?, object?>>)[];

    /// <summary>Finds the value under a string key; false, and null, when there is none.</summary>
    public bool TryGet(string key, out object? value)
    {
        var place = Find(key);
        value = place < 0 ? null : _items![place].Value;
        return place >= 0;
    }

    /// <summary>
    /// The value under a text key, or under a byte string of the same Latin-1 letters, as Python 2 writes them; null
    /// when there is none.
    /// </summary>
    public object? Text(string key)
    {
        foreach (var (k, value) in Items)
            if (
                k is string text
                    ? text == key
                    : k is PickleBytes b && System.Text.Encoding.Latin1.GetString(b.ToArray()) == key
            )
                return value;
        return null;
    }

    private int Find(object? key)
    {
        if (_places is not null)
            return _places.TryGetValue(Slot(key), out var known) ? known : -1;
        for (var i = 0; i < (_items?.Count ?? 0); i++)
            if (PickleKeys.Comparer.Equals(Slot(_items![i].Key), Slot(key)))
                return i;
        return -1;
    }

    /// <summary>The key, and for None an object that no other key equals.</summary>
    private static object Slot(object? key) => key ?? typeof(void);

    /// <summary>Takes the memory of a number of entries at once, where it is known before the first is set.</summary>
    internal void Reserve(int entries)
    {
        _items = new(entries);
        if (entries > Few)
            _places = new(entries, PickleKeys.Comparer);
    }

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
            _places = new(2 * Few, PickleKeys.Comparer);
            for (var i = 0; i < _items.Count; i++)
                _places.Add(Slot(_items[i].Key), i);
        }
        else
            _places?.Add(Slot(key), _items.Count - 1);
    }
}

/// <summary>
/// An object of a class that is not on the closed list, so it is not built: the class, the arguments with which it
/// would have been called, and the state that it would have been given.
/// </summary>
public sealed class Opaque(PickleGlobal type, object? arguments)
{
    private PickleList? _items;
    private PickleDict? _entries;

    /// <summary>The class or function that the file names.</summary>
    public PickleGlobal Type => type;

    /// <summary>Arguments of the call; usually a <see cref="PickleTuple"/>.</summary>
    public object? Arguments => arguments;

    /// <summary>State that BUILD would have set; usually a <see cref="PickleDict"/> of attributes.</summary>
    public object? State { get; internal set; }

    /// <summary>Items appended to the object, where its class is a subclass of list.</summary>
    public IReadOnlyList<object?> Items => _items?.Items ?? [];

    /// <summary>Entries set on the object, where its class is a subclass of dict.</summary>
    public IReadOnlyList<KeyValuePair<object?, object?>> Entries => _entries?.Items ?? [];

    internal void Add(object? item) => (_items ??= new()).Add(item);

    internal void Set(object? key, object? value) => (_entries ??= new()).Set(key, value);
}

/// <summary>A Python byte string. A long one stays in the file until its bytes are taken.</summary>
public sealed class PickleBytes
{
    private readonly byte[]? _bytes;

    internal ByteSource? Source { get; }

    internal long Offset { get; }

    /// <summary>Number of bytes in the string.</summary>
    public long Length { get; }

    internal PickleBytes(byte[] bytes) => (_bytes, Length) = (bytes, bytes.Length);

    internal PickleBytes(ByteSource source, long offset, long length) =>
        (Source, Offset, Length) = (source, offset, length);

    /// <summary>The bytes of the string, read from the file if they are there.</summary>
    /// <exception cref="CheckpointException">
    /// The file has changed, or the string is longer than an array can be.
    /// </exception>
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
