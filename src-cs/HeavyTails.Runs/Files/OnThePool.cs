namespace HeavyTails.Runs.Files;

/// <summary>Runs the asynchronous writers of packages from code that is not asynchronous.</summary>
public static class OnThePool
{
    /// <summary>
    /// Does some work and waits for it. It begins on a thread of the pool, since a caller's synchronisation context may
    /// wait for the very thread that waits here.
    /// </summary>
    public static void Wait(Func<Task> work) => Task.Run(work).GetAwaiter().GetResult();
}
