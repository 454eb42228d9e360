using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Files;
using HeavyTails.Runs.Folders;

namespace HeavyTails.Tests.Runs;

public sealed class RunFolderTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("heavytails-runs-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    private string[] Here =>
        [
            .. Directory
                .GetFileSystemEntries(root, "*", SearchOption.AllDirectories)
                .Select(p => Path.GetRelativePath(root, p))
                .Order(StringComparer.Ordinal),
        ];

    // With other names, stored runs would not be found again. These names were recorded when the first runs were
    // stored.
    [Fact]
    public void The_name_of_a_folder_that_a_context_gives_does_not_change()
    {
        object asked = new
        {
            infinite = double.PositiveInfinity,
            kind = "test",
            names = new[] { "a", "größer <1>" },
            nothing = (string?)null,
            stepSize = .1,
        };
        Assert.Equal("fe3166b16101a764", new RunFolder(root, asked).Name);
        Assert.Equal(
            "named-2846d7bff3861f13",
            new RunContext(
                "named",
                new Grid([Axis.Of("x", .1, 2.0), Axis.Of("kind", "plain", "größer <1>")], 2, 5),
                [new("scale", "full")]
            ).FolderName
        );
    }

    [Fact]
    public void A_folder_is_partial_while_it_is_held_and_complete_once_it_has_its_record()
    {
        var folder = new RunFolder(root, new { what = "a run" });
        using (folder.Hold())
        {
            Assert.Contains(
                "another process",
                Assert.Throws<IOException>(() => new RunFolder(root, new { what = "a run" }).Hold()).Message
            );
            folder.Write("table.csv", "x\n1\n");
            File.WriteAllText(folder.PathOf("table.csv.1.0.part"), "what a killed process left");
            Assert.EndsWith(".partial", folder.Path);
            folder.Complete([]);
        }
        Assert.Equal(
            [folder.Name, .. new[] { "context.json", "run.json", "table.csv" }.Select(f => $"{folder.Name}/{f}")],
            Here
        );
        Assert.Null(folder.Hold()); // any process may read a complete run
    }

    [Fact]
    public void A_lock_names_its_process_and_that_of_a_killed_process_is_taken_over()
    {
        var folder = new RunFolder(root, new { what = "a run" });
        using (folder.Hold())
        {
            var holder = folder.Holder!;
            Assert.Equal((Environment.ProcessId, Environment.MachineName), (holder.Process, holder.Host));
            Assert.True(holder.IsHere);
            Assert.Equal(OperatingSystem.IsLinux(), holder.IsAlive);
            Assert.False((holder with { Started = holder.Started + 1 }).IsAlive);
            var busy = Assert.Throws<IOException>(() => new RunFolder(root, new { what = "a run" }).Lock());
            Assert.Contains($"process {Environment.ProcessId} on {Environment.MachineName}", busy.Message);
        }
        Assert.Null(folder.Holder);
        File.WriteAllText(folder.CompletePath + ".lock", "not even JSON");
        using (folder.Lock())
            Assert.Equal(Environment.ProcessId, folder.Holder!.Process);
        Assert.False(File.Exists(folder.CompletePath + ".lock"));
    }

    [Fact]
    public void A_complete_run_whose_folder_was_being_replaced_when_its_process_was_killed_gets_its_name_back()
    {
        var folder = new RunFolder(root, new { what = "a run" });
        using (folder.Hold())
            folder.Complete([]);
        using var ended = System.Diagnostics.Process.Start("true");
        ended.WaitForExit();
        var beside = Leftover.NameBeside(folder.CompletePath);
        var left = beside.Replace($".{Environment.ProcessId}.", $".{ended.Id}.") + Leftover.Old;
        Directory.Move(folder.CompletePath, left);
        var again = new RunFolder(root, new { what = "a run" });
        again.Begin();
        Assert.True(again.IsComplete);
        Assert.Equal([folder.CompletePath], Directory.GetFileSystemEntries(root));
    }

    [Fact]
    public void A_partial_folder_is_resumed_with_the_files_that_it_has()
    {
        using (var first = new RunFolder(root, new { what = "a run" }).Hold())
            new RunFolder(root, new { what = "a run" }).Write("first", "1");
        var folder = new RunFolder(root, new { what = "a run" });
        using (folder.Hold())
            folder.Complete([]);
        Assert.Equal("1", File.ReadAllText(folder.PathOf("first")));
    }

    [Fact]
    public void A_failed_write_of_a_file_or_folder_leaves_the_previous_one_and_nothing_else()
    {
        var (file, made) = (Path.Combine(root, "new", "file"), Path.Combine(root, "folder"));
        WholeFile.Write(file, "before");
        WholeFolder.Replace(made, aside => WholeFile.Write(Path.Combine(aside, "inside"), "before"));
        Assert.Throws<InvalidOperationException>(() =>
            WholeFile.Write(
                file,
                stream =>
                {
                    stream.WriteByte(1);
                    throw new InvalidOperationException();
                }
            )
        );
        Assert.Throws<InvalidOperationException>(() =>
            WholeFolder.Replace(
                made,
                aside =>
                {
                    WholeFile.Write(Path.Combine(aside, "other"), "half");
                    throw new InvalidOperationException();
                }
            )
        );
        Assert.Equal(["folder", "folder/inside", "new", "new/file"], Here);
        Assert.Equal("before", File.ReadAllText(file));
        WholeFolder.Replace(made + "/", aside => WholeFile.Write(Path.Combine(aside, "other"), "after"));
        Assert.Equal(["folder", "folder/other", "new", "new/file"], Here);
    }

    [Fact]
    public void The_record_holds_host_and_versions()
    {
        var record = Provenance.Record();
        Assert.Equal(Environment.MachineName, (string?)record["host"]);
        Assert.Equal(
            Provenance.VersionOf(typeof(RunFolderTests).Assembly),
            (string?)record["packages"]![typeof(RunFolderTests).Assembly.GetName().Name!]
        );
    }
}
