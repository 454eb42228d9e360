// What the machine does to values: fill containers, call names of the closed list, and set states.
using HeavyTails.Checkpoints.IO;

namespace HeavyTails.Checkpoints.Pickles;

internal sealed partial class PickleMachine
{
    /// <summary>Longest module and longest name in a module, in characters; Python's own have some dozens.</summary>
    private const int MaxName = 1024;

    private static object? Filled(object? target, object?[] items)
    {
        if (target is not (PickleList or PickleSet or Opaque))
            throw new PickleFault($"cannot append to {Describe(target)}");
        foreach (var item in items)
            if (target is PickleList list)
                list.Add(item);
            else if (target is PickleSet set)
                set.Add(item);
            else
                ((Opaque)target).Add(item);
        return target;
    }

    private object? FilledByKey(object? target, object?[] items)
    {
        if (target is not (PickleDict or Opaque) || items.Length % 2 != 0)
            throw new PickleFault($"cannot set {items.Length} keys and values in {Describe(target)}");
        for (var i = 0; i < items.Length; i += 2)
        {
            _budget.SpendKey(items[i]);
            if (target is PickleDict dict)
                dict.Set(items[i], items[i + 1]);
            else
                ((Opaque)target).Set(items[i], items[i + 1]);
        }
        return target;
    }

    /// <summary>A name, whose parts may come from the memo and are joined each time.</summary>
    private PickleGlobal Global(string module, string name)
    {
        if (module.Length > MaxName || name.Length > MaxName)
            throw new PickleFault(
                $"a name of {module.Length} and {name.Length} characters, expected at most {MaxName} of each"
            );
        var global = new PickleGlobal(module, name);
        _budget.SpendKey(global);
        return global;
    }

    private object? Call(object? function, object? arguments)
    {
        if (arguments is not PickleTuple tuple)
            throw new PickleFault($"expected a tuple of arguments, got {Describe(arguments)}");
        // A call of something that is itself inert: the result of an unknown factory, say.
        if (function is Opaque record)
            return new Opaque(record.Type, tuple);
        if (function is not PickleGlobal global)
            throw new PickleFault($"{Describe(function)} cannot be called");
        if (_objects.Call(global, tuple.Items) is not { } made)
            return new Opaque(global, tuple);
        // What was made may be a copy of the arguments, none of which is longer than the file.
        _budget.SpendCopy(tuple);
        return made;
    }

    private void Build(object? target, object? state)
    {
        if (target is Opaque record)
        {
            record.State = state;
            return;
        }
        _budget.SpendCopy(state);
        if (target is null || !_objects.Build(target, state))
            throw new PickleFault($"{Describe(target)} takes no state");
    }

    /// <summary>
    /// Gives the value that has just got its state to the objects, which may put another in its place and skip bytes.
    /// Those do not count against the limit, since they stay in the file. Pickles are not read inside such a pickle.
    /// </summary>
    private void Replace()
    {
        var from = _reader.Position;
        if (_objects.Instead(Peek(0)!, _reader, () => Run(_reader, new Nested(), _options)) is not { } instead)
            return;
        _leftInFile += _reader.Position - from;
        _stack[^1] = instead;
    }

    /// <summary>The names of a pickle inside a pickle, which has none in it.</summary>
    private sealed class Nested : PythonObjects
    {
        public override object? Instead(object target, ForwardReader reader, Func<object?> pickle) => null;
    }

    public static string Describe(object? value) =>
        value switch
        {
            null => "None",
            PickleGlobal g => $"the name {Text.Quote(g.FullName)}",
            Opaque o => $"a {Text.Quote(o.Type.FullName)}",
            string s => $"the string {Text.Quote(s)}",
            PickleTuple t => $"a tuple of {t.Items.Count}",
            PickleList => "a list",
            PickleDict => "a dict",
            PickleSet => "a set",
            PickleBytes => "a byte string",
            _ => $"a {value.GetType().Name}",
        };
}
