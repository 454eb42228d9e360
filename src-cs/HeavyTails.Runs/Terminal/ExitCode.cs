namespace HeavyTails.Runs.Terminal;

/// <summary>The data cannot give what was asked; the message says what and why.</summary>
public abstract class UnusableDataException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>How a command or a script ends.</summary>
public static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>Wrong usage.</summary>
    public const int Usage = 1;

    /// <summary>
    /// Unusable data, nothing analysed, a place that cannot be written, or a machine without what was asked for.
    /// </summary>
    public const int Data = 2;

    /// <summary>Stopped by SIGINT: 128 and the signal's number, as shells have it.</summary>
    public const int Stopped = 130;

    /// <summary>The exit code for an error that its message explains; null for a fault of the program.</summary>
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
            OperationCanceledException => Stopped,
            _ => null,
        };

    /// <summary>The error itself where it comes wrapped by parallel loops or by the start of a type.</summary>
    public static Exception Innermost(Exception error) =>
        error is AggregateException or TypeInitializationException && error.InnerException is { } inner
            ? Innermost(inner)
            : error;
}
