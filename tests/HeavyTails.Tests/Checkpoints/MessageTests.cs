using System.Text;
using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Spectra;
using HeavyTails.Tests.Checkpoints.Writers;
using HeavyTails.Tests.Core.Analysis;
using HeavyTails.Tests.Data;
using static HeavyTails.Tests.Checkpoints.TorchFixtures;

namespace HeavyTails.Tests.Checkpoints;

/// <summary>Messages are one line of a few hundred characters, whatever the file says.</summary>
public sealed class MessageTests
{
    /// <summary>Terminal escapes, line ends, a C1 control code, a mark that turns the writing, half a pair.</summary>
    private const string Hostile = "\u001b]0;pwned\u0007\u001b[2J\r\n\tx\u009b31m\u202e\u2066\ud800";

    private static void IsShort(string message)
    {
        Assert.InRange(message.Length, 1, 750);
        Assert.All(message, c => Assert.False(char.IsControl(c) || char.IsSurrogate(c), $"{message}: U+{(int)c:x4}"));
        Assert.DoesNotContain('\u202e', message);
        Assert.DoesNotContain('\u2066', message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10_000)]
    public void Names_in_every_kind_of_message_are_escaped_and_shortened(int times)
    {
        var name = string.Concat(Enumerable.Repeat(Hostile, times))[..Math.Min(Hostile.Length * times, 60_000)];
        var utf8 = name.Replace("\ud800", "");
        var json = System.Text.Json.JsonSerializer.Serialize(utf8);
        (byte[], string)[] files =
        [
            (
                Numbers.Safetensors(
                    $"{{{json}:{{\"dtype\":\"F32\",\"shape\":[4,6],\"data_offsets\":[0,95]}}}}",
                    new byte[96]
                ),
                "a"
            ),
            (
                Numbers.Safetensors(
                    $"{{\"w\":{{\"dtype\":{json},\"shape\":[4,6],\"data_offsets\":[0,96]}}}}",
                    new byte[96]
                ),
                "a"
            ),
            (PickleFile(p => p.Global("m", "n").Op(')').Op('R').Text(utf8).Op('b').Text(utf8).Op('Q')), "a"),
            (PickleFile(p => p.Op('}').Text(utf8).Op('a')), "a"),
            (
                new ZipWriter()
                    .Add(utf8[..Math.Min(utf8.Length, 20_000)] + ".npy", [1, 2, 3, 4, 5, 6, 7, 8, 9])
                    .ToArray(),
                "a"
            ),
            (new ZipWriter().Add("a.npy", NumpyWriter.Array(utf8.Replace("'", ""), [4], new byte[16])).ToArray(), "a"),
            (
                OnnxWriter.Model(
                    OnnxWriter.Initializer(
                        OnnxWriter.Tensor(utf8, OnnxWriter.Float, [5, 6], OnnxWriter.Raw(new byte[9]))
                    )
                ),
                "a"
            ),
            (TorchSharpWriter.File((utf8, 99, [4, 6], new byte[96])), "a"),
            ([1, 2, 3], name),
        ];
        foreach (var (bytes, called) in files)
        {
            var thrown = Record.Exception(() =>
            {
                using var checkpoint = Checkpoint.Open(bytes, called);
                foreach (var tensor in checkpoint.Tensors)
                    tensor.Load();
            });
            Assert.NotNull(thrown);
            IsShort(thrown.Message);
        }
    }

    [Fact]
    public void Both_ends_of_a_long_message_and_of_a_path_are_kept()
    {
        var e = new CheckpointException(
            $"/begin/{new string('d', 5000)}/model.pt",
            7,
            $"expected {new string('x', 100_000)}, got 5"
        );
        Assert.StartsWith("/begin/ddd", e.Message);
        Assert.Contains("/model.pt, byte 7: expected xxx", e.Message);
        Assert.EndsWith("xxx, got 5", e.Message);
        Assert.Equal($"/begin/{new string('d', 5000)}/model.pt", e.File);
        IsShort(e.Message);
    }

    [Fact]
    public void A_result_and_a_tensor_without_numbers_show_a_hostile_name_escaped()
    {
        var numbers = Numbers.Floats(60 * 60);
        var layer = Make.Layer(Hostile, new TensorData([60, 60], numbers), LayerKind.Linear);
        var outcome = LayerAnalysis.Of(layer, new ManagedSpectralBackend());
        Assert.Contains("x\\x9b31m\\u202e\\u2066\\ud800", outcome.ToString());
        Assert.All(outcome.ToString(), c => Assert.False(char.IsControl(c) || c is '\u202e'));
        var tensor = new TensorEntry
        {
            Name = Hostile,
            DType = DType.Other,
            Shape = [4],
            File = "a",
            Reason = new string('r', 10_000),
        };
        IsShort(Assert.Throws<InvalidOperationException>(() => tensor.Load()).Message);
    }

    [Fact]
    public void A_short_message_is_kept_as_it_is()
    {
        var e = new CheckpointException("models/émile.pt", null, "expected 5 bytes, got 3");
        Assert.Equal("models/émile.pt: expected 5 bytes, got 3", e.Message);
    }

    [Fact]
    public void The_folder_of_an_index_is_named_with_a_shard_of_any_name()
    {
        using var folder = new TemporaryFolder();
        var shard = new string('s', 5000) + "\\u001b[2J";
        var index = Encoding.UTF8.GetBytes($"{{\"weight_map\":{{\"a\":\"{shard}\"}}}}");
        var path = folder.Write("model.safetensors.index.json", index);
        IsShort(Assert.Throws<CheckpointException>(() => Checkpoint.Open(path)).Message);
    }
}
