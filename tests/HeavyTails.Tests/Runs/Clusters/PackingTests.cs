using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Executors.Clusters;

namespace HeavyTails.Tests.Runs.Clusters;

public class PackingTests
{
    [Fact]
    public void Cells_are_packed_in_tasks_and_tasks_are_cut_in_arrays_of_the_longest_length()
    {
        var arrays = Packing.Of([.. Enumerable.Range(0, 10)], _ => new(), pack: 3, longest: 2);
        Assert.Equal(["job.sbatch", "job-2.sbatch"], arrays.Select(a => a.Script));
        Assert.Equal([0, 2], arrays.Select(a => a.First));
        Assert.Equal("0-2\n3-5\n6-8\n9\n", Submission.TasksText(arrays));
    }

    [Fact]
    public void Cells_that_may_use_different_amounts_are_in_different_arrays()
    {
        var small = new CellResources { Memory = 1 << 30 };
        var large = new CellResources { Memory = 4L << 30 };
        var arrays = Packing.Of([0, 1, 2, 5, 7], i => i % 2 == 0 ? small : large, pack: 2, longest: 100);
        Assert.Equal([small, large], arrays.Select(a => a.Resources));
        Assert.Equal("0,2\n1,5\n7\n", Submission.TasksText(arrays));
        Assert.Equal([0, 1], arrays.Select(a => a.First));
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3, 1, 5)]
    [InlineData(7, 4, 3)]
    [InlineData(1000, 1, 9)]
    public void Every_cell_is_in_one_task_and_every_task_in_one_array(int count, int pack, int longest)
    {
        var arrays = Packing.Of([.. Enumerable.Range(0, count)], _ => new(), pack, longest);
        var tasks = arrays.SelectMany(a => a.Tasks).ToList();
        Assert.Equal(Enumerable.Range(0, count), tasks.SelectMany(t => t));
        Assert.All(tasks, t => Assert.InRange(t.Count, 1, pack));
        Assert.All(arrays, a => Assert.InRange(a.Tasks.Count, 1, longest));
        Assert.Equal(arrays.Count, arrays.Select(a => a.Script).Distinct().Count());
        Assert.All(arrays, a => Assert.Same(a.Tasks[0], tasks[a.First]));
    }

    [Fact]
    public void Without_being_asked_cells_are_packed_to_about_five_minutes_where_enough_are_measured()
    {
        double[] tenSeconds = [8, 10, 12];
        Assert.Equal(1, Packing.Automatic(100_000, [10, 10], null)); // too few are measured
        Assert.Equal(30, Packing.Automatic(100_000, tenSeconds, null));
        Assert.Equal(1, Packing.Automatic(100_000, [400, 500, 600], null));
        Assert.Equal(3, Packing.Automatic(100, tenSeconds, null)); // 100 cells stay 32 tasks or more
        Assert.Equal(20, Packing.Automatic(100, tenSeconds, 5)); // five at a time need no more than five tasks
        Assert.Equal(1, Packing.Automatic(2, [0, 0, 0], 5));
    }
}
