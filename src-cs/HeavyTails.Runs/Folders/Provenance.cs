// What run.json says of the program and the machine.
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace HeavyTails.Runs.Folders;

/// <summary>By what, and where: commit, versions, libraries, machine.</summary>
public static class Provenance
{
    /// <summary>The version of an assembly as built: its number, and the commit after a plus.</summary>
    public static string VersionOf(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
        ?? assembly.GetName().Version?.ToString()
        ?? "?";

    /// <summary>The commit that the house was built from; null for a build outside a repository.</summary>
    public static string? Commit { get; } =
        VersionOf(typeof(Provenance).Assembly).Split('+') is [_, var commit, ..] ? commit : null;

    /// <summary>.NET, operating system, architecture.</summary>
    public static IReadOnlyList<(string Name, string Value)> Platform { get; } =
    [
        (".NET", Environment.Version.ToString()),
        ("operating system", RuntimeInformation.OSDescription),
        ("architecture", RuntimeInformation.ProcessArchitecture.ToString()),
    ];

    /// <summary>"gradient-norms.fsx, sha256 ...": the F# script that this process runs and its text; null for another program.</summary>
    public static string? Script { get; } =
        Array.Find(
            Environment.GetCommandLineArgs(),
            word => word.EndsWith(".fsx", StringComparison.OrdinalIgnoreCase) && File.Exists(word)
        )
            is { } script
            ? $"{Path.GetFileName(script)}, sha256 {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(script)))}"
            : null;

    /// <summary>Script, commit, host, platform, threads.</summary>
    public static IReadOnlyList<(string Name, string Value)> Facts { get; } =
    [
        .. Script is null ? [] : new[] { ("script", Script) },
        ("commit", Commit ?? "unknown"),
        ("host", Environment.MachineName),
        .. Platform,
        ("threads", Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture)),
    ];

    /// <summary>The libraries that this process has loaded, other than .NET's own and those without a name on disk.</summary>
    public static IEnumerable<(string Name, string Version)> Packages() =>
        from assembly in AppDomain.CurrentDomain.GetAssemblies()
        where !assembly.IsDynamic
        let name = assembly.GetName().Name
        where
            name is not null
            && !name.StartsWith("System", StringComparison.Ordinal)
            && !name.StartsWith("Microsoft", StringComparison.Ordinal)
            && !name.StartsWith("FSI-", StringComparison.Ordinal)
            && name is not ("mscorlib" or "netstandard")
        orderby name
        group assembly by name into same
        select (same.Key, VersionOf(same.First()));

    /// <summary>All of it, to be added to.</summary>
    public static JsonObject Record() =>
        new([
            .. Facts.Select(Node),
            KeyValuePair.Create<string, JsonNode?>("packages", new JsonObject(Packages().Select(Node))),
            KeyValuePair.Create<string, JsonNode?>(
                "backend",
                new JsonArray([.. NativeLibraries().Select(name => (JsonNode)name)])
            ),
            KeyValuePair.Create<string, JsonNode?>("device", "cpu"),
        ]);

    private static KeyValuePair<string, JsonNode?> Node((string Name, string Value) fact) => new(fact.Name, fact.Value);

    // "libopenblas.so.0", "libtorch_cpu.so": which native libraries the process holds.
    private static IEnumerable<string> NativeLibraries()
    {
        using var process = Process.GetCurrentProcess();
        return process
            .Modules.Cast<ProcessModule>()
            .Select(m => m.ModuleName)
            .Where(name =>
                name.Contains("torch_cpu", StringComparison.Ordinal)
                || name.Contains("blas", StringComparison.OrdinalIgnoreCase)
                || name.Contains("mkl_rt", StringComparison.Ordinal)
                || name.Contains("libheavytails", StringComparison.Ordinal)
            )
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToArray();
    }
}
