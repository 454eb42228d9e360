using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Executors;
using HeavyTails.Runs.Executors.Clusters;
using HeavyTails.Tests.Data;

namespace HeavyTails.Tests.Runs.Clusters;

/// <summary>A run of some cells in a folder that is deleted with its content, and nothing of a cluster.</summary>
internal sealed class ClusterCase : IDisposable
{
    private readonly TemporaryFolder _root = new();

    public ClusterCase(int cells, Func<Cell, CellResources>? resources = null)
    {
        Folder = SweepFolder.Open(
            _root.Path,
            new RunContext("Some.run", new Grid([Axis.Of("x", Enumerable.Range(0, cells).Select(i => (double)i))]))
        );
        if (resources is not null)
            Folder.Resources = resources;
    }

    public SweepFolder Folder { get; }

    public string Root => _root.Path;

    public static ClusterOptions Options { get; } =
        new() { Command = new("/opt/run me", ["a b", "it's", "$HOME"]) { Directory = "/home/me" } };

    public SlurmScript Scripts(ClusterOptions options) => new(Folder, Submission.Next(Folder), options);

    /// <summary>Writes a submission of cells, each in a task of its own, whose array is the job 17.</summary>
    public Submission Submitted(params int[] cells)
    {
        var submission = Submission.Write(
            Submission.Next(Folder),
            Packing.Of(cells, Folder.ResourcesOf, 1, 1000),
            Scripts(Options),
            waits: false
        );
        submission.Submitted(0, "17");
        return submission;
    }

    public void Done(int cell) =>
        Folder.Save(
            new()
            {
                Index = cell,
                Rows = [new Row([new("y", cell)])],
                Seconds = 2,
            }
        );

    public void Failed(int cell, string why) => Folder.Save(new() { Index = cell, Failure = why });

    public void Dispose() => _root.Dispose();
}
