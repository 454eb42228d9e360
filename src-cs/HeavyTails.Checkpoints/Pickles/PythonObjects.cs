using HeavyTails.Checkpoints.IO;

namespace HeavyTails.Checkpoints.Pickles;

/// <summary>
/// The names of Python's own library and of NumPy that turn into plain values; no other name is known.
/// </summary>
internal class PythonObjects : IPickleObjects
{
    public virtual object? Persistent(object? id) =>
        throw new PickleFault($"a persistent id ({PickleMachine.Describe(id)}), which only PyTorch's files have");

    public virtual object? Call(PickleGlobal function, IReadOnlyList<object?> arguments) =>
        function.FullName switch
        {
            "collections.OrderedDict" or "collections.defaultdict" or "builtins.dict" or "__builtin__.dict" =>
                Dictionary(arguments),
            "builtins.set" or "__builtin__.set" or "builtins.frozenset" or "__builtin__.frozenset" => Set(arguments),
            "builtins.list" or "__builtin__.list" => arguments is [] ? new PickleList() : null,
            "builtins.bytearray" or "__builtin__.bytearray" => arguments is [PickleBytes b] ? b : null,
            "_codecs.encode" => arguments is [string text, "latin1" or "latin-1"] ? Latin1(text) : null,
            // Python 2 and protocol 0 pickle an ordinary instance as (class, base, state).
            "copy_reg._reconstructor" or "copyreg._reconstructor" => arguments is [PickleGlobal type, ..]
                ? new Opaque(type, null)
                : null,
            "copyreg.__newobj__" or "copy_reg.__newobj__" => arguments is [PickleGlobal type, ..]
                ? Call(type, [.. arguments.Skip(1)]) ?? new Opaque(type, null)
                : null,
            _ => NumpyPickles.Call(function, arguments),
        };

    public virtual bool Build(object target, object? state) =>
        target switch
        {
            // An OrderedDict may have attributes: PyTorch's `_metadata` holds the versions of modules.
            PickleDict => true,
            PickledArray array => array.SetState(state),
            PickledDType type => type.SetState(state),
            _ => false,
        };

    public virtual object? Instead(object target, ForwardReader reader, Func<object?> pickle) =>
        JoblibArrays.Of(target, reader, pickle);

    private static PickleDict Dictionary(IReadOnlyList<object?> arguments)
    {
        var dict = new PickleDict();
        // OrderedDict([[key, value], ...]) is Python 2's form; defaultdict's argument is a factory.
        if (arguments is [PickleList pairs])
        {
            dict.Reserve(pairs.Items.Count);
            foreach (var pair in pairs.Items)
            {
                if (PickleSequence.Items(pair) is not [var key, var value])
                    throw new PickleFault(
                        $"an OrderedDict's items should be pairs, got {PickleMachine.Describe(pair)}"
                    );
                dict.Set(key, value);
            }
        }
        return dict;
    }

    private static PickleSet? Set(IReadOnlyList<object?> arguments)
    {
        var items = arguments switch
        {
            [] => [],
            [PickleList l] => l.Items,
            [PickleTuple t] => t.Items,
            _ => null,
        };
        if (items is null)
            return null;
        var set = new PickleSet();
        foreach (var item in items)
            set.Add(item);
        return set;
    }

    private static PickleBytes Latin1(string text)
    {
        var bytes = new byte[text.Length];
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = text[i] <= 0xff ? (byte)text[i] : throw new PickleFault("text that is not Latin-1");
        return new PickleBytes(bytes);
    }
}
