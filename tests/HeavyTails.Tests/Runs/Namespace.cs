using System.Diagnostics;

namespace HeavyTails.Tests.Runs;

/// <summary>This assembly as a program in a mount namespace of its own, where a process may mount.</summary>
static class Namespace
{
    /// <summary>
    /// Runs a shell script and returns what it said on standard error. The test is skipped where this machine allows
    /// no mounts.
    /// </summary>
    public static string RunOrSkip(string script)
    {
        var start = new ProcessStartInfo("unshare", ["--map-root-user", "--mount", "sh", "-ec", script])
        {
            RedirectStandardError = true,
        };
        using var child = Process.Start(start)!;
        var said = child.StandardError.ReadToEnd();
        child.WaitForExit();
        SkipWhereRefused(said);
        return child.ExitCode == 0 ? said : $"exit code {child.ExitCode}: {said}";
    }

    /// <summary>Skips the test if the words are those of a process that may not mount.</summary>
    public static void SkipWhereRefused(string said) =>
        Assert.SkipWhen(
            said.Contains("unshare", StringComparison.Ordinal) || said.Contains("mount:", StringComparison.Ordinal),
            $"A process may not mount here: {said}"
        );

    /// <summary>The words that start this assembly, for a shell.</summary>
    public static string Self(params string[] arguments) =>
        $"dotnet {typeof(Namespace).Assembly.Location} {string.Join(' ', arguments)}";
}
