// A pickle is a program for a stack machine. This one can push plain values and put them into tuples, lists, dicts and sets. A call
// (REDUCE, NEWOBJ, INST, OBJ) asks a closed list what a name means; names outside it become inert records. There is no import.
using System.Buffers.Binary;
using HeavyTails.Checkpoints.IO;

namespace HeavyTails.Checkpoints.Pickles;

internal sealed partial class PickleMachine
{
    private const int MaxMemo = 1_000_000;

    private static readonly object MarkObject = new();
    private readonly ForwardReader _reader;
    private readonly IPickleObjects _objects;
    private readonly int _maxObjects;
    private readonly long _maxBytes,
        _start;
    private readonly List<object?> _stack = new(64);
    private readonly List<int> _marks = new(16);
    private readonly List<object?> _memo = new();
    private readonly Dictionary<uint, object?> _memoBeyond = new();
    private int _made;

    private PickleMachine(ForwardReader reader, IPickleObjects objects, CheckpointOptions options) =>
        (_reader, _objects, _maxObjects, _maxBytes, _start) = (
            reader,
            objects,
            options.MaxPickleObjects,
            options.MaxPickleBytes,
            reader.Position
        );

    /// <summary>Runs one pickle from the reader's position to its STOP.</summary>
    public static object? Run(ForwardReader reader, IPickleObjects objects, CheckpointOptions options) =>
        new PickleMachine(reader, objects, options).Run();

    private object? Run()
    {
        while (true)
        {
            var at = _reader.Position;
            var code = (Opcode)_reader.ReadByte("pickle opcode");
            try
            {
                Within(0);
                if (code == Opcode.Stop)
                {
                    var value = Pop();
                    return _stack.Count == 0
                        ? value
                        : throw new PickleFault($"STOP with {_stack.Count} values left on the stack");
                }
                Step(code);
            }
            catch (PickleFault fault)
            {
                throw _reader.Source.Fail(at, $"pickle opcode {Name(code)}: {fault.Message}");
            }
        }
    }

    /// <summary>What is left in the file does not count: it costs nothing.</summary>
    private void Within(long more)
    {
        if (more > _maxBytes || _reader.Position - _start - _leftInFile > _maxBytes - more)
            throw new PickleFault(
                $"a pickle longer than {_maxBytes} bytes (CheckpointOptions.{nameof(CheckpointOptions.MaxPickleBytes)})"
            );
    }

    private static string Name(Opcode code) =>
        Enum.IsDefined(code) ? code.ToString().ToUpperInvariant() : $"0x{(byte)code:x2}";

    private void Step(Opcode code)
    {
        switch (code)
        {
            case Opcode.Proto:
                if (_reader.ReadByte("protocol") is var protocol and > 5)
                    throw new PickleFault($"protocol {protocol}, expected at most 5");
                break;
            case Opcode.Frame:
                // Nothing is prefetched by frame; the length is checked so that a cut file is named as such.
                _reader.Need(Int64(), "pickle frame");
                break;
            case Opcode.None:
                Push(null);
                break;
            case Opcode.NewTrue:
                Push(true);
                break;
            case Opcode.NewFalse:
                Push(false);
                break;
            case Opcode.BinInt:
                Push((long)(int)_reader.ReadUInt32("integer"));
                break;
            case Opcode.BinInt1:
                Push((long)_reader.ReadByte("integer"));
                break;
            case Opcode.BinInt2:
                Push((long)_reader.ReadUInt16("integer"));
                break;
            case Opcode.Long1:
                Push(LongInteger(_reader.ReadByte("length")));
                break;
            case Opcode.Long4:
                Push(LongInteger((int)_reader.ReadUInt32("length")));
                break;
            case Opcode.BinFloat:
                Push(BitConverter.Int64BitsToDouble(BinaryPrimitives.ReverseEndianness(Int64())));
                break;
            case Opcode.Int:
                Push(TextInteger(Line()));
                break;
            case Opcode.Long:
                Push(TextInteger(Line().TrimEnd('L')));
                break;
            case Opcode.Float:
                Push(TextFloat(Line()));
                break;

            case Opcode.ShortBinUnicode:
                Push(String(_reader.ReadByte("length")));
                break;
            case Opcode.BinUnicode:
                Push(String(_reader.ReadUInt32("length")));
                break;
            case Opcode.BinUnicode8:
                Push(String(Int64()));
                break;
            case Opcode.Unicode:
                Push(RawUnicode(Line(MaxLine)));
                break;
            case Opcode.String:
                Push(Quoted(Line(MaxLine)));
                break;
            case Opcode.ShortBinString:
                Push(NarrowString(_reader.ReadByte("length")));
                break;
            case Opcode.BinString:
                Push(NarrowString((int)_reader.ReadUInt32("length")));
                break;
            case Opcode.ShortBinBytes:
                Push(Bytes(_reader.ReadByte("length")));
                break;
            case Opcode.BinBytes:
                Push(Bytes(_reader.ReadUInt32("length")));
                break;
            case Opcode.BinBytes8 or Opcode.ByteArray8:
                Push(Bytes(Int64()));
                break;

            case Opcode.Mark:
                _marks.Add(_stack.Count);
                Push(MarkObject);
                break;
            case Opcode.EmptyTuple:
                Push(new PickleTuple([]));
                break;
            case Opcode.Tuple1:
                Push(new PickleTuple(PopMany(1)));
                break;
            case Opcode.Tuple2:
                Push(new PickleTuple(PopMany(2)));
                break;
            case Opcode.Tuple3:
                Push(new PickleTuple(PopMany(3)));
                break;
            case Opcode.Tuple:
                Push(new PickleTuple(PopToMark()));
                break;
            case Opcode.EmptyList:
                Push(new PickleList());
                break;
            case Opcode.List:
                Push(Filled(new PickleList(), PopToMark()));
                break;
            case Opcode.EmptyDict:
                Push(new PickleDict());
                break;
            case Opcode.Dict:
                Push(FilledByKey(new PickleDict(), PopToMark()));
                break;
            case Opcode.EmptySet:
                Push(new PickleSet());
                break;
            case Opcode.FrozenSet:
                Push(Filled(new PickleSet(), PopToMark()));
                break;
            case Opcode.Append:
                Filled(Peek(1), PopMany(1));
                break;
            case Opcode.SetItem:
                FilledByKey(Peek(2), PopMany(2));
                break;
            case Opcode.Appends or Opcode.AddItems:
                var items = PopToMark();
                Filled(Peek(0), items);
                break;
            case Opcode.SetItems:
                var entries = PopToMark();
                FilledByKey(Peek(0), entries);
                break;

            case Opcode.Pop:
                // POP also takes away a mark, as Python's does.
                if (_stack.Count > 0 && ReferenceEquals(_stack[^1], MarkObject))
                    PopToMark();
                else
                    Pop();
                break;
            case Opcode.PopMark:
                PopToMark();
                break;
            case Opcode.Dup:
                Push(Peek(0));
                break;

            case Opcode.Get:
                Push(Recall((uint)Math.Clamp(IndexLine(), 0, uint.MaxValue)));
                break;
            case Opcode.BinGet:
                Push(Recall(_reader.ReadByte("memo index")));
                break;
            case Opcode.LongBinGet:
                Push(Recall(_reader.ReadUInt32("memo index")));
                break;
            case Opcode.Put:
                Remember((uint)Math.Clamp(IndexLine(), 0, uint.MaxValue));
                break;
            case Opcode.BinPut:
                Remember(_reader.ReadByte("memo index"));
                break;
            case Opcode.LongBinPut:
                Remember(_reader.ReadUInt32("memo index"));
                break;
            case Opcode.Memoize:
                Remember((uint)(_memo.Count + _memoBeyond.Count));
                break;

            case Opcode.PersId:
                Push(_objects.Persistent(Line()));
                break;
            case Opcode.BinPersId:
                Push(_objects.Persistent(Pop()));
                break;

            case Opcode.Global:
                Push(new PickleGlobal(Line(), Line()));
                break;
            case Opcode.StackGlobal:
                var pair = PopMany(2);
                Push(
                    pair is [string module, string name]
                        ? new PickleGlobal(module, name)
                        : throw new PickleFault("expected two strings")
                );
                break;
            case Opcode.Reduce or Opcode.NewObj:
                var call = PopMany(2);
                Push(Call(call[0], call[1]));
                break;
            case Opcode.NewObjEx:
                var full = PopMany(3);
                Push(Call(full[0], full[1]));
                break;
            case Opcode.Inst:
                var type = new PickleGlobal(Line(), Line());
                Push(Call(type, new PickleTuple(PopToMark())));
                break;
            case Opcode.Obj:
                var parts = PopToMark();
                Push(
                    parts.Length > 0
                        ? Call(parts[0], new PickleTuple(parts[1..]))
                        : throw new PickleFault("expected a class")
                );
                break;
            case Opcode.Build:
                var state = Pop();
                Build(Peek(0), state);
                break;
            default:
                throw new PickleFault(
                    "not an opcode that a checkpoint needs (extension registry and out-of-band buffers are refused)"
                );
        }
    }

    // Stack and memo

    private void Push(object? value)
    {
        if (++_made > _maxObjects)
            throw new PickleFault(
                $"more than {_maxObjects} objects (CheckpointOptions.{nameof(CheckpointOptions.MaxPickleObjects)})"
            );
        _stack.Add(value);
    }

    private object? Peek(int below)
    {
        if (_stack.Count <= below || _marks.Count > 0 && _marks[^1] >= _stack.Count - 1 - below)
            throw new PickleFault("the stack is empty");
        return _stack[^(1 + below)];
    }

    private object? Pop()
    {
        var value = Peek(0);
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    private object?[] PopMany(int count)
    {
        Peek(count - 1);
        return PopFrom(_stack.Count - count);
    }

    private object?[] PopToMark()
    {
        if (_marks.Count == 0)
            throw new PickleFault("there is no MARK");
        var mark = _marks[^1];
        _marks.RemoveAt(_marks.Count - 1);
        var items = PopFrom(mark + 1);
        _stack.RemoveAt(mark);
        return items;
    }

    private object?[] PopFrom(int first)
    {
        if (first == _stack.Count)
            return [];
        var items = new object?[_stack.Count - first];
        _stack.CopyTo(first, items, 0, items.Length);
        _stack.RemoveRange(first, items.Length);
        return items;
    }

    private object? Recall(uint index) =>
        _memoBeyond.TryGetValue(index, out var value) ? value
        : index < _memo.Count ? _memo[(int)index]
        : throw new PickleFault($"nothing was put into the memo at {index}");

    private void Remember(uint index)
    {
        if (_memo.Count + _memoBeyond.Count >= MaxMemo)
            throw new PickleFault($"more than {MaxMemo} memo entries");
        // Writers count up from 0; a legal pickle may also jump.
        if (index > _memo.Count || _memoBeyond.ContainsKey(index))
            _memoBeyond[index] = Peek(0);
        else if (index == _memo.Count)
            _memo.Add(Peek(0));
        else
            _memo[(int)index] = Peek(0);
    }

    // Containers and calls

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

    private static object? FilledByKey(object? target, object?[] items)
    {
        if (target is not (PickleDict or Opaque) || items.Length % 2 != 0)
            throw new PickleFault($"cannot set {items.Length} keys and values in {Describe(target)}");
        for (var i = 0; i < items.Length; i += 2)
            if (target is PickleDict dict)
                dict.Set(items[i], items[i + 1]);
            else
                ((Opaque)target).Set(items[i], items[i + 1]);
        return target;
    }

    private object? Call(object? function, object? arguments)
    {
        if (arguments is not PickleTuple tuple)
            throw new PickleFault($"expected a tuple of arguments, got {Describe(arguments)}");
        return function switch
        {
            PickleGlobal global => _objects.Call(global, tuple.Items) ?? new Opaque(global, tuple),
            // A call of something that is itself inert: the result of an unknown factory, say.
            Opaque record => new Opaque(record.Type, tuple),
            _ => throw new PickleFault($"{Describe(function)} cannot be called"),
        };
    }

    private void Build(object? target, object? state)
    {
        if (target is Opaque record)
            record.State = state;
        else if (target is null || !_objects.Build(target, state))
            throw new PickleFault($"{Describe(target)} takes no state");
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
