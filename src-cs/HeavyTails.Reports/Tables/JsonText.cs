using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace HeavyTails.Reports.Tables;

/// <summary>Writes names of others into JSON, exactly and so that no terminal obeys them.</summary>
static class JsonText
{
    /// <summary>
    /// Writes a property of text. Control characters, marks that change the direction of writing and halves of
    /// surrogate pairs are written as escapes, as in "\u202e", so that the text that is read back is exact; the writer
    /// itself would replace halves of pairs by U+FFFD and keep the marks.
    /// </summary>
    public static void Write(Utf8JsonWriter w, string name, string text)
    {
        w.WritePropertyName(name);
        WriteItem(w, text);
    }

    /// <summary>Writes a text as <see cref="Write"/> does, as the next item of a list.</summary>
    public static void WriteItem(Utf8JsonWriter w, string text)
    {
        if (!NeedsEscapes(text))
            w.WriteStringValue(text);
        else
            w.WriteRawValue($"\"{string.Concat(text.Select(Escaped))}\"");
    }

    static string Escaped(char c) =>
        char.IsSurrogate(c) || IsMark(CharUnicodeInfo.GetUnicodeCategory(c))
            ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}")
            : JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(c.ToString());

    static bool NeedsEscapes(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (IsMark(CharUnicodeInfo.GetUnicodeCategory(text, i)))
                return true;
            if (char.IsSurrogate(text[i]) && !(i + 1 < text.Length && char.IsSurrogatePair(text[i], text[++i])))
                return true;
        }
        return false;
    }

    static bool IsMark(UnicodeCategory category) =>
        category is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
