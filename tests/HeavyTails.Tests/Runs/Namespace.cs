using System.Diagnostics;

namespace HeavyTails.Tests.Runs;

/// <summary>Runs this assembly in a mount namespace of its own, in which a process may mount.</summary>
static class Namespace
{
    /// <summary>
    /// Runs a shell script and returns its standard error. The test is skipped if this machine does not allow mounts.
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

    /// <summary>Skips the test if the output is that of a process that may not mount.</summary>
    public static void SkipWhereRefused(string said) =>
        Assert.SkipWhen(
            said.Contains("unshare", StringComparison.Ordinal) || said.Contains("mount:", StringComparison.Ordinal),
            $"A process may not mount on this machine: {said}"
        );

    /// <summary>The command of a shell that starts this assembly.</summary>
    public static string Self(params string[] arguments) =>
        $"dotnet {typeof(Namespace).Assembly.Location} {string.Join(' ', arguments)}";
}
