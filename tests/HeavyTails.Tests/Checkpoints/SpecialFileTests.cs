using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Tests.Checkpoints.Writers;
using HeavyTails.Tests.Data;

namespace HeavyTails.Tests.Checkpoints;

/// <summary>
/// FIFOs, devices, sockets and folders in the place of files, and files that change while they are read.
/// </summary>
public sealed class SpecialFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static readonly byte[] Shard = Numbers.Safetensors(
        $"{{{Numbers.Entry("a.lora_A.weight", "F32", [4, 6], (0, 96))}}}",
        Numbers.Floats(24).AsBytes()
    );

    public void Dispose() => _folder.Dispose();

    private string At(string name) => Path.Combine(_folder.Path, name);

    private string Fifo(string name)
    {
        using var made = Process.Start("mkfifo", At(name));
        made.WaitForExit();
        return At(name);
    }

    /// <summary>
    /// The refusal of a path, which comes at once: opening a FIFO for reading would wait for a writer.
    /// </summary>
    private static async Task<string> RefusalSoon(string path)
    {
        var opened = Task.Run(() => Record.Exception(() => Checkpoint.Open(path).Dispose()));
        var refusal = Assert.IsType<CheckpointException>(await opened.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.DoesNotContain('\n', refusal.Message);
        return refusal.Message;
    }

    [Fact]
    public async Task A_fifo_a_device_a_socket_and_a_folder_are_no_checkpoints()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "FIFOs and devices are told apart on Linux");
        Assert.EndsWith("it is a FIFO or a pipe, expected a regular file", await RefusalSoon(Fifo("fifo.safetensors")));
        Assert.Contains("it is a device, expected a regular file", await RefusalSoon("/dev/zero"));
        File.CreateSymbolicLink(At("link.pt"), "/dev/zero");
        Assert.Contains("it is a device", await RefusalSoon(At("link.pt")));
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(At("socket.pt")));
        Assert.Contains("it is a socket", await RefusalSoon(At("socket.pt")));
        Assert.Contains("no such file", await RefusalSoon(At("absent.pt")));
        File.CreateSymbolicLink(At("dangling.pt"), At("absent.pt"));
        Assert.Contains("no such file", await RefusalSoon(At("dangling.pt")));
    }

    [Fact]
    public async Task A_shard_an_index_and_a_configuration_that_are_fifos_are_refused()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "FIFOs are told apart on Linux");
        var index = At("model.safetensors.index.json");
        File.WriteAllText(index, "{\"weight_map\":{\"a.lora_A.weight\":\"shard.safetensors\"}}");
        Fifo("shard.safetensors");
        Assert.Contains("shard.safetensors: cannot be opened: it is a FIFO", await RefusalSoon(index));

        File.Delete(At("shard.safetensors"));
        Directory.CreateDirectory(At("shard.safetensors"));
        Assert.Contains("shard.safetensors", await RefusalSoon(index));
        Directory.Delete(At("shard.safetensors"));

        File.WriteAllBytes(At("shard.safetensors"), Shard);
        Fifo("adapter_config.json");
        Assert.Contains("adapter_config.json: cannot be opened: it is a FIFO", await RefusalSoon(index));

        File.Delete(index);
        Fifo("model.safetensors.index.json");
        Assert.Contains("it is a FIFO", await RefusalSoon(index));
        Assert.Contains("it is a FIFO", await RefusalSoon(_folder.Path));
    }

    [Fact]
    public async Task External_data_of_ONNX_in_a_fifo_or_a_folder_are_refused()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "FIFOs are told apart on Linux");
        File.WriteAllBytes(
            At("model.onnx"),
            OnnxWriter.Model(
                OnnxWriter.Initializer(
                    OnnxWriter.Tensor("w", OnnxWriter.Float, [4, 6], OnnxWriter.External(("location", "weights.bin")))
                )
            )
        );
        Fifo("weights.bin");
        Assert.Contains("weights.bin: cannot be opened: it is a FIFO", await RefusalSoon(At("model.onnx")));
        File.Delete(At("weights.bin"));
        Directory.CreateDirectory(At("weights.bin"));
        Assert.Contains("weights.bin", await RefusalSoon(At("model.onnx")));
    }

    [Theory]
    [InlineData("a longer file")]
    [InlineData("a shorter file")]
    [InlineData("another time")]
    public void A_file_that_changes_between_opening_and_the_end_of_a_tensor_is_an_error(string change)
    {
        var path = At("changing.safetensors");
        File.WriteAllBytes(path, Shard);
        File.SetLastWriteTimeUtc(path, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        using var checkpoint = Checkpoint.Open(path);
        var tensor = checkpoint.Tensors[0];
        Assert.Equal(24, tensor.Load().Length);
        if (change == "another time")
            File.WriteAllBytes(path, Shard);
        else
            using (var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
                file.SetLength(change == "a longer file" ? Shard.Length + 1 : Shard.Length - 1);
        var message = Assert.Throws<CheckpointException>(() => tensor.Load()).Message;
        Assert.Contains(
            change switch
            {
                "a longer file" => $"had {Shard.Length} bytes when it was opened and has {Shard.Length + 1} now",
                "a shorter file" => "it has been shortened since it was opened",
                _ => "the file was written to while it was read (last changed 2020-01-01T00:00:00",
            },
            message
        );
    }

    [Fact]
    public void A_file_that_another_one_replaces_is_read_as_it_was_opened()
    {
        var path = At("replaced.safetensors");
        File.WriteAllBytes(path, Shard);
        using var checkpoint = Checkpoint.Open(path);
        File.WriteAllBytes(At("other"), [1, 2, 3]);
        File.Move(At("other"), path, overwrite: true);
        Assert.Equal(24, checkpoint.Tensors[0].Load().Length);
    }

    [Fact]
    public void An_archive_and_external_data_that_change_are_errors_too()
    {
        var npz = new ZipWriter()
            .Add("a.npy", NumpyWriter.Array("<f4", [4, 6], Numbers.Floats(24).AsBytes()))
            .Add("b.npy", NumpyWriter.Array("<f4", [4, 6], Numbers.Floats(24).AsBytes()), deflate: true)
            .ToArray();
        File.WriteAllBytes(At("a.npz"), npz);
        var model = OnnxWriter.Model(
            OnnxWriter.Initializer(
                OnnxWriter.Tensor("w", OnnxWriter.Float, [4, 6], OnnxWriter.External(("location", "weights.bin")))
            )
        );
        File.WriteAllBytes(At("m.onnx"), model);
        File.WriteAllBytes(At("weights.bin"), Numbers.Floats(24).AsBytes());
        foreach (var (path, changed) in new[] { ("a.npz", "a.npz"), ("m.onnx", "weights.bin") })
        {
            using var checkpoint = Checkpoint.Open(At(path));
            File.SetLastWriteTimeUtc(At(changed), DateTime.UtcNow.AddHours(1));
            foreach (var tensor in checkpoint.Tensors)
                Assert.Contains(changed, Assert.Throws<CheckpointException>(() => tensor.Load()).Message);
        }
    }
}
