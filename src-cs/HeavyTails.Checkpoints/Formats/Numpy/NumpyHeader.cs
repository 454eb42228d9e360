using System.Globalization;
using HeavyTails.Checkpoints.IO;

namespace HeavyTails.Checkpoints.Formats.Numpy;

/// <summary>
/// Parses the three keys of an npy header, by a grammar that has nothing else:
/// header = "{" [ key ":" value { "," key ":" value } [","] ] "}";  key = string;
/// value = string | "True" | "False" | tuple | list;  tuple = "(" [ int { "," int } [","] ] ")".
/// </summary>
internal ref struct NumpyHeader
{
    private readonly ByteSource _source;
    private readonly ReadOnlySpan<char> _text;
    private readonly long _start;
    private int _at;

    private NumpyHeader(ByteSource source, ReadOnlySpan<char> text, long start)
    {
        _source = source;
        _text = text;
        _start = start;
    }

    /// <summary>The values of the three keys. Descr is null for a structured dtype, which is a list.</summary>
    /// <param name="source">Holds the header; named in messages.</param>
    /// <param name="text">The header's text.</param>
    /// <param name="start">Byte offset of the text in the source.</param>
    public static (string? Descr, bool Fortran, long[] Shape) Parse(ByteSource source, string text, long start) =>
        new NumpyHeader(source, text, start).Header();

    private (string?, bool, long[]) Header()
    {
        string? descr = null;
        bool? fortran = null,
            structured = null;
        long[]? shape = null;
        Expect('{');
        while (Peek() != '}')
        {
            var key = String();
            Expect(':');
            if (key == "descr" && descr is null && structured is null)
            {
                structured = Peek() == '[';
                if (structured.Value)
                    SkipList();
                else
                    descr = String();
            }
            else if (key == "fortran_order" && fortran is null)
                fortran = Bool();
            else if (key == "shape" && shape is null)
                shape = Tuple();
            else
                throw Fail($"the keys descr, fortran_order and shape once each, got {Text.Quote(key)}");
            if (Peek() != '}')
                Expect(',');
        }
        if (structured is null || fortran is null || shape is null)
            throw Fail("the keys descr, fortran_order and shape");
        return (descr, fortran.Value, shape);
    }

    private char Peek()
    {
        while (_at < _text.Length && _text[_at] is ' ' or '\n' or '\t')
            _at++;
        return _at < _text.Length ? _text[_at] : throw Fail("more of the header");
    }

    private void Expect(char c)
    {
        if (Peek() != c)
            throw Fail($"'{c}'");
        _at++;
    }

    private string String()
    {
        var quote = Peek();
        if (quote is not ('\'' or '"'))
            throw Fail("a string");
        var length = _text[(_at + 1)..].IndexOf(quote);
        if (length < 0)
            throw Fail("a closed string");
        var text = _text.Slice(_at + 1, length).ToString();
        _at += length + 2;
        return text;
    }

    private bool Bool()
    {
        Peek();
        foreach (var (word, value) in (ReadOnlySpan<(string, bool)>)[("True", true), ("False", false)])
            if (_text[_at..].StartsWith(word))
            {
                _at += word.Length;
                return value;
            }
        throw Fail("True or False");
    }

    private long[] Tuple()
    {
        var items = new List<long>(4);
        Expect('(');
        while (Peek() != ')')
        {
            var digits = 0;
            while (_at + digits < _text.Length && char.IsAsciiDigit(_text[_at + digits]))
                digits++;
            if (!long.TryParse(_text.Slice(_at, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var n))
                throw Fail("a dimension, an integer >= 0 of at most 63 bits");
            items.Add(n);
            _at += digits;
            if (_at < _text.Length && _text[_at] == 'L') // Python 2
                _at++;
            if (Peek() != ')')
                Expect(',');
        }
        Expect(')');
        return [.. items];
    }

    private void SkipList()
    {
        var depth = 0;
        do
        {
            var c = Peek();
            if (c is '\'' or '"')
            {
                String();
                continue;
            }
            depth +=
                c is '[' or '(' ? 1
                : c is ']' or ')' ? -1
                : 0;
            _at++;
        } while (depth > 0);
    }

    private readonly CheckpointException Fail(string expected) =>
        _source.Fail(_start + Math.Min(_at, _text.Length), $"npy header: expected {expected}");
}
