using System.Net;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Reports.Wording;

/// <summary>Any text, such as a layer's name from a file, as HTML.</summary>
public static class HtmlText
{
    /// <summary>
    /// Encodes a text for HTML and for SVG. Control characters and what XML forbids show as escapes, see
    /// <see cref="Printable"/>.
    /// </summary>
    public static string Encode(string raw) => WebUtility.HtmlEncode(Printable.Of(raw));
}
