// A cell is begun if the number of cells that run is below the number of workers, their threads together do not exceed
// max(processors, workers), and their memory limits together do not exceed the memory that was available at the start.
// A cell that needs more than there is at all is run alone.
using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Processes;

namespace HeavyTails.Runs.Executors;

/// <summary>
/// The cells that wait, in their order, and what those that run may use together. Cells are not overtaken by smaller
/// ones, so that a large cell is not put off for ever.
/// </summary>
internal sealed class CellQueue
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly Queue<int> _cells;
    private readonly Func<int, CellResources> _resources;
    private readonly int _workers,
        _threads;
    private readonly long _memory;
    private readonly ManualResetEventSlim _changed = new();
    private int _running,
        _usedThreads;
    private long _usedMemory;

    /// <summary>A queue of cells.</summary>
    /// <param name="cells">Indices of the cells.</param>
    /// <param name="resources">What a cell may use.</param>
    /// <param name="workers">Greatest number of cells at a time.</param>
    /// <param name="memory">Memory of all cells together in bytes. Default: what is available now.</param>
    public CellQueue(IReadOnlyList<int> cells, Func<int, CellResources> resources, int workers, long? memory = null)
    {
        (_cells, _resources, _workers) = (new(cells), resources, workers);
        _threads = Math.Max(Environment.ProcessorCount, workers);
        _memory = memory ?? AvailableMemory.Now();
    }

    /// <summary>Waits until the next cell may be run. Returns null if none is left.</summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public (int Cell, CellResources Resources)? Take(CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            lock (_gate)
            {
                if (!_cells.TryPeek(out var cell))
                    return null;
                var resources = _resources(cell);
                if (_running == 0 || HasRoom(resources))
                {
                    Count(resources, 1);
                    return (_cells.Dequeue(), resources);
                }
                _changed.Reset();
            }
            _changed.Wait(Look, cancellation);
        }
    }

    /// <summary>Frees what a cell used.</summary>
    public void Free(CellResources resources)
    {
        lock (_gate)
            Count(resources, -1);
        _changed.Set();
    }

    private bool HasRoom(CellResources resources) =>
        _running < _workers
        && _usedThreads + (resources.Threads ?? 1) <= _threads
        && _usedMemory + (resources.Memory ?? 0) <= _memory;

    private void Count(CellResources resources, int sign)
    {
        _running += sign;
        _usedThreads += sign * (resources.Threads ?? 1);
        _usedMemory += sign * (resources.Memory ?? 0);
    }
}
