namespace HeavyTails.Checkpoints.Series;

/// <summary>
/// Lets workers pass through places one after the other: at each place turn 0 goes first, then turn 1, and so on.
/// </summary>
/// <param name="places">Number of places.</param>
internal sealed class Turns(int places)
{
    private readonly int[] _next = new int[places];
    private readonly object _gate = new();
    private int _stopped = int.MaxValue;

    /// <summary>Whether no turn from this one on will pass, since an earlier one or this one failed.</summary>
    public bool IsStopped(int turn)
    {
        lock (_gate)
            return turn >= _stopped;
    }

    /// <summary>Waits until a turn may pass a place. Returns false if an earlier turn failed and never will.</summary>
    public bool Wait(int place, int turn)
    {
        lock (_gate)
        {
            while (_next[place] != turn)
            {
                if (turn > _stopped)
                    return false;
                Monitor.Wait(_gate);
            }
            return true;
        }
    }

    /// <summary>Lets the next turn pass a place.</summary>
    public void Pass(int place)
    {
        lock (_gate)
        {
            _next[place]++;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Tells that a turn failed, so that no later one waits for it.</summary>
    public void Stop(int turn)
    {
        lock (_gate)
        {
            _stopped = Math.Min(_stopped, turn);
            Monitor.PulseAll(_gate);
        }
    }
}
