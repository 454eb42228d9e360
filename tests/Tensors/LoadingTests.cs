using HeavyTails.Training.Tensors;

namespace HeavyTails.Tensors.Tests;

public sealed class LoadingTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("libtorch-").FullName;

    [Fact]
    public void The_loaded_libtorch_states_its_version_its_folder_and_the_use_of_oneDNN()
    {
        var info = LibTorch.Info;
        Assert.Equal("2.10.0", info.Version);
        Assert.True(File.Exists(Path.Combine(info.Folder, "libtorch_cpu.so")));
        Assert.Contains("oneDNN", info.ToString());
        Assert.Matches("^[0-9a-f]{40}$", info.Build);
        if (Environment.GetEnvironmentVariable(OneDnn.Variable) is null)
            Assert.Equal(!OneDnn.HidesCaches(), info.OneDnn);
    }

    [Theory]
    [InlineData("on", true)]
    [InlineData("off", false)]
    public void OneDNN_is_used_as_the_variable_says(string choice, bool on)
    {
        var ending = Child.Run(["info"], (OneDnn.Variable, choice));
        Assert.Equal(0, ending.ExitCode);
        Assert.Contains($"oneDNN {(on ? "on" : "off")}: HEAVYTAILS_ONEDNN={choice}", ending.Output);
    }

    [Fact]
    public void Another_value_of_the_oneDNN_variable_is_refused()
    {
        var ending = Child.Run(["info"], (OneDnn.Variable, "maybe"));
        Assert.Equal(2, ending.ExitCode);
        Assert.Contains("HEAVYTAILS_ONEDNN: expected auto, on or off, got maybe", ending.Error);
    }

    [Theory]
    [InlineData("info")]
    [InlineData("network")]
    public void Without_libtorch_the_message_names_the_folders_that_were_searched(string job)
    {
        var ending = Child.Run([job], (LibTorchFiles.Variable, folder));
        Assert.Equal(2, ending.ExitCode);
        Assert.Contains(
            $"HEAVYTAILS_LIBTORCH names {folder}: no libtorch_cpu.so there nor in its folder",
            ending.Error
        );
    }

    [Fact]
    public void A_libtorch_that_cannot_be_loaded_is_refused_with_the_linkers_message()
    {
        File.WriteAllText(Path.Combine(folder, "libtorch_cpu.so"), "no library");
        var ending = Child.Run(["info"], (LibTorchFiles.Variable, folder));
        Assert.Equal(2, ending.ExitCode);
        Assert.Contains("libtorch cannot be loaded: ", ending.Error);
        Assert.Contains(folder, ending.Error);
    }

    [Fact]
    public void A_library_of_another_version_is_refused_with_both_versions()
    {
        // Any library that loads and is not libtorch serves; libheavytails is present.
        var ours = Directory.GetFiles(AppContext.BaseDirectory, "libheavytails.so").Single();
        File.Copy(ours, Path.Combine(folder, "libtorch_cpu.so"));
        var ending = Child.Run(["info"], (LibTorchFiles.Variable, folder));
        Assert.Equal(2, ending.ExitCode);
        Assert.Contains("TorchSharp needs 2.10.0", ending.Error);
    }

    [Fact]
    public void The_folder_that_the_variable_names_is_used()
    {
        Directory.CreateDirectory(Path.Combine(folder, "lib"));
        foreach (var file in Directory.GetFiles(LibTorch.Info.Folder, "*.so*"))
        {
            File.CreateSymbolicLink(Path.Combine(folder, "lib", Path.GetFileName(file)), file);
        }
        var ending = Child.Run(["info"], (LibTorchFiles.Variable, folder));
        Assert.Contains($"2.10.0 in {Path.Combine(folder, "lib")};", ending.Output);
    }

    [Fact]
    public void A_program_that_begins_with_TorchSharps_own_types_finds_libtorch()
    {
        var ending = Child.Run(["tensor first"]);
        Assert.Equal("12\n", ending.Output);
    }

    [Theory]
    [InlineData(LibTorchFiles.Variable, "/none", "HEAVYTAILS_LIBTORCH names /none")]
    [InlineData(OneDnn.Variable, "maybe", "expected auto, on or off, got maybe")]
    public void TorchSharp_does_not_search_by_itself_after_loading_has_failed(
        string variable,
        string value,
        string reason
    )
    {
        var ending = Child.Run(["tensor first"], (variable, value));
        Assert.NotEqual(0, ending.ExitCode);
        Assert.Contains(reason, ending.Error);
        Assert.False(Directory.Exists(Path.Combine(AppContext.BaseDirectory, "cpu")), "a libtorch was copied");
    }

    [Fact]
    public void Students_open_libtorch_only_where_it_computes_them()
    {
        var ending = Child.Run(["students"]);
        Assert.Equal(0, ending.ExitCode);
        // Nothing of libtorch is listed between the two losses, which are the same.
        var loss = ending.Output.Split('\n')[0]["native ".Length..];
        Assert.Equal($"native {loss}\ntorch {loss}\n", ending.Output);
        var without = Child.Run(["students"], (LibTorchFiles.Variable, folder));
        Assert.Equal((2, $"native {loss}\n"), (without.ExitCode, without.Output));
        Assert.Contains($"HEAVYTAILS_LIBTORCH names {folder}: no libtorch_cpu.so there", without.Error);
    }

    [Fact]
    public void A_spectral_analysis_opens_no_file_of_libtorch()
    {
        var ending = Child.Run(["analysis"]);
        Assert.Equal("1 analysed, 10 outputs\n", ending.Output);
    }

    [Fact]
    public void A_needed_symbol_version_is_made_weak_by_one_bit()
    {
        var elf = File.ReadAllBytes(LibTorchFiles.Bindings());
        var before = elf.ToArray();
        Assert.True(ElfFile.WeakenVersion(elf, "GLIBCXX_3.4.32"u8));
        var changed = Enumerable.Range(0, elf.Length).Where(i => elf[i] != before[i]).ToArray();
        Assert.Equal(2, elf[Assert.Single(changed)] ^ before[changed[0]]);
        // The prefix of a version is another version.
        Assert.False(ElfFile.WeakenVersion(before.ToArray(), "GLIBCXX_3.4.3"u8));
    }

    [Fact]
    public void Files_that_are_not_ELF_or_are_cut_short_are_refused()
    {
        Assert.Throws<InvalidDataException>(() => ElfFile.WeakenVersion(new byte[200], "X"u8));
        var elf = File.ReadAllBytes(LibTorchFiles.Bindings());
        foreach (var length in (int[])[10, 64, 1000, elf.Length / 2])
        {
            var cut = elf.AsSpan(0, length).ToArray();
            Assert.Throws<InvalidDataException>(() => ElfFile.WeakenVersion(cut, "GLIBCXX_3.4.32"u8));
        }
    }

    public void Dispose() => Directory.Delete(folder, true);
}
