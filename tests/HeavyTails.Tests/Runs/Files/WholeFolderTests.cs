using HeavyTails.Runs.Files;

namespace HeavyTails.Tests.Runs.Files;

public sealed class WholeFolderTests : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly string root = Directory.CreateTempSubdirectory("heavytails-folder-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    private string At(params string[] names) => Path.Combine([root, .. names]);

    private static Action<string> Filled(string name) => folder => WholeFile.Write(Path.Combine(folder, name), "");

    [Fact]
    public void A_replaced_folder_keeps_its_permissions_and_is_never_more_open()
    {
        if (OperatingSystem.IsWindows())
            throw Xunit.Sdk.SkipException.ForSkip("Windows has no Unix permissions.");
        Directory.CreateDirectory(At("report"), Private);
        var meanwhile = UnixFileMode.None;
        WholeFolder.Replace(
            At("report"),
            aside =>
            {
                if (!OperatingSystem.IsWindows())
                    meanwhile = File.GetUnixFileMode(aside);
            }
        );
        Assert.Equal(Private, meanwhile);
        Assert.Equal(Private, File.GetUnixFileMode(At("report")));
    }

    [Fact]
    public void What_a_check_refuses_is_put_back()
    {
        Directory.CreateDirectory(At("report", "below"));
        File.WriteAllText(At("report", "below", "mine"), "");
        foreach (var here in new[] { At("report"), At("report", "..", "report") })
            Assert.Throws<IOException>(() =>
                WholeFolder.Replace(
                    here,
                    Filled("new"),
                    old => throw new IOException(File.Exists(Path.Combine(old, "below", "mine")) ? "seen" : "not seen")
                )
            );
        Assert.Equal([At("report")], Directory.GetFileSystemEntries(root));
        Assert.Equal([At("report", "below")], Directory.GetFileSystemEntries(At("report")));
        Assert.True(File.Exists(At("report", "below", "mine")));
    }

    [Fact]
    public void The_folder_that_was_being_replaced_when_a_process_was_killed_gets_its_name_back()
    {
        using var ended = System.Diagnostics.Process.Start("true");
        ended.WaitForExit();
        var beside = "";
        WholeFolder.Replace(At("report"), aside => beside = aside[..^".part".Length]);
        Directory.Delete(At("report"));
        var left = beside.Replace($".{Environment.ProcessId}.", $".{ended.Id}.");
        Directory.CreateDirectory(left + ".old");
        Directory.CreateDirectory(left + ".part");
        File.WriteAllText(Path.Combine(left + ".old", "older"), "");
        OutputPath.CheckFolder(At("report"));
        Assert.Equal([At("report")], Directory.GetFileSystemEntries(root));
        Assert.True(File.Exists(At("report", "older")));

        // Killed while it looked whether the folder above can be written.
        File.WriteAllText(left.Replace("report", ".heavytails") + ".part", "");
        OutputPath.CheckFolder(At("report"));
        Assert.Equal([At("report")], Directory.GetFileSystemEntries(root));
    }

    [Fact]
    public void A_folder_of_an_overlays_lower_layer_which_cannot_be_renamed_is_replaced_in_place()
    {
        Directory.CreateDirectory(At("lower", "report", "layers"));
        File.WriteAllText(At("lower", "report", "layers", "old"), "");
        Directory.CreateDirectory(At("upper"));
        Directory.CreateDirectory(At("merged"));
        var said = Namespace.RunOrSkip(
            $"cd {root}; mount -t tmpfs none upper; mkdir upper/files upper/work; "
                + "mount -t overlay -o lowerdir=lower,upperdir=upper/files,workdir=upper/work,userxattr none merged; "
                + $"{Namespace.Self("replace", At("merged", "report"), "new")}; "
                + "ls -A merged merged/report | tr '\\n' ' ' >listed"
        );
        Assert.Equal("", said);
        Assert.Equal("merged: report  merged/report: layers new ", File.ReadAllText(At("listed")));
    }

    [Fact]
    public void A_process_that_is_killed_at_any_time_leaves_a_folder_of_the_name_and_the_next_one_clears_up()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux exchanges two folders at once.");
        WholeFolder.Replace(At("report"), Filled("first"));
        var random = new Random(4);
        for (var kill = 0; kill < 6; kill++)
        {
            using var child = System.Diagnostics.Process.Start(
                new System.Diagnostics.ProcessStartInfo(
                    "dotnet",
                    [typeof(WholeFolderTests).Assembly.Location, "replace-often", At("report")]
                )
                {
                    RedirectStandardOutput = true,
                }
            )!;
            Assert.Equal("replacing", child.StandardOutput.ReadLine());
            Thread.Sleep(random.Next(1, 60));
            child.Kill();
            child.WaitForExit();
            Assert.Single(Directory.GetFileSystemEntries(At("report")));
        }
        OutputPath.CheckFolder(At("report"));
        Assert.Equal([At("report")], Directory.GetFileSystemEntries(root));
    }

    /// <summary>Work of the child process: replaces a folder again and again until it is killed.</summary>
    public static int ReplaceOften(string folder)
    {
        Console.WriteLine("replacing");
        for (var i = 0; ; i++)
            WholeFolder.Replace(folder, Filled($"{i}"));
    }

    /// <summary>Work of the child process: fails once, then replaces a folder.</summary>
    public static int Child(string folder, string name)
    {
        Assert.Throws<InvalidOperationException>(() =>
            WholeFolder.Replace(folder, Filled("bad"), _ => throw new InvalidOperationException())
        );
        Assert.True(File.Exists(Path.Combine(folder, "layers", "old")));
        WholeFolder.Replace(
            folder,
            aside =>
            {
                Filled(name)(aside);
                Filled(Path.Combine("layers", name))(aside);
            }
        );
        Assert.False(File.Exists(Path.Combine(folder, "layers", "old")));
        return 0;
    }
}
