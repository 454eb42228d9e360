using HeavyTails.Reports.Reproduction;
using HeavyTails.Tests.Data;

namespace HeavyTails.Tests.Reports.Reproduction;

/// <summary>claims.json keeps what a script states, and nothing incomplete.</summary>
public class ClaimTests
{
    internal static Claim Make(string id, Verdict verdict, string why = "Because.") =>
        new()
        {
            Id = id,
            Paper = "Key2020",
            Figure = "figure 2",
            Statement = "α < 2 & falls.",
            Theirs = "2.0",
            Ours = "1.93 ± 0.04",
            Verdict = verdict,
            Why = verdict == Verdict.Agrees ? "" : why,
        };

    [Fact]
    public void Claims_come_back_from_their_file_as_they_were()
    {
        using var folder = new TemporaryFolder();
        Claim[] claims =
        [
            Make("one", Verdict.Agrees),
            Make("two", Verdict.Disagrees).WithLegacy("1.5 ± 0.1"),
            Make("three", Verdict.Open),
        ];
        Claim.Write(folder.Path, claims);
        Assert.Equal(claims, Claim.Read(folder.Path));
        var text = File.ReadAllText(Path.Combine(folder.Path, "claims.json"));
        Assert.Contains("\"verdict\": \"disagrees\"", text, StringComparison.Ordinal);
        Assert.Contains("α < 2 & falls.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_without_the_file_states_no_claims()
    {
        using var folder = new TemporaryFolder();
        Assert.Null(Claim.Read(folder.Path));
    }

    [Fact]
    public void A_reason_belongs_to_every_verdict_but_agreement()
    {
        Assert.Equal("Other.", Make("one", Verdict.Open).WithReason("Other.").Why);
        Assert.Equal("", Make("one", Verdict.Agrees).WithReason("Other.").Why);
        using var folder = new TemporaryFolder();
        var fault = Assert.Throws<ArgumentException>(() =>
            Claim.Write(folder.Path, [Make("two", Verdict.Disagrees, why: " ")])
        );
        Assert.Contains("claim \"two\": expected words for why", fault.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(folder.Path, Claim.FileName)));
    }

    [Fact]
    public void No_claims_and_claims_of_the_same_id_are_refused()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<ArgumentException>(() => Claim.Write(folder.Path, []));
        var fault = Assert.Throws<ArgumentException>(() =>
            Claim.Write(folder.Path, [Make("one", Verdict.Agrees), Make("one", Verdict.Open)])
        );
        Assert.Contains("\"one\" 2 times", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("[null]")]
    [InlineData("{}")]
    [InlineData("[{\"id\": \"one\"}]")]
    [InlineData(
        "[{\"id\":\"a\",\"paper\":\"p\",\"figure\":\"f\",\"statement\":\"s\",\"theirs\":\"t\",\"ours\":\"o\","
            + "\"verdict\":\"perhaps\"}]"
    )]
    [InlineData(
        "[{\"id\":\"a\",\"paper\":\"p\",\"figure\":\"f\",\"statement\":\"s\",\"theirs\":\"t\",\"ours\":null,"
            + "\"verdict\":\"agrees\"}]"
    )]
    public void A_damaged_file_is_refused_by_its_path(string text)
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, Claim.FileName);
        File.WriteAllText(path, text);
        var fault = Assert.Throws<InvalidDataException>(() => Claim.Read(folder.Path));
        Assert.StartsWith(path, fault.Message, StringComparison.Ordinal);
    }
}
