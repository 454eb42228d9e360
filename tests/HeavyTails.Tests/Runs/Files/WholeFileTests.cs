using System.Diagnostics;
using HeavyTails.Runs.Files;

namespace HeavyTails.Tests.Runs.Files;

public sealed class WholeFileTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("heavytails-file-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    private string At(string name) => Path.Combine(root, name);

    [Fact]
    public void A_file_that_another_is_mounted_on_takes_the_bytes_in_place_of_the_old_ones()
    {
        File.WriteAllText(At("far"), "a longer text before");
        File.WriteAllText(At("near"), "");
        var said = Namespace.RunOrSkip(
            $"mount --bind {At("far")} {At("near")}; {Namespace.Self("write", At("near"), "after")}"
        );
        Assert.Equal("", said);
        Assert.Equal("after", File.ReadAllText(At("far")));
        Assert.Equal(2, Directory.GetFileSystemEntries(root).Length);
    }

    [Fact]
    public void What_a_killed_process_left_of_a_file_is_removed_and_what_a_living_one_makes_is_not()
    {
        using var ended = Process.Start("true");
        ended.WaitForExit();
        // A temporary name of this process, with the number of the ended process in its place.
        string name = "";
        WholeFile.Write(At("table"), _ => name = Path.GetFileName(Directory.GetFiles(root, "table.*.part").Single()));
        var living = At(name);
        var left = At(name.Replace($".{Environment.ProcessId}.", $".{ended.Id}."));
        var elsewhere = At($"table.{ended.Id}.{new string('0', 32)}.part");
        foreach (var path in new[] { living, left, elsewhere, left.Replace("table.", "tables.") })
            File.WriteAllText(path, "");
        OutputPath.CheckFile(At("table"));
        Assert.False(File.Exists(left));
        Assert.True(File.Exists(living));
        Assert.True(File.Exists(elsewhere)); // its name may be that of another machine
        Assert.True(File.Exists(left.Replace("table.", "tables.")));
    }

    /// <summary>Work of the child process: writes a file.</summary>
    public static int Child(string file, string text)
    {
        OutputPath.CheckFile(file);
        WholeFile.Write(file, text);
        return 0;
    }
}
