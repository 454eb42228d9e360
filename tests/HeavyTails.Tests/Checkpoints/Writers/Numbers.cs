using System.Runtime.InteropServices;
using System.Text;

namespace HeavyTails.Tests.Checkpoints.Writers;

/// <summary>Numbers and safetensors files for fixtures, the same in every run.</summary>
public static class Numbers
{
    /// <summary>
    /// The numbers 0.5, -1.25, 2, ...: n float32 numbers, 64 of them different in size, that every narrow type but f8
    /// holds exactly.
    /// </summary>
    public static float[] Floats(int n) =>
        [.. Enumerable.Range(0, n).Select(i => (i % 2 == 0 ? 1 : -1) * (0.5f + 0.25f * (i % 64) * 3))];

    public static byte[] AsBytes<T>(this T[] numbers)
        where T : unmanaged => MemoryMarshal.AsBytes<T>(numbers).ToArray();

    /// <summary>A safetensors file whose header is the text given, sound or not.</summary>
    public static byte[] Safetensors(string header, byte[] data)
    {
        var text = Encoding.UTF8.GetBytes(header);
        return [.. BitConverter.GetBytes((long)text.Length), .. text, .. data];
    }

    /// <summary>One tensor of a safetensors header: "name":{"dtype":...,"shape":...,"data_offsets":...}.</summary>
    public static string Entry(string name, string type, IEnumerable<long> shape, (long Begin, long End) data) =>
        $"\"{name}\":{{\"dtype\":\"{type}\",\"shape\":[{string.Join(',', shape)}],"
        + $"\"data_offsets\":[{data.Begin},{data.End}]}}";
}
