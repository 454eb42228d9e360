using System.Globalization;
using System.Text;

namespace HeavyTails.Runs.Executors;

/// <summary>
/// The beginning and the end of an output of any length, at most 48 KiB of memory. All methods may be called from any
/// thread.
/// </summary>
internal sealed class BoundedLog
{
    /// <summary>Number of bytes that are kept of the beginning and of the end.</summary>
    public const int Head = 16 << 10,
        Tail = 32 << 10;

    private readonly Lock _gate = new();
    private readonly byte[] _head = new byte[Head];
    private readonly byte[] _tail = new byte[Tail];
    private long _length;

    /// <summary>Number of bytes of the output, of which not all are kept.</summary>
    public long Length
    {
        get
        {
            lock (_gate)
                return _length;
        }
    }

    /// <summary>Adds output.</summary>
    public void Add(ReadOnlySpan<byte> output)
    {
        lock (_gate)
        {
            if (_length < Head)
            {
                var taken = output[..(int)Math.Min(output.Length, Head - _length)];
                taken.CopyTo(_head.AsSpan((int)_length));
                _length += taken.Length;
                output = output[taken.Length..];
            }
            // Of a long output only the end stays in the ring.
            var skipped = Math.Max(0, output.Length - Tail);
            _length += skipped;
            for (output = output[skipped..]; !output.IsEmpty; )
            {
                var at = (int)((_length - Head) % Tail);
                var part = output[..Math.Min(output.Length, Tail - at)];
                part.CopyTo(_tail.AsSpan(at));
                _length += part.Length;
                output = output[part.Length..];
            }
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        lock (_gate)
            _length = 0;
    }

    /// <summary>The beginning and the end as text, with the number of bytes that are left out between them.</summary>
    public string Text()
    {
        lock (_gate)
        {
            var head = Encoding.UTF8.GetString(_head, 0, (int)Math.Min(_length, Head));
            var after = Math.Max(0, _length - Head);
            var gap = Math.Max(0, after - Tail);
            var kept = new byte[after - gap];
            for (var i = 0; i < kept.Length; i++)
                kept[i] = _tail[(gap + i) % Tail];
            var left =
                gap == 0 ? "" : $"\n... {gap.ToString("N0", CultureInfo.InvariantCulture)} bytes are left out ...\n";
            return head + left + Encoding.UTF8.GetString(kept);
        }
    }
}
