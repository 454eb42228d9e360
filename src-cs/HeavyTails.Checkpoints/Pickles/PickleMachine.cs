// A pickle is a program for a stack machine. This one can push plain values and put them into tuples, lists, dicts and
// sets. A call (REDUCE, NEWOBJ, INST, OBJ) looks the name up in a closed list; a name outside it becomes an inert
// record. There is no import.
using System.Buffers.Binary;
using HeavyTails.Checkpoints.IO;

namespace HeavyTails.Checkpoints.Pickles;

/// <summary>Runs a pickle without running anything that it names.</summary>
internal sealed partial class PickleMachine
{
    private readonly ForwardReader _reader;
    private readonly IPickleObjects _objects;
    private readonly CheckpointOptions _options;
    private readonly PickleBudget _budget;
    private readonly int _maxObjects;
    private readonly long _maxBytes,
        _start;

    private PickleMachine(ForwardReader reader, IPickleObjects objects, CheckpointOptions options) =>
        (_reader, _objects, _options, _budget, _maxObjects, _maxBytes, _start) = (
            reader,
            objects,
            options,
            new PickleBudget(options),
            options.MaxPickleObjects,
            options.MaxPickleBytes,
            reader.Position
        );

    /// <summary>Runs one pickle from the reader's position to its STOP, and gives the object that it makes.</summary>
    /// <exception cref="CheckpointException">The pickle is damaged, or over a limit of the options.</exception>
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

    /// <summary>
    /// Throws when the pickle, with more bytes to come, is over the limit; the work that it may cost grows with what
    /// was read. Byte strings that are left in the file do not count, since they take no memory.
    /// </summary>
    private void Within(long more)
    {
        var read = _reader.Position - _start - _leftInFile;
        _budget.Grow(read);
        if (more > _maxBytes || read > _maxBytes - more)
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
                // Frames are not read ahead; the length is checked so that a cut file is refused as such.
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
                // POP also removes a mark, as in Python.
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
                var id = Pop();
                _budget.SpendCopy(id);
                Push(_objects.Persistent(id));
                break;

            case Opcode.Global:
                Push(Global(Line(), Line()));
                break;
            case Opcode.StackGlobal:
                var pair = PopMany(2);
                Push(
                    pair is [string module, string name]
                        ? Global(module, name)
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
                var type = Global(Line(), Line());
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
                Replace();
                break;
            default:
                throw new PickleFault(
                    "not an opcode that a checkpoint needs (extension registry and out-of-band buffers are refused)"
                );
        }
    }
}
