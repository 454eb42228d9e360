// run.json: by what, where and when the question of context.json was answered.
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace HeavyTails.Sweeps;

internal static class RunInfo
{
    /// <summary>The commit this was built from, as the build wrote it into the version after a plus; null for a build outside a repository.</summary>
    public static string? Commit { get; } =
        typeof(RunInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+') is [_, var commit, ..] ? commit : null;

    /// <summary>The commit that a complete run names.</summary>
    public static string CommitOf(string folder) => JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "run.json")))?["notes"]?["commit"]?.ToString() ?? "unknown";

    private const string PackagePrefix = "package ";

    /// <summary>What every cell notes of itself.</summary>
    public static IEnumerable<KeyValuePair<string, string>> OfThisProcess(DateTimeOffset started) =>
    [
        new("commit", Commit ?? "unknown"),
        new("host", Environment.MachineName),
        new(".NET", Environment.Version.ToString()),
        new("operatingSystem", RuntimeInformation.OSDescription),
        new("architecture", RuntimeInformation.ProcessArchitecture.ToString()),
        new("threads", Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture)),
        new("started", started.ToString("u", CultureInfo.InvariantCulture)),
        new("finished", DateTimeOffset.UtcNow.ToString("u", CultureInfo.InvariantCulture)),
        .. Packages().Select(p => KeyValuePair.Create(PackagePrefix + p.Name, p.Version)),
    ];

    public static string Json(RunContext context, IReadOnlyList<CellRecord> records)
    {
        // One value of a note for each different one among the cells; times as their span.
        var notes = records.SelectMany(r => r.Notes).GroupBy(n => n.Key).ToDictionary(g => g.Key, g => g.Select(n => n.Value).Distinct().Order(StringComparer.Ordinal).ToList());
        var (started, finished) = (notes.GetValueOrDefault("started")?[0], notes.GetValueOrDefault("finished")?[^1]);
        notes.Remove("started");
        notes.Remove("finished");
        return new JsonObject
        {
            ["name"] = context.Name,
            ["hash"] = context.Hash,
            ["seed"] = context.Grid.Seed.ToString(CultureInfo.InvariantCulture),
            ["started"] = started,
            ["finished"] = finished,
            ["cells"] = records.Count,
            ["cellSeconds"] = new JsonArray([.. records.Select(r => JsonValue.Create(Math.Round(r.Seconds, 3)))]),
            ["notes"] = Merged(notes.Where(n => !n.Key.StartsWith(PackagePrefix, StringComparison.Ordinal))),
            ["packages"] = Merged(notes.Where(n => n.Key.StartsWith(PackagePrefix, StringComparison.Ordinal)).Select(n => KeyValuePair.Create(n.Key[PackagePrefix.Length..], n.Value))),
        }.ToJsonString(Files.Indented) + "\n";
    }

    private static JsonObject Merged(IEnumerable<KeyValuePair<string, List<string>>> notes) => new(
        from note in notes
        orderby note.Key
        select KeyValuePair.Create<string, JsonNode?>(note.Key, note.Value is [var one] ? one : new JsonArray([.. note.Value.Select(v => JsonValue.Create(v))])));

    // The libraries that this process has loaded, other than .NET's own and those without a name on disk.
    private static IEnumerable<(string Name, string Version)> Packages() =>
        from assembly in AppDomain.CurrentDomain.GetAssemblies()
        where !assembly.IsDynamic
        let name = assembly.GetName().Name
        where name is not null && !name.StartsWith("System", StringComparison.Ordinal) && !name.StartsWith("Microsoft", StringComparison.Ordinal) && !name.StartsWith("FSI-", StringComparison.Ordinal) && name is not ("mscorlib" or "netstandard")
        orderby name
        group assembly by name into same
        select (same.Key, same.First().GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? same.First().GetName().Version?.ToString() ?? "?");
}
