namespace HeavyTails.Tests.Reports;

/// <summary>A temporary folder, and environment variables, for tests of what may go wrong.</summary>
sealed class Faults : IDisposable
{
    public const string Plotly = "HEAVYTAILS_PLOTLY";

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
}
