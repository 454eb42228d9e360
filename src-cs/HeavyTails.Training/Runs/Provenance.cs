// What run.json says of the program and the machine.
using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using TorchSharp;

namespace HeavyTails.Training;

/// <summary>Versions, libraries, machine.</summary>
public static class Provenance
{
    /// <summary>Commit and versions of the house and of the tensor layer, the native libraries that are loaded, the machine.</summary>
    public static JsonObject Record()
    {
        var house = InformationalVersion(typeof(Provenance).Assembly);
        var torch = typeof(torch).Assembly;
        return new()
        {
            ["commit"] = house.Split('+') is [_, var commit] ? commit : null,
            ["versions"] = new JsonObject
            {
                ["HeavyTails"] = house.Split('+')[0],
                [torch.GetName().Name!] = InformationalVersion(torch).Split('+')[0],
                [".NET"] = Environment.Version.ToString(),
                ["operating_system"] = RuntimeInformation.OSDescription,
                ["architecture"] = RuntimeInformation.ProcessArchitecture.ToString(),
            },
            ["backend"] = new JsonArray([.. NativeLibraries().Select(name => (JsonNode)name)]),
            ["device"] = "cpu",
            ["threads"] = 1,
            ["machine"] = Environment.MachineName,
        };
    }

    // "libtorch_cpu.so.1.13": which libtorch and BLAS really ran.
    private static IEnumerable<string> NativeLibraries()
    {
        using var process = Process.GetCurrentProcess();
        return process.Modules.Cast<ProcessModule>().Select(m => m.ModuleName)
            .Where(name => name.Contains("torch_cpu", StringComparison.Ordinal) || name.Contains("blas", StringComparison.OrdinalIgnoreCase) || name.Contains("mkl_rt", StringComparison.Ordinal) || name.Contains("libheavytails", StringComparison.Ordinal))
            .Distinct().Order(StringComparer.Ordinal).ToArray();
    }

    private static string InformationalVersion(Assembly assembly) => assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "?";
}
