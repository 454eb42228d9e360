using System.Buffers.Binary;
using System.IO.Compression;
using System.Text.RegularExpressions;
using HeavyTails.Data.Transforms;
using HeavyTails.Reports.Plotting;

namespace HeavyTails.Tests.Reports;

/// <summary>
/// Tests that draw, one after another: some of them set HEAVYTAILS_CHROMIUM or HEAVYTAILS_PLOTLY, which the whole
/// process sees.
/// </summary>
[CollectionDefinition(nameof(Drawing))]
public sealed class Drawing;

/// <summary>What a machine may lack; a test that needs it is skipped there, with the reason.</summary>
static class Have
{
    public static void PlotlyOrSkip()
    {
        try
        {
            PlotlyScript.Find();
        }
        catch (FileNotFoundException lacking)
        {
            Assert.Skip(lacking.Message);
        }
    }

    public static void BrowserOrSkip() =>
        Assert.SkipWhen(
            HeadlessBrowser.Find() is null,
            $"No browser draws figures here; {HeadlessBrowser.HowToInstall}"
        );
}

/// <summary>What pages may not do.</summary>
static partial class Pages
{
    /// <summary>No attribute that loads something names a host, and nothing at all names plotly.js on one.</summary>
    public static void AssertOffline(string page)
    {
        var html = File.ReadAllText(page);
        Assert.Empty(Loaded().Matches(html).Select(m => m.Value));
        Assert.Empty(RemotePlotly().Matches(html).Select(m => m.Value));
    }

    /// <summary>Targets of links, pictures and scripts.</summary>
    public static IEnumerable<string> Links(string page) =>
        Target().Matches(File.ReadAllText(page)).Select(m => m.Groups[1].Value);

    [GeneratedRegex("""(?:src|href|url|import)\s*[=(]\s*["']?(?:https?:)?//[^\s"']*""", RegexOptions.IgnoreCase)]
    private static partial Regex Loaded();

    [GeneratedRegex("""(?<!file:/?)//(?!/)[^\s"'<>]*plot[^\s"'<>]*""", RegexOptions.IgnoreCase)]
    private static partial Regex RemotePlotly();

    [GeneratedRegex("(?:src|href)=\"([^\"]+)\"")]
    private static partial Regex Target();
}

/// <summary>A PNG's size, and how many of its rows of pixels differ from the first: none in a blank picture.</summary>
sealed record Png(int Width, int Height, int DistinctRows)
{
    public static Png Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        Assert.Equal(0x89504E470D0A1A0AUL, BinaryPrimitives.ReadUInt64BigEndian(bytes));
        using var packed = new MemoryStream();
        int width = 0,
            height = 0,
            bytesPerPixel = 0;
        for (var at = 8; at < bytes.Length; )
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(at));
            var kind = System.Text.Encoding.ASCII.GetString(bytes, at + 4, 4);
            var data = bytes.AsSpan(at + 8, length);
            if (kind == "IHDR")
            {
                (width, height) = (
                    BinaryPrimitives.ReadInt32BigEndian(data),
                    BinaryPrimitives.ReadInt32BigEndian(data[4..])
                );
                bytesPerPixel = data[9] switch
                {
                    6 => 4,
                    2 => 3,
                    var other => throw new InvalidDataException($"colour type {other}"),
                };
            }
            if (kind == "IDAT")
                packed.Write(data);
            at += 12 + length;
        }
        packed.Position = 0;
        using var unpacked = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionMode.Decompress))
            zlib.CopyTo(unpacked);
        var stride = 1 + width * bytesPerPixel;
        var raw = unpacked.ToArray();
        Assert.Equal(stride * height, raw.Length);
        var rows = Enumerable
            .Range(0, height)
            .Select(y => Convert.ToHexString(raw, y * stride, stride))
            .Distinct()
            .Count();
        return new Png(width, height, rows);
    }
}
