// references.bib: the papers that are reproduced, in BibTeX. What is read of it is
//   @article{KEY, field = {value}, field = {value} }
// with values in braces, which may hold further pairs of braces, and one entry after the other.
using System.Text.RegularExpressions;

namespace HeavyTails.Reports.Reproduction;

/// <summary>A paper of references.bib.</summary>
/// <param name="Key">BibTeX key: "Gurbuzbalaban2021".</param>
/// <param name="Fields">Values by the names of their fields, without the outer braces.</param>
public sealed partial record Reference(string Key, IReadOnlyDictionary<string, string> Fields)
{
    /// <summary>Authors, title, where and when it appeared, as far as the entry says, as plain text.</summary>
    public string Text =>
        string.Join(
            ", ",
            new[]
            {
                Authors,
                Plain("title"),
                Plain("booktitle") ?? Plain("journal"),
                Plain("year"),
                ArXiv,
                Plain("note"),
            }.OfType<string>()
        );

    /// <summary>Authors and year, for headings; the key where the entry states no authors.</summary>
    public string Short => Authors is { } authors ? $"{authors} {Plain("year")}".TrimEnd() : Plain("title") ?? Key;

    /// <summary>Address of the paper, https://arxiv.org/abs/...; null where the entry has no number of arXiv.</summary>
    public string? Address => Plain("eprint") is { } number ? $"https://arxiv.org/abs/{number}" : null;

    /// <summary>Whether the entry names authors, as that of a paper does.</summary>
    public bool HasAuthors => Authors is not null;

    private string? ArXiv => Plain("eprint") is { } number ? $"arXiv:{number}" : null;

    // "and others" is BibTeX's own form of et al.
    private string? Authors =>
        Plain("author")?.Split(" and ") switch
        {
            null => null,
            [.. var first, "others"] => $"{string.Join(", ", first)} et al.",
            [var one] => one,
            [.. var first, var last] => $"{string.Join(", ", first)} & {last}",
            _ => null,
        };

    /// <summary>All entries of a text in BibTeX, by key.</summary>
    /// <param name="text">The content of the file.</param>
    /// <param name="name">What messages call the file.</param>
    /// <exception cref="InvalidDataException">An entry is not of this form, or two have the same key.</exception>
    public static IReadOnlyDictionary<string, Reference> Parse(string text, string name)
    {
        var found = new Dictionary<string, Reference>();
        foreach (Match entry in Entry().Matches(text))
        {
            var key = entry.Groups["key"].Value;
            var body = Braced(text, entry.Index + entry.Groups["type"].Length, name);
            var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            for (var at = body.IndexOf(',', StringComparison.Ordinal) + 1; at > 0 && at < body.Length; )
            {
                var field = Field().Match(body, at);
                if (!field.Success)
                    break;
                var value = Braced(body, field.Index + field.Length - 1, $"{name}, {key}");
                fields[field.Groups["name"].Value] = value;
                at = field.Index + field.Length + value.Length + 1;
            }
            if (!found.TryAdd(key, new(key, fields)))
                throw new InvalidDataException($"{name}: expected keys that differ, got two entries {key}");
        }
        return found;
    }

    // What lies between the brace at a place and the one that closes it.
    private static string Braced(string text, int open, string name)
    {
        var depth = 0;
        for (var i = open; i < text.Length; i++)
        {
            depth +=
                text[i] == '{' ? 1
                : text[i] == '}' ? -1
                : 0;
            if (depth == 0)
                return text[(open + 1)..i];
        }
        throw new InvalidDataException($"{name}: expected a closing brace for the one at character {open}, got none");
    }

    // Braces within a value only keep capitals as they are.
    private string? Plain(string field) =>
        Fields.GetValueOrDefault(field) is { } value
            ? Spaces().Replace(value.Replace("{", "").Replace("}", ""), " ").Trim()
            : null;

    [GeneratedRegex(@"(?<type>@\w+)\{\s*(?<key>[^\s,]+)\s*,")]
    private static partial Regex Entry();

    [GeneratedRegex(@"\G[\s,]*(?<name>\w+)\s*=\s*\{")]
    private static partial Regex Field();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
