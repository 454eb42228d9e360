// claims.json in a run's folder: what a paper states, what the run has instead, and whether the two agree.
//   [ { "id": "kesten", "paper": "Gurbuzbalaban2021", "figure": "figure 2", "statement": "...", "theirs": "...",
//       "ours": "0.79 ± 0.04", "verdict": "agrees", "why": "", "legacy": "..." } ]
using System.Text.Json;
using HeavyTails.Runs.Files;
using HeavyTails.Runs.Folders;

namespace HeavyTails.Reports.Reproduction;

/// <summary>A claim of a paper beside what a run of ours has for it. All texts are plain text.</summary>
public sealed record Claim
{
    /// <summary>Name of the file of a run's claims, in the run's folder.</summary>
    public const string FileName = "claims.json";

    /// <summary>Short name of the claim, unique within its run: "kesten".</summary>
    public required string Id { get; init; }

    /// <summary>BibTeX key of the paper in src-fs/papers/references.bib: "Gurbuzbalaban2021".</summary>
    public required string Paper { get; init; }

    /// <summary>Where the paper or its code states it: "figure 2", "abstract", "section 4.1".</summary>
    public required string Figure { get; init; }

    /// <summary>What is claimed, as a sentence.</summary>
    public required string Statement { get; init; }

    /// <summary>The number or words of the source.</summary>
    public required string Theirs { get; init; }

    /// <summary>What the run has, with its error: "0.79 ± 0.04".</summary>
    public required string Ours { get; init; }

    /// <summary>Whether the two agree, computed from the run's record.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>The reason for another verdict than agreement, as a sentence; "" where they agree.</summary>
    public string Why { get; init; } = "";

    /// <summary>What the source's own code gives here, faults included; null where that was not run.</summary>
    public string? Legacy { get; init; }

    /// <summary>The same claim with what the source's own code gives here.</summary>
    public Claim WithLegacy(string legacy) => this with { Legacy = legacy };

    /// <summary>
    /// The same claim with another reason, a sentence, where the verdict is not agreement. An agreement has no reason.
    /// </summary>
    public Claim WithReason(string why) => Verdict == Verdict.Agrees ? this : this with { Why = why };

    /// <summary>Writes the claims of a run into its folder, whole or not at all.</summary>
    /// <param name="folder">Folder of the run.</param>
    /// <param name="claims">At least one claim, each with an id of its own.</param>
    /// <exception cref="ArgumentException">
    /// A text is missing, two claims have the same id, or another verdict than agreement has no reason.
    /// </exception>
    public static void Write(string folder, IReadOnlyList<Claim> claims)
    {
        Check(claims, message => new ArgumentException(message));
        WholeFile.Write(
            Path.Combine(folder, FileName),
            JsonSerializer.Serialize(claims, RunFolder.Readable) + "\n",
            toDisk: true
        );
    }

    /// <summary>The claims of a run by the path of its folder; null if the run states none.</summary>
    /// <exception cref="InvalidDataException">The file does not hold claims.</exception>
    public static IReadOnlyList<Claim>? Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            return null;
        try
        {
            var claims =
                JsonSerializer.Deserialize<Claim[]>(File.ReadAllText(path), RunFolder.Readable)
                ?? throw new JsonException("expected an array, got null");
            Check(claims, message => new JsonException(message));
            return claims;
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path}: expected the claims of a run, {e.Message}", e);
        }
    }

    private static void Check(IReadOnlyList<Claim> claims, Func<string, Exception> fault)
    {
        if (claims.Count == 0)
            throw fault("expected at least one claim, got none");
        if (claims.Any(claim => claim is null))
            throw fault("expected claims, got null");
        foreach (var claim in claims)
        {
            (string Name, string? Text)[] texts =
            [
                ("id", claim.Id),
                ("paper", claim.Paper),
                ("figure", claim.Figure),
                ("statement", claim.Statement),
                ("theirs", claim.Theirs),
                ("ours", claim.Ours),
                ("why", claim.Verdict == Verdict.Agrees ? "none" : claim.Why),
            ];
            if (Array.Find(texts, text => string.IsNullOrWhiteSpace(text.Text)) is { Name: { } missing })
                throw fault($"claim \"{claim.Id}\": expected words for {missing}, got none");
            if (!Enum.IsDefined(claim.Verdict))
                throw fault($"claim \"{claim.Id}\": expected agrees, disagrees or open, got {claim.Verdict}");
        }
        if (claims.GroupBy(claim => claim.Id).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw fault($"expected ids that differ, got \"{twice.Key}\" {twice.Count()} times");
    }
}
