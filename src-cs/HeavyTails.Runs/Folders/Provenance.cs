// Facts of run.json about the program and the machine.
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using HeavyTails.Runs.Processes;

namespace HeavyTails.Runs.Folders;

/// <summary>Commit, versions, libraries and machine of this process.</summary>
public static class Provenance
{
    /// <summary>Version of an assembly: its number, and after a plus the commit that it was built from.</summary>
    public static string VersionOf(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
        ?? assembly.GetName().Version?.ToString()
        ?? "?";

    /// <summary>Commit that this library was built from; null for a build outside a repository.</summary>
    public static string? Commit { get; } =
        VersionOf(typeof(Provenance).Assembly).Split('+') is [_, var commit, ..] ? commit : null;

    /// <summary>Names and versions of .NET, the operating system and the architecture.</summary>
    public static IReadOnlyList<(string Name, string Value)> Platform { get; } =
    [
        (".NET", Environment.Version.ToString()),
        ("operating system", RuntimeInformation.OSDescription),
        ("architecture", RuntimeInformation.ProcessArchitecture.ToString()),
    ];

    /// <summary>
    /// The F# script that this process runs with the checksum of its text, for example "gradient-norms.fsx, sha256
    /// ..."; null for another program.
    /// </summary>
    public static string? Script { get; } =
        Array.Find(
            Environment.GetCommandLineArgs(),
            word => word.EndsWith(".fsx", StringComparison.OrdinalIgnoreCase) && File.Exists(word)
        )
            is { } script
            ? $"{Path.GetFileName(script)}, sha256 "
                + Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(script)))
            : null;

    /// <summary>Script, commit, host, platform, instruction set and number of processors.</summary>
    public static IReadOnlyList<(string Name, string Value)> Facts { get; } =
    [
        .. Script is null ? [] : new[] { ("script", Script) },
        ("commit", Commit ?? "unknown"),
        ("host", Environment.MachineName),
        .. Platform,
        ("instruction set", InstructionSet.OfThisProcess),
        ("threads", Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture)),
    ];

    /// <summary>
    /// The managed libraries that this process has loaded, except those of .NET and those without a name on the disk.
    /// </summary>
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

    /// <summary>All of these facts as a new JSON object, to which the caller may add.</summary>
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

    // Names of the numerical native libraries that are loaded, for example "libopenblas.so.0" or "libtorch_cpu.so".
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
