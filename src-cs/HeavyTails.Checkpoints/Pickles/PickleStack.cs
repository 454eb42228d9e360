// The machine's memory: a stack with marks, from which the opcodes take their operands, and a memo, where a value that
// the pickle holds several times is put once.  Python's pickletools.py.
using HeavyTails.Checkpoints.IO;

namespace HeavyTails.Checkpoints.Pickles;

internal sealed partial class PickleMachine
{
    /// <summary>Most values in the memo.</summary>
    private const int MaxMemo = 1_000_000;

    private static readonly object MarkObject = new();
    private readonly List<object?> _stack = new(64);
    private readonly List<int> _marks = new(16);
    private readonly List<object?> _memo = new();
    private readonly Dictionary<uint, object?> _memoBeyond = new(PickleKeys.Comparer);
    private int _made;

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
}
