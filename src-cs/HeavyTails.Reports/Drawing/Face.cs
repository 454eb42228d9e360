// Source Sans 3 (Paul Hunt, Adobe; SIL Open Font License 1.1), which the build takes from npm and puts beside the
// assemblies: pictures have the same letters of the same width on every machine, whichever fonts it has.
using System.Collections.Concurrent;
using System.Reflection;
using SkiaSharp;

namespace HeavyTails.Reports.Drawing;

/// <summary>The typeface of all pictures.</summary>
internal static class Face
{
    /// <summary>The file name of the typeface beside the assemblies.</summary>
    public const string FileName = "SourceSans3-Regular.ttf";

    private static readonly Lazy<SKTypeface?> Loaded = new(() =>
        Places().FirstOrDefault(File.Exists) is { } path ? SKTypeface.FromFile(path) : null
    );

    private static readonly ConcurrentDictionary<char, double> Advances = new();

    /// <summary>Why no picture can be drawn: the typeface is missing. Null if it is there.</summary>
    public static string? WhyNot() =>
        Loaded.Value is null
            ? $"{FileName} was not found (looked at {string.Join(", ", Places())}): run ./build.sh, which brings it"
            : null;

    /// <summary>The typeface at a size in px, for drawing.</summary>
    public static SKFont Font(double size) =>
        new(Loaded.Value ?? throw new FileNotFoundException(WhyNot()), (float)size)
        {
            Edging = SKFontEdging.Antialias,
            Hinting = SKFontHinting.None,
            Subpixel = true,
            LinearMetrics = true,
        };

    /// <summary>The width of a text in px at a size in px.</summary>
    public static double Width(string text, double size) => size * text.Sum(AdvanceOf);

    // Width over size of one character; a character outside the basic plane counts as two.
    private static double AdvanceOf(char character) =>
        Advances.GetOrAdd(
            character,
            one =>
            {
                using var font = Font(1000);
                return font.MeasureText(one.ToString()) / 1000;
            }
        );

    private static string[] Places()
    {
        var own = Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location);
        List<string> places =
        [
            .. new[] { own, AppContext.BaseDirectory }
                .OfType<string>()
                .Distinct()
                .Select(folder => Path.Combine(folder, FileName)),
        ];
        // F# scripts and notebooks load PACKAGE/VERSION/lib/net10.0/HeavyTails.Reports.dll where NuGet has put it.
        if (Path.GetDirectoryName(own) is { } lib && Path.GetFileName(lib) == "lib")
            places.Add(Path.Combine(Path.GetDirectoryName(lib)!, "fonts", FileName));
        for (var folder = own; !string.IsNullOrEmpty(folder); folder = Path.GetDirectoryName(folder))
            if (File.Exists(Path.Combine(folder, "HeavyTails.sln")))
                places.Add(Path.Combine(folder, "artifacts", "fonts", FileName));
        return [.. places];
    }
}
