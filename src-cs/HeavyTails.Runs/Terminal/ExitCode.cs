namespace HeavyTails.Runs.Terminal;

/// <summary>The data cannot be used for the requested work; the message names the data and the reason.</summary>
public abstract class UnusableDataException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>Exit codes of commands and scripts.</summary>
public static class ExitCode
{
    /// <summary>The work was done.</summary>
    public const int Done = 0;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 1;

    /// <summary>
    /// The data cannot be used, nothing could be analysed, an output cannot be written, or the machine lacks what is
    /// needed.
    /// </summary>
    public const int Data = 2;

    /// <summary>At least one cell of a sweep failed; the others have their records.</summary>
    public const int CellFailed = 3;

    /// <summary>SIGINT stopped the work: 128 plus the number of the signal, as in shells.</summary>
    public const int Stopped = 130;

    /// <summary>SIGTERM or SIGHUP stopped the work: 128 plus the number of SIGTERM.</summary>
    public const int Terminated = 143;

    /// <summary>
    /// The exit code of an expected error, which its message explains; null for a bug in the program.
    /// </summary>
    public static int? Of(Exception error) =>
        Innermost(error) switch
        {
            UnusableDataException
            or InvalidDataException
            or IOException
            or UnauthorizedAccessException
            or ArithmeticException
            or NotSupportedException
            or DllNotFoundException => Data,
            ArgumentException => Usage,
            StoppedException stopped => stopped.ExitCode,
            OperationCanceledException => Stopped,
            _ => null,
        };

    /// <summary>The error inside the exceptions that parallel loops and type initialisers wrap around it.</summary>
    public static Exception Innermost(Exception error) =>
        error is AggregateException or TypeInitializationException && error.InnerException is { } inner
            ? Innermost(inner)
            : error;
}
