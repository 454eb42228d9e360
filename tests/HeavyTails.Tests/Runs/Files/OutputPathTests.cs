using System.Diagnostics;
using System.Net.Sockets;
using HeavyTails.Data.Transforms;
using HeavyTails.Runs.Files;

namespace HeavyTails.Tests.Runs.Files;

/// <summary>Output goes to the path that was asked for and replaces nothing else.</summary>
public sealed class OutputPathTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("heavytails-outputs-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    private string At(params string[] names) => Path.Combine([root, .. names]);

    private string[] Here =>
        [
            .. Directory
                .GetFileSystemEntries(root, "*", SearchOption.AllDirectories)
                .Select(p => Path.GetRelativePath(root, p))
                .Order(StringComparer.Ordinal),
        ];

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    private static string TypeOf(string path)
    {
        using var process = Process.Start(
            new ProcessStartInfo("stat", ["--format=%F", path]) { RedirectStandardOutput = true }
        )!;
        return process.StandardOutput.ReadToEnd().Trim();
    }

    [Fact]
    public async Task A_fifo_takes_the_bytes_and_stays_a_fifo()
    {
        Run("mkfifo", At("pipe"));
        File.CreateSymbolicLink(At("link"), "pipe");
        foreach (var name in new[] { "pipe", "link" })
        {
            var read = Task.Run(() => File.ReadAllText(At("pipe")));
            WholeFile.Write(At(name), "through");
            Assert.Equal("through", await read.WaitAsync(TimeSpan.FromSeconds(20)));
            OutputPath.CheckFile(At(name));
        }
        Assert.Equal(["link", "pipe"], Here);
        Assert.Equal("fifo", TypeOf(At("pipe")));
    }

    [Fact]
    public void A_character_device_takes_the_bytes_and_stays_a_device()
    {
        // The test makes a null device of its own, which only root can do; for other users the test of the FIFO stands
        // in.
        using var made = Process.Start(
            new ProcessStartInfo("mknod", [At("null"), "c", "1", "3"]) { RedirectStandardError = true }
        )!;
        made.WaitForExit();
        Assert.SkipWhen(made.ExitCode != 0, "Only root may make a device (mknod).");
        WholeFile.Write(At("null"), "gone");
        Assert.Equal("character special file", TypeOf(At("null")));
        Assert.Equal(["null"], Here);
    }

    [Fact]
    public void A_socket_is_refused_and_stays()
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(At("socket")));
        Action[] uses = [() => OutputPath.CheckFile(At("socket")), () => WholeFile.Write(At("socket"), "")];
        foreach (var use in uses)
            Assert.Contains("it is a socket", Assert.Throws<IOException>(use).Message);
        Assert.Equal("socket", TypeOf(At("socket")));
    }

    [Fact]
    public void One_file_by_two_names_is_the_same_and_a_copy_is_not()
    {
        File.WriteAllText(At("weights"), "1");
        File.Copy(At("weights"), At("copy"));
        File.CreateSymbolicLink(At("link"), "weights");
        Run("ln", At("weights"), At("hard"));
        using var open = File.OpenHandle(At("weights"));
        foreach (var name in new[] { At("link"), At("hard"), $"/proc/self/fd/{open.DangerousGetHandle()}" })
            Assert.True(OutputPath.IsSame(name, At("weights")), name);
        Assert.False(OutputPath.IsSame(At("copy"), At("weights")));
        Assert.False(OutputPath.IsSame(At("none"), At("other")));
    }

    [Fact]
    public void A_link_stays_and_its_target_is_replaced_beside_itself_or_made()
    {
        Directory.CreateDirectory(At("far", "deep"));
        File.WriteAllText(At("far", "file"), "before");
        Directory.CreateSymbolicLink(At("folder"), "far/deep");
        File.CreateSymbolicLink(At("one"), "two");
        File.CreateSymbolicLink(At("two"), "folder/../file"); // .. is taken after the link: far/file
        File.CreateSymbolicLink(At("dangling"), "far/new");
        var before = Here;
        WholeFile.Write(At("one"), "after");
        WholeFile.Write(At("dangling"), "made");
        Assert.Equal(before.Append("far/new").Order(StringComparer.Ordinal), Here);
        Assert.Equal("after", File.ReadAllText(At("far", "file")));
        Assert.Equal("made", File.ReadAllText(At("far", "new")));
        Assert.Equal("two", new FileInfo(At("one")).LinkTarget);
    }

    [Fact]
    public void Links_in_a_circle_are_refused()
    {
        File.CreateSymbolicLink(At("a"), "b");
        File.CreateSymbolicLink(At("b"), "a");
        Assert.Contains("symbolic links", Assert.Throws<IOException>(() => WholeFile.Write(At("a"), "")).Message);
        Assert.Equal(["a", "b"], Here);
    }

    [Fact]
    public void A_replaced_file_keeps_its_permissions()
    {
        if (OperatingSystem.IsWindows())
            throw Xunit.Sdk.SkipException.ForSkip("Windows has no Unix permissions.");
        File.WriteAllText(At("secret"), "before");
        const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        File.SetUnixFileMode(At("secret"), mode);
        WholeFile.Write(At("secret"), "after");
        Assert.Equal(mode, File.GetUnixFileMode(At("secret")));
        Assert.Equal("after", File.ReadAllText(At("secret")));
    }

    [Fact]
    public void A_name_as_long_as_a_file_system_allows_is_written()
    {
        var name = string.Concat(Enumerable.Repeat("ä", 127)) + "x";
        WholeFile.Write(At(name), "whole");
        Assert.Equal([name], Here);
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_refused_beforehand_and_nothing_is_left_there()
    {
        File.WriteAllText(At("file"), "");
        Directory.CreateDirectory(At("folder"));
        var before = Here;
        void Refused(string why, Action check) => Assert.Contains(why, Assert.Throws<IOException>(check).Message);
        Refused("there is a folder of that name", () => OutputPath.CheckFile(At("folder")));
        Refused("got that of a folder", () => OutputPath.CheckFile(At("new") + "/"));
        Refused("there is a file of that name", () => OutputPath.CheckFile(At("file", "below")));
        Refused("there is a file of that name", () => OutputPath.CheckFile(At("file", "further", "below")));
        Refused("there is a file of that name", () => OutputPath.CheckFolder(At("file")));
        Refused("at most 255 bytes, got 256", () => OutputPath.CheckFile(At(new string('n', 256))));
        Refused("at most 255 bytes, got 256", () => OutputPath.CheckFolder(At(new string('n', 256), "below")));
        var deep = Path.Combine([root, .. Enumerable.Repeat("folder", 700)]);
        Refused("bytes, got", () => OutputPath.CheckFile(deep));
        Refused("bytes, got", () => OutputPath.CheckFolder(deep));
        Refused("there is none of that number", () => OutputPath.CheckFile("/dev/fd/9999"));
        Refused("empty text", () => OutputPath.CheckFile(""));
        Refused("cannot write in /proc", () => OutputPath.CheckFile("/proc/heavytails.json"));
        Refused("cannot write in /proc", () => OutputPath.CheckFolder("/proc/heavytails/report"));
        OutputPath.CheckFile(At("file"));
        OutputPath.CheckFile(At("new", "and", "deep"));
        OutputPath.CheckFolder(At("folder"));
        OutputPath.CheckFolder(At("new", "and", "deep"));
        Assert.Equal(before, Here);
    }

    [Fact]
    public void Paths_overlap_when_they_lead_to_one_place_or_one_into_the_other()
    {
        Directory.CreateDirectory(At("folder"));
        Directory.CreateSymbolicLink(At("link"), "folder");
        Assert.True(OutputPath.Overlap(At("folder"), At("link")));
        Assert.True(OutputPath.Overlap(At("folder", "table.csv"), At("link", ".", "table.csv")));
        Assert.True(OutputPath.Overlap(At("link", "table.csv"), At("folder")));
        Assert.False(OutputPath.Overlap(At("folder", "table.csv"), At("folder", "table.json")));
        Assert.False(OutputPath.Overlap(At("folder"), At("folder2", "table.json")));
    }

    [Fact]
    public void A_link_to_a_folder_stays_and_the_folder_is_replaced()
    {
        WholeFolder.Replace(At("folder"), Filled("before"));
        Directory.CreateSymbolicLink(At("link"), "folder");
        Directory.CreateSymbolicLink(At("dangling"), "new");
        WholeFolder.Replace(At("link"), Filled("after"));
        WholeFolder.Replace(At("dangling") + "/", Filled("made"));
        Assert.Equal(
            ["dangling", "dangling/made", "folder", "folder/after", "link", "link/after", "new", "new/made"],
            Here
        );
        Assert.Equal("folder", new DirectoryInfo(At("link")).LinkTarget);
    }

    [Fact]
    public void A_folder_that_a_file_system_is_mounted_on_stays_and_its_content_is_replaced_or_kept()
    {
        // In a user and mount namespace of its own, where a process may mount.
        Directory.CreateDirectory(At("mounted"));
        var script = $"mount -t tmpfs none {At("mounted")} && {string.Join(' ', ReplaceFolder(At("mounted")))}";
        var start = new ProcessStartInfo("unshare", ["--map-root-user", "--mount", "sh", "-c", script])
        {
            RedirectStandardError = true,
        };
        using var child = Process.Start(start)!;
        var said = child.StandardError.ReadToEnd();
        child.WaitForExit();
        Namespace.SkipWhereRefused(said);
        Assert.Equal("", said);
    }

    /// <summary>
    /// Work of the child process, inside the folder itself: replaces its content twice and fails once.
    /// </summary>
    public static int Child(string folder)
    {
        Environment.CurrentDirectory = folder;
        foreach (var path in new[] { folder, ".", $"../{Path.GetFileName(folder)}" })
        {
            WholeFolder.Replace(path, Filled("before"));
            Expect(folder, ["before"]);
            WholeFolder.Replace(path, Filled("after"));
            Expect(folder, ["after"]);
            Assert.Throws<InvalidOperationException>(() =>
                WholeFolder.Replace(path, _ => throw new InvalidOperationException())
            );
            Expect(folder, ["after"]);
        }
        return 0;
    }

    [Fact]
    public void The_folder_that_a_process_works_in_stays_and_its_content_is_replaced()
    {
        Directory.CreateDirectory(At("here"));
        var command = ReplaceFolder(At("here"));
        using var child = Process.Start(command[0], command[1..]);
        child.WaitForExit();
        Assert.Equal(0, child.ExitCode);
        Assert.Equal(["here", "here/after"], Here);
    }

    private static string[] ReplaceFolder(string folder) =>
        ["dotnet", typeof(OutputPathTests).Assembly.Location, "replace-folder", folder];

    private static void Expect(string folder, string[] names) =>
        Assert.Equal(names, Directory.GetFileSystemEntries(folder).Select(Path.GetFileName));

    private static Action<string> Filled(string name) => folder => WholeFile.Write(Path.Combine(folder, name), "");
}
