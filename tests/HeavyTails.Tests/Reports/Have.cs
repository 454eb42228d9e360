using System.Buffers.Binary;
using System.IO.Compression;
using System.Text.RegularExpressions;
using HeavyTails.Reports.Plotting;

namespace HeavyTails.Tests.Reports;

/// <summary>
/// Tests of this collection run one after another, since some of them set the environment variables
/// HEAVYTAILS_CHROMIUM or HEAVYTAILS_PLOTLY, which are those of the whole process.
/// </summary>
[CollectionDefinition(nameof(Drawing))]
public sealed class Drawing;

/// <summary>Skips a test, with the reason, on a machine that lacks what it needs.</summary>
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
            $"No browser is installed that shows pages; {HeadlessBrowser.HowToInstall}"
        );
}

/// <summary>Checks of what the pages of a report load and link to.</summary>
static partial class Pages
{
    /// <summary>Asserts that a page loads nothing from another host, and nowhere names a plotly.js on one.</summary>
    public static void AssertOffline(string page)
    {
        var html = File.ReadAllText(page);
        Assert.Empty(Loaded().Matches(html).Select(m => m.Value));
        Assert.Empty(RemotePlotly().Matches(html).Select(m => m.Value));
    }

    /// <summary>The targets of the links, images and scripts of a page.</summary>
    public static IEnumerable<string> Links(string page) =>
        Target().Matches(File.ReadAllText(page)).Select(m => m.Groups[1].Value);

    [GeneratedRegex("""(?:src|href|url|import)\s*[=(]\s*["']?(?:https?:)?//[^\s"']*""", RegexOptions.IgnoreCase)]
    private static partial Regex Loaded();

    [GeneratedRegex("""(?<!file:/?)//(?!/)[^\s"'<>]*plot[^\s"'<>]*""", RegexOptions.IgnoreCase)]
    private static partial Regex RemotePlotly();

    [GeneratedRegex("(?:src|href)=\"([^\"]+)\"")]
    private static partial Regex Target();
}

/// <summary>The size of a PNG in pixels, and the number of distinct rows: 1 if the image is blank.</summary>
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
