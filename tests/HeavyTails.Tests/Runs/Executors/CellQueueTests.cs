using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Executors;

namespace HeavyTails.Tests.Runs.Executors;

public class CellQueueTests
{
    private static readonly CancellationToken Soon = new CancellationTokenSource(250).Token;

    private static int Begun(CellQueue queue)
    {
        var begun = 0;
        using var wait = new CancellationTokenSource(250);
        try
        {
            while (queue.Take(wait.Token) is not null)
                begun++;
        }
        catch (OperationCanceledException)
        {
            // The rest has to wait.
        }
        return begun;
    }

    [Fact]
    public void No_more_cells_run_at_a_time_than_workers_threads_and_memory_allow()
    {
        var cells = Enumerable.Range(0, 20).ToArray();
        var processors = Math.Max(Environment.ProcessorCount, 4);
        Assert.Equal(4, Begun(new(cells, _ => new(), 4)));
        Assert.Equal(3, Begun(new(cells, _ => new() { Memory = 30 }, 8, memory: 100)));
        Assert.Equal(processors / 2, Begun(new(cells, _ => new() { Threads = 2 }, 4)));
        // A cell that needs more than there is runs alone.
        Assert.Equal(1, Begun(new(cells, _ => new() { Memory = 1000 }, 8, memory: 100)));
    }

    [Fact]
    public void A_cell_begins_when_another_gives_back_what_it_used_and_large_cells_are_not_overtaken()
    {
        var queue = new CellQueue([0, 1, 2], cell => new() { Memory = cell == 1 ? 80 : 30 }, workers: 8, memory: 100);
        var first = queue.Take(Soon)!.Value;
        Assert.Equal(0, Begun(queue)); // cell 2 would fit, and cell 1 comes before it
        queue.Free(first.Resources);
        var second = queue.Take(CancellationToken.None)!.Value;
        Assert.Equal(1, second.Cell);
        queue.Free(second.Resources);
        Assert.Equal(2, queue.Take(CancellationToken.None)!.Value.Cell);
        Assert.Null(queue.Take(CancellationToken.None));
    }
}
