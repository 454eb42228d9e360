// varint length, then elements; of each the two low bits of the first byte t are its kind:
//   0   t / 4 + 1 bytes follow, or, from 60 on, as many as the next t / 4 - 59 bytes say, and one more
//   1   copy (t / 4) % 8 + 4 bytes from (t / 32) 256 + next byte before the end of what there is
//   2, 3   copy t / 4 + 1 bytes from as far back as the next 2 or 4 bytes say
// google/snappy, format_description.txt. TensorFlow reads such blocks and has never written them by default, so a
// package for them would weigh on every program for nothing.
using HeavyTails.Checkpoints.IO;

namespace HeavyTails.Checkpoints.Formats.TensorFlow;

/// <summary>Decompresses blocks of Snappy.</summary>
internal static class Snappy
{
    /// <summary>Most times its size that a block may become: an element of 3 bytes makes at most 64.</summary>
    private const int MostInflation = 22;

    public static byte[] Decompress(ByteSource file, long at, ReadOnlySpan<byte> data)
    {
        var from = 0;
        var length = 0L;
        for (var shift = 0; ; shift += 7)
        {
            if (from == data.Length || shift > 28)
                throw Damaged("its length is cut short");
            length |= (long)(data[from] & 0x7f) << shift;
            if (data[from++] < 0x80)
                break;
        }
        if (length > (long)MostInflation * data.Length)
            throw Damaged($"{length} bytes out of {data.Length}");
        var result = new byte[length];
        var to = 0;
        while (from < data.Length)
        {
            var tag = data[from++];
            var kind = tag & 3;
            var extra =
                kind == 0 ? Math.Max(0, (tag >> 2) - 59)
                : kind == 3 ? 4
                : kind;
            if (extra > data.Length - from)
                throw Damaged("an element is cut short");
            var number = 0L;
            for (var i = extra - 1; i >= 0; i--)
                number = number << 8 | data[from + i];
            from += extra;
            long count =
                kind == 0 ? (extra > 0 ? number : tag >> 2) + 1
                : kind == 1 ? (tag >> 2 & 7) + 4
                : (tag >> 2) + 1;
            if (count > result.Length - to || kind == 0 && count > data.Length - from)
                throw Damaged($"an element of {count} bytes, {result.Length - to} are expected");
            if (kind == 0)
            {
                data.Slice(from, (int)count).CopyTo(result.AsSpan(to));
                from += (int)count;
            }
            else
            {
                var back = kind == 1 ? number + (tag >> 5 << 8) : number;
                if (back == 0 || back > to)
                    throw Damaged($"a copy from {back} bytes back, there are {to}");
                // What is copied may overlap what it becomes, and then repeats itself.
                for (var i = 0; i < count; i++)
                    result[to + i] = result[to + i - (int)back];
            }
            to += (int)count;
        }
        return to == result.Length ? result : throw Damaged($"{to} bytes, expected {result.Length}");

        CheckpointException Damaged(string problem) => file.Fail(at, $"a damaged block of Snappy: {problem}");
    }
}
