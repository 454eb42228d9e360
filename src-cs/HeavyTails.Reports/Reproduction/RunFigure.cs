// The figures of a run, read from its page: every <figure> has a caption with a link to figures/NAME.html, and an image
// figures/NAME.svg where it could be drawn.
using System.Text.RegularExpressions;

namespace HeavyTails.Reports.Reproduction;

/// <summary>A figure of a run's page.</summary>
/// <param name="Name">Name of its files in the folder figures, without ending.</param>
/// <param name="Caption">Its caption as HTML, without links to files.</param>
/// <param name="HasImage">Whether there is an image of it, NAME.svg.</param>
public sealed partial record RunFigure(string Name, string Caption, bool HasImage)
{
    /// <summary>The figures of the page in a run's folder, in its order; none where there is no page.</summary>
    public static IReadOnlyList<RunFigure> Read(string folder)
    {
        var page = Path.Combine(folder, "index.html");
        return File.Exists(page)
            ?
            [
                .. Figure()
                    .Matches(File.ReadAllText(page))
                    .Select(figure => new RunFigure(
                        figure.Groups["name"].Value,
                        figure.Groups["caption"].Value.Trim(),
                        File.Exists(Path.Combine(folder, "figures", figure.Groups["name"].Value + ".svg"))
                    )),
            ]
            : [];
    }

    [GeneratedRegex(
        """<figcaption>(?<caption>.*?)<span class="files"><a href="figures/(?<name>[A-Za-z0-9._-]+)\.html">""",
        RegexOptions.Singleline
    )]
    private static partial Regex Figure();
}
