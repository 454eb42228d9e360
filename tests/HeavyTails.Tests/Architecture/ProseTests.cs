using System.Text.RegularExpressions;

namespace HeavyTails.Tests.Architecture;

/// <summary>Rules for the library's prose that a program can check.</summary>
public partial class ProseTests
{
    private const int FewestWords = 3;

    [Fact]
    public void No_summary_has_one_or_two_words()
    {
        string[] tooShort =
        [
            .. from file in Repository.Files("src-cs", ".cs")
            from summary in Summaries(Repository.Read(file))
            where Words(summary) < FewestWords
            select $"{file}: \"{summary}\"",
        ];
        Assert.True(tooShort.Length == 0, $"{tooShort.Length} summaries:\n{string.Join('\n', tooShort)}");
    }

    [Theory]
    [InlineData("/// <summary>Number type.</summary>", 2)]
    [InlineData("/// <summary>\n    /// Number of <see cref=\"Layer\"/> objects.\n    /// </summary>", 4)]
    [InlineData("/// <summary>log10 of the norm</summary>", 4)]
    public void Words_of_a_summary_are_counted(string text, int words) =>
        Assert.Equal(words, Words(Assert.Single(Summaries(text))));

    private static IEnumerable<string> Summaries(string text) =>
        Summary().Matches(text).Select(m => Margin().Replace(m.Groups[1].Value, " ").Trim());

    // A reference to code counts as one word.
    private static int Words(string summary) =>
        Tag()
            .Replace(summary, " code ")
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Count(w => w.Any(char.IsLetter));

    [GeneratedRegex(@"<summary>(.*?)</summary>", RegexOptions.Singleline)]
    private static partial Regex Summary();

    [GeneratedRegex(@"\s*\n\s*///\s*")]
    private static partial Regex Margin();

    [GeneratedRegex(@"<[^>]+/>|<(\w+)[^>]*>.*?</\1>")]
    private static partial Regex Tag();
}
