namespace HeavyTails.Runs.Terminal;

/// <summary>Ends scripts that cannot go on by one line that says why, in place of a stack trace.</summary>
public static class ExpectedErrors
{
    /// <summary>
    /// Does some work. If an error comes that its message explains, the message is printed on standard error, and the
    /// process ends with the code of <see cref="ExitCode.Of"/>.
    /// </summary>
    public static T OrExit<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (ExitCode.Of(e) is { } code)
        {
            Console.Error.WriteLine(Printable.Lines(ExitCode.Innermost(e).Message));
            Environment.Exit(code);
            throw;
        }
    }
}
