namespace HeavyTails.Tests.Reports;

/// <summary>A temporary folder, environment variables and programs for tests of what may go wrong.</summary>
sealed class Faults : IDisposable
{
    public const string Browser = "HEAVYTAILS_CHROMIUM",
        Plotly = "HEAVYTAILS_PLOTLY";

    public string Folder { get; } = Directory.CreateTempSubdirectory("heavytails-faults-").FullName;

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    public string At(params string[] names) => Path.Combine([Folder, .. names]);

    /// <summary>Runs an action while an environment variable has the given value.</summary>
    public static void With(string variable, string value, Action act)
    {
        var before = Environment.GetEnvironmentVariable(variable);
        Environment.SetEnvironmentVariable(variable, value);
        try
        {
            act();
        }
        finally
        {
            Environment.SetEnvironmentVariable(variable, before);
        }
    }

    /// <summary>Writes a shell script that can be run as a program, and returns its path.</summary>
    public string Program(string name, string script)
    {
        File.WriteAllText(At(name), "#!/bin/sh\n" + script + "\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(At(name), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return At(name);
    }
}
