using System.Runtime.InteropServices;
using System.Text;

namespace HeavyTails.Tests.Checkpoints.Writers;

/// <summary>Small reproducible contents for fixtures.</summary>
public static class Numbers
{
    /// <summary>0.5, -1.25, 2, ...: n different float32 numbers that every narrow type but f8 holds exactly.</summary>
    public static float[] Floats(int n) =>
        [.. Enumerable.Range(0, n).Select(i => (i % 2 == 0 ? 1 : -1) * (0.5f + 0.25f * (i % 64) * 3))];

    public static byte[] AsBytes<T>(this T[] numbers)
        where T : unmanaged => MemoryMarshal.AsBytes<T>(numbers).ToArray();

    /// <summary>A safetensors file with the header as given.</summary>
    public static byte[] Safetensors(string header, byte[] data)
    {
        var text = Encoding.UTF8.GetBytes(header);
        return [.. BitConverter.GetBytes((long)text.Length), .. text, .. data];
    }
}
