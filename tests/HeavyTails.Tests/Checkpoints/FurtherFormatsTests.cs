using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Spectra;
using HeavyTails.Tests.Core.Analysis;

namespace HeavyTails.Tests.Checkpoints;

/// <summary>
/// The files of tests/reference/formats, written by the libraries of these formats: every number of every tensor is
/// compared with what those libraries hold, bit for bit, and complex matrices by their singular values.
/// </summary>
public sealed class FurtherFormatsTests
{
    private static readonly string Folder = Repository.Reference("formats");

    private static readonly Dictionary<string, List<RecordedTensor>> Expected = RecordedTensors.In("formats");

    public static TheoryData<string> Files => [.. Expected.Keys];

    private static Checkpoint Open(string file) => Checkpoint.Open(Path.Combine(Folder, file));

    private static double[] Singular(TensorEntry entry)
    {
        var (matrices, shape) = (entry.Load(), new int[] { (int)entry.Shape[0], (int)entry.Shape[1] });
        Assert.Equal(shape, matrices.Shape);
        var set = Assert.Single(LayerMatrices.Of(LayerKind.Linear, matrices, 1, new MatrixOptions()));
        return Esd.Of(set, Make.Backend, SpectralAccuracy.Accurate).SingularValues;
    }

    [Theory, MemberData(nameof(Files))]
    public void A_file_holds_what_its_own_library_put_into_it(string file)
    {
        using var checkpoint = Open(file);
        var (expected, read) = (Expected[file], checkpoint.Tensors.Where(t => t.Reason is null).ToList());
        Assert.Equal(expected.Count, read.Count);
        foreach (var e in expected)
        {
            var tensor =
                e.Name.Length > 0
                    ? read.Single(t => t.Name == e.Name)
                    : read.Single(t => RecordedTensors.Sha256(t.Load()) == e.Sha256 && t.Shape.SequenceEqual(e.Shape));
            Assert.Equal((e.Name, e.Type), (e.Name, tensor.DType.Name()));
            Assert.Equal(e.Shape, tensor.Shape);
            if (e.Singular is { } singular)
                Make.Same(singular, Singular(tensor), e.Type == "c64" ? 1e-6 : 1e-13);
            else
                Assert.Equal((e.Name, e.Sha256), (e.Name, RecordedTensors.Sha256(tensor.Load())));
        }
    }

    [Theory]
    [InlineData("torchscript.pt", "TorchScript")]
    [InlineData("policy.zip", "Zipped", "TorchZip")]
    [InlineData("flax.msgpack", "Flax")]
    [InlineData("arrays.joblib", "Joblib")]
    [InlineData("arrays_zlib.joblib", "zlib", "Joblib")]
    [InlineData("arrays_gzip.joblib", "gzip", "Joblib")]
    [InlineData("scipy_csr.npz", "Npz")]
    public void The_format_is_told_by_content_also_under_another_name(string file, string format, string? inside = null)
    {
        using var checkpoint = Checkpoint.Open(File.ReadAllBytes(Path.Combine(Folder, file)), "renamed");
        Assert.Equal(format, checkpoint.Format.Name);
        Assert.Equal(inside, checkpoint.Metadata.GetValueOrDefault("format inside"));
    }

    [Fact]
    public void A_compiled_module_tells_its_kinds_and_lists_shared_weights_once()
    {
        using var checkpoint = Open("torchscript.pt");
        var kinds = checkpoint.Tensors.ToDictionary(t => t.Name, t => t.DeclaredKind);
        Assert.Equal(LayerKind.Conv2d, kinds["conv.weight"]);
        Assert.Equal(LayerKind.Lstm, kinds["rnn.weight_ih_l0"]);
        Assert.Equal(LayerKind.Linear, kinds["fc.weight"]);
        Assert.Equal(LayerKind.Unknown, kinds["tables.a"]);
        Assert.Equal("shared.weight", checkpoint.Tensors.Single(t => t.Name == "fc.weight").TiedTo);
        // The recurrent module's own list of its parameters would name them a second time.
        Assert.DoesNotContain(checkpoint.Tensors, t => t.Name.Contains("_flat_weights"));
        using var below = Checkpoint.Open(
            Path.Combine(Folder, "torchscript.pt"),
            new CheckpointOptions { Root = "rnn" }
        );
        Assert.Equal("weight_ih_l0", below.Tensors[0].Name);
    }

    [Fact]
    public void Constants_of_a_frozen_module_have_the_names_that_its_code_uses()
    {
        using var checkpoint = Open("torchscript_frozen.pt");
        Assert.All(checkpoint.Tensors, t => Assert.Matches(@"^CONSTANTS\.c\d+$", t.Name));
    }

    [Fact]
    public void A_policy_of_stable_baselines3_lists_what_is_beside_it_with_the_reason()
    {
        using var checkpoint = Open("policy.zip");
        var skipped = checkpoint.Skipped.ToDictionary(t => t.Name, t => t.Reason!);
        Assert.Contains("optimizer", skipped["policy.optimizer.pth"]);
        Assert.Contains("beside the policy", skipped["pytorch_variables.pth"]);
        Assert.Equal("policy.pth", checkpoint.Metadata["zip entry"]);
    }

    [Fact]
    public void A_state_of_flax_lists_its_optimizer_and_names_weights_without_their_root()
    {
        using var checkpoint = Open("flax.msgpack");
        var skipped = checkpoint.Skipped.ToDictionary(t => t.Name, t => t.Reason!);
        Assert.Contains("optimizer", skipped["opt_state/0/mu/Dense_0/kernel"]);
        Assert.Equal("a scalar", skipped["rate"]);
        Assert.Equal("params", checkpoint.Metadata["weights under"]);
        Assert.Equal("12", checkpoint.Metadata["step"]);
        using var optimizer = Checkpoint.Open(
            Path.Combine(Folder, "flax.msgpack"),
            new CheckpointOptions { Root = "params.Dense_0" }
        );
        Assert.Equal(["bias", "kernel"], optimizer.Tensors.Select(t => t.Name));
    }

    [Fact]
    public void Arrays_of_joblib_that_hold_no_numbers_are_listed_and_passed_over()
    {
        foreach (var file in new[] { "arrays.joblib", "arrays_zlib.joblib" })
        {
            using var checkpoint = Open(file);
            Assert.Equal(["classes_", "names"], checkpoint.Skipped.Select(t => t.Name));
        }
    }

    [Fact]
    public void Numbers_of_two_bytes_without_a_type_are_read_as_bfloat16_and_a_warning_says_so()
    {
        using var checkpoint = Open("bfloat16.npz");
        Assert.Contains("bfloat16", Assert.Single(checkpoint.Layers()).Reading);
    }
}
