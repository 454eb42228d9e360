using HeavyTails.Reports.Reproduction;

namespace HeavyTails.Tests.Reports.Reproduction;

/// <summary>references.bib is BibTeX, and what pages cite is in it.</summary>
public class ReferenceTests
{
    [Fact]
    public void An_entry_becomes_a_line_of_the_fields_that_it_has()
    {
        var found = Reference.Parse(
            """
            % a comment with a { brace
            @inproceedings{One2021,
              author = {Gürbüzbalaban and Şimşekli and Zhu}, title = {The {Heavy-Tail} Phenomenon
                in {SGD}},
              year = {2021}, eprint = {2006.04740}
            }
            @misc{Two, author = {Spigler and others}, year = {2019}}
            @misc{Three,
              title = {No paper}
            }
            """,
            "references.bib"
        );
        Assert.Equal(["One2021", "Two", "Three"], found.Keys);
        Assert.Equal(
            "Gürbüzbalaban, Şimşekli & Zhu, The Heavy-Tail Phenomenon in SGD, 2021, arXiv:2006.04740",
            found["One2021"].Text
        );
        Assert.Equal("Gürbüzbalaban, Şimşekli & Zhu 2021", found["One2021"].Short);
        Assert.Equal("https://arxiv.org/abs/2006.04740", found["One2021"].Address);
        Assert.Equal("Spigler et al. 2019", found["Two"].Short);
        Assert.Null(found["Two"].Address);
        Assert.Equal("No paper", found["Three"].Short);
    }

    [Fact]
    public void A_brace_that_is_not_closed_and_a_key_twice_are_refused()
    {
        var open = Assert.Throws<InvalidDataException>(() => Reference.Parse("@misc{A, title = {x}", "r.bib"));
        Assert.Contains("r.bib: expected a closing brace", open.Message, StringComparison.Ordinal);
        var twice = Assert.Throws<InvalidDataException>(() =>
            Reference.Parse("@misc{A, year = {1}} @misc{A, year = {2}}", "r.bib")
        );
        Assert.Contains("two entries A", twice.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_key_that_a_script_cites_is_in_the_bibliography_of_the_papers()
    {
        var bibliography = Reference.Parse(Repository.Read("src-fs/papers/references.bib"), "references.bib");
        var cited = Repository
            .Files("src-fs/papers", ".fsx")
            .SelectMany(file =>
                System.Text.RegularExpressions.Regex.Matches(Repository.Read(file), @"Claim\.about ""([^""]+)""")
            )
            .Select(match => match.Groups[1].Value)
            .Distinct()
            .ToArray();
        Assert.True(cited.Length >= 5, $"expected the papers of this repository, got {string.Join(", ", cited)}");
        Assert.All(cited, key => Assert.True(bibliography.ContainsKey(key), $"references.bib has no entry {key}"));
    }

    [Fact]
    public void No_script_writes_a_verdict_down() =>
        Assert.All(
            Repository.Files("src-fs/papers", ".fsx"),
            file =>
                Assert.DoesNotMatch(
                    @"Verdict\.(Agrees|Disagrees|Open)|Claim\.(holds|decided|holdsIf) (true|false|None)",
                    Repository.Read(file)
                )
        );
}
