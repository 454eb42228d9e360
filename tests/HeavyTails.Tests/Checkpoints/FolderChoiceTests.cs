using System.Text;
using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Tests.Data;

namespace HeavyTails.Tests.Checkpoints;

public sealed class FolderChoiceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private void Put(string name, byte[] bytes) => _folder.Write(name, bytes);

    private static byte[] Safetensors(string name) => Adapters.File((name, [2, 2], [1, 2, 3, 4]));

    private void Opens(string said, params string[] layers)
    {
        using var checkpoint = Checkpoint.Open(_folder.Path);
        Assert.Equal(layers, checkpoint.Layers().Select(l => l.Name));
        Assert.Equal(said, checkpoint.Choice ?? "");
    }

    private string Refusal() => Assert.Throws<CheckpointException>(() => Checkpoint.Open(_folder.Path)).Message;

    [Fact]
    public void A_folder_with_safetensors_and_bin_says_which_is_read()
    {
        Put("pytorch_model.bin", TorchFixtures.StateDict("bin.weight"));
        Opens("", "bin");
        Put("model.safetensors", Safetensors("hub.weight"));
        Put("training_args.bin", [1, 2, 3]);
        Put("optimizer.pt", [1, 2, 3]);
        Opens("model.safetensors is read, not pytorch_model.bin", "hub");
        Put("consolidated.safetensors", Safetensors("c.weight"));
        Put("a-00001-of-00002.safetensors", Safetensors("c.weight"));
        Opens("model.safetensors is read, not consolidated.safetensors, pytorch_model.bin", "hub");
    }

    [Fact]
    public void What_training_leaves_beside_the_weights_is_no_choice()
    {
        Put("consolidated.safetensors", Safetensors("c.weight"));
        foreach (var name in new[] { "training_args.bin", "optimizer.bin", "scheduler.pt", "rng_state_0.pth" })
            Put(name, [1, 2, 3]);
        Opens("", "c");
    }

    [Fact]
    public void The_most_precise_variant_is_read()
    {
        Put("diffusion_pytorch_model.fp16.safetensors", Safetensors("half.weight"));
        Opens("", "half");
        Put("diffusion_pytorch_model.bf16.safetensors", Safetensors("brain.weight"));
        Opens(
            "diffusion_pytorch_model.bf16.safetensors is read, not diffusion_pytorch_model.fp16.safetensors",
            "brain"
        );
        Put("diffusion_pytorch_model.safetensors", Safetensors("full.weight"));
        Opens(
            "diffusion_pytorch_model.safetensors is read, not diffusion_pytorch_model.bf16.safetensors, "
                + "diffusion_pytorch_model.fp16.safetensors",
            "full"
        );
    }

    [Fact]
    public void One_checkpoint_in_two_formats_is_read_from_safetensors()
    {
        Put("net.pt", TorchFixtures.StateDict("pt.weight"));
        Put("net.safetensors", Safetensors("st.weight"));
        Opens("net.safetensors is read, not net.pt", "st");
        Put("net.fp16.safetensors", Safetensors("half.weight"));
        Opens("net.safetensors is read, not net.fp16.safetensors, net.pt", "st");
        Put("other.pt", TorchFixtures.StateDict("o.weight"));
        Assert.Contains("4 checkpoints in this folder, name one: net.fp16.safetensors, net.pt, net", Refusal());
    }

    [Fact]
    public void A_variant_of_an_index_is_an_index()
    {
        Put("model.fp16-00001-of-00002.safetensors", Safetensors("a.weight"));
        Put("model.fp16-00002-of-00002.safetensors", Safetensors("b.weight"));
        var map = """
            {"weight_map":{"b.weight":"model.fp16-00002-of-00002.safetensors",
             "a.weight":"model.fp16-00001-of-00002.safetensors"}}
            """;
        Put("model.safetensors.index.fp16.json", Encoding.UTF8.GetBytes(map));
        Opens("", "b", "a");
    }

    [Fact]
    public void A_folder_of_folders_says_where_checkpoints_are()
    {
        Put("unet/diffusion_pytorch_model.safetensors", Safetensors("u.weight"));
        Put("tokenizer/vocab.json", [1]);
        Assert.EndsWith("there are some in its folders unet: name one", Refusal());
    }

    [Fact]
    public void The_folder_of_a_model_in_a_cache_is_its_snapshot()
    {
        Put("blobs/12ab", Safetensors("main.weight"));
        Directory.CreateDirectory(Path.Combine(_folder.Path, "snapshots", "c0ffee"));
        File.CreateSymbolicLink(
            Path.Combine(_folder.Path, "snapshots", "c0ffee", "model.safetensors"),
            "../../blobs/12ab"
        );
        Opens("snapshot 'c0ffee', the only one, is read", "main");
        Put("snapshots/beef/model.safetensors", Safetensors("old.weight"));
        Put("snapshots/beef/pytorch_model.bin", TorchFixtures.StateDict("old.weight"));
        Assert.Contains("name one of 'beef', 'c0ffee'", Refusal());
        Put("refs/main", "beef"u8.ToArray());
        Opens(
            "snapshot 'beef', which refs/main names, is read; model.safetensors is read, not pytorch_model.bin",
            "old"
        );
        Put("refs/main", "c0ffee\n"u8.ToArray());
        Opens("snapshot 'c0ffee', which refs/main names, is read", "main");
        Put("refs/main", "dead"u8.ToArray());
        Assert.Contains("it names 'dead', which is not among snapshots", Refusal());
        Put("refs/main", "../../etc"u8.ToArray());
        Assert.Contains("expected the hash of a commit, got '../../etc'", Refusal());
        Put("refs/main", new byte[1000]);
        Assert.Contains("expected the hash of a commit, got 1000 bytes", Refusal());
    }
}
