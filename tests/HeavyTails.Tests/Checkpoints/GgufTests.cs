using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Core.Layers;
using HeavyTails.Tests.Checkpoints.Writers;
using Tensor = HeavyTails.Tests.Checkpoints.Writers.GgufWriter.Tensor;

namespace HeavyTails.Tests.Checkpoints;

/// <summary>GGUF files beside ggml's own answers and beside a second dequantiser.</summary>
public sealed class GgufTests
{
    private static readonly string Fixture = Path.Combine(Repository.Reference("gguf"), "types.gguf");

    [Fact]
    public void Every_tensor_of_a_file_that_ggml_wrote_has_the_numbers_that_ggml_reads()
    {
        using var checkpoint = Checkpoint.Open(Fixture);
        var expected = RecordedTensors.In("gguf")["types.gguf"];
        var tensors = checkpoint.Tensors.ToDictionary(t => t.Name);
        Assert.Equal(expected.Select(e => e.Name).Order(), tensors.Keys.Order());
        foreach (var e in expected)
        {
            var tensor = tensors[e.Name];
            Assert.Equal(e.Shape, tensor.Shape);
            if (e.Sha256 is null)
                Assert.Contains("integers are not weights", tensor.Reason);
            else
                Assert.Equal((e.Name, e.Sha256), (e.Name, RecordedTensors.Sha256(tensor.Load())));
            if (e.Type is "F32" or "F16" or "BF16" or "F64" or "I8" or "I16" or "I32" or "I64")
                Assert.Equal((null, e.Type.ToLowerInvariant()), (tensor.Quantised, tensor.DType.Name()));
            else
                Assert.Equal(e.Type, tensor.Quantised);
        }
    }

    [Fact]
    public void Metadata_are_text_without_the_long_arrays_of_the_tokenizer()
    {
        using var checkpoint = Checkpoint.Open(Fixture);
        Assert.Equal("Gguf", checkpoint.Format.Name);
        Assert.Equal(
            new SortedDictionary<string, string>
            {
                ["general.architecture"] = "llama",
                ["general.file_type"] = "15",
                ["general.name"] = "one tensor of each type",
                ["general.quantization_version"] = "2",
                ["llama.rope.freq_base"] = "10000",
                ["rope.dimension_sections"] = "16, 24, 24, 0",
                ["tokenizer.ggml.add_bos_token"] = "true",
            },
            new SortedDictionary<string, string>(checkpoint.Metadata.ToDictionary())
        );
    }

    public static TheoryData<uint, int, int, string> BlockTypes =>
        new()
        {
            { 2, 32, 18, "Q4_0" },
            { 3, 32, 20, "Q4_1" },
            { 6, 32, 22, "Q5_0" },
            { 7, 32, 24, "Q5_1" },
            { 8, 32, 34, "Q8_0" },
            { 9, 32, 36, "Q8_1" },
            { 10, 256, 84, "Q2_K" },
            { 11, 256, 110, "Q3_K" },
            { 12, 256, 144, "Q4_K" },
            { 13, 256, 176, "Q5_K" },
            { 14, 256, 210, "Q6_K" },
            { 15, 256, 292, "Q8_K" },
            { 20, 32, 18, "IQ4_NL" },
            { 23, 256, 136, "IQ4_XS" },
            { 34, 256, 54, "TQ1_0" },
            { 35, 256, 66, "TQ2_0" },
            { 39, 32, 17, "MXFP4" },
        };

    [Theory, MemberData(nameof(BlockTypes))]
    public void Blocks_of_random_bits_have_the_numbers_of_a_second_dequantiser_bit_for_bit(
        uint type,
        int values,
        int bytes,
        string name
    )
    {
        // More blocks than are held at a time, in rows of three blocks.
        var random = new Random((int)type);
        var blocks = Enumerable
            .Range(0, (1 << 16) / bytes / 3 * 3 + 6)
            .Select(_ => GgufReference.RandomBlock(type, bytes, random))
            .ToList();
        var (columns, rows) = (3 * values, blocks.Count / 3);
        var file = GgufWriter.File(
            [],
            [new("w.weight", [(ulong)columns, (ulong)rows], type, [.. blocks.SelectMany(b => b)])]
        );
        using var checkpoint = Checkpoint.Open(file, "m.gguf");
        var layer = Assert.Single(checkpoint.Layers());
        Assert.Equal((name, "f32"), (layer.Quantised, layer.DType));
        Assert.Equal([rows, columns], layer.Shape);
        var numbers = layer.Load().Single.ToArray();
        for (var i = 0; i < numbers.Length; i++)
            Assert.True(
                BitConverter.SingleToInt32Bits(numbers[i])
                    == BitConverter.SingleToInt32Bits(GgufReference.Value(type, blocks[i / values], i % values)),
                $"number {i}: expected {GgufReference.Value(type, blocks[i / values], i % values)}, got {numbers[i]}"
            );
    }

    [Theory]
    [InlineData(2u)]
    [InlineData(3u)]
    public void Layers_have_the_orientation_and_the_kinds_of_llama_cpp(uint version)
    {
        byte[] Zeros(int numbers) => new byte[4 * numbers];
        var file = GgufWriter.File(
            version,
            [GgufWriter.Key("general.alignment", 64), GgufWriter.Key("general.architecture", "llama")],
            [
                new("token_embd.weight", [8, 24], 0, Zeros(192)),
                new("blk.0.attn_q.weight", [8, 16], 0, Zeros(128)),
                new("blk.0.attn_qkv.weight", [8, 24], 0, Zeros(192)),
                new("blk.0.attn_norm.weight", [8], 0, Zeros(8)),
                new("blk.0.attn_q.bias", [16], 0, Zeros(16)),
                new("blk.0.ffn_gate_exps.weight", [8, 12, 4], 0, Zeros(384)),
                new("blk.0.ssm_conv1d.weight", [4, 16], 0, Zeros(64)),
                new("rope_freqs.weight", [4], 0, Zeros(4)),
                new("output.weight", [8, 24], 0, Numbers.Floats(192).AsBytes()),
            ],
            alignment: 64
        );
        using var checkpoint = Checkpoint.Open(file, "m.gguf");
        Assert.Equal(
            [
                ("token_embd", LayerKind.Embedding, "24 x 8"),
                ("blk.0.attn_q", LayerKind.Linear, "16 x 8"),
                ("blk.0.attn_qkv", LayerKind.AttentionInProjection, "24 x 8"),
                ("blk.0.attn_norm", LayerKind.Norm, "8"),
                ("blk.0.attn_q.bias", LayerKind.Bias, "16"),
                ("blk.0.ffn_gate_exps", LayerKind.Linear, "4 x 12 x 8"),
                ("blk.0.ssm_conv1d", LayerKind.Conv1d, "16 x 1 x 4"),
                ("output", LayerKind.Linear, "24 x 8"),
            ],
            checkpoint.Layers().Select(l => (l.Name, l.Kind, l.ShapeText))
        );
        Assert.Equal(16, checkpoint.Layers().Single(l => l.Kind == LayerKind.Conv1d).Groups);
        Assert.Equal(Numbers.Floats(192), checkpoint.Layers()[^1].Load().Single.ToArray());
        Assert.Equal(
            ("rope_freqs.weight", "constants of rotary positions"),
            checkpoint.Skipped.Select(t => (t.Name, t.Reason)).Single()
        );
    }

    [Fact]
    public void A_type_that_is_not_read_is_listed_by_its_name_or_its_number()
    {
        var file = GgufWriter.File(
            [],
            [
                new("a.weight", [32, 2], 2, new byte[36]),
                new("b.weight", [256, 1], 5, new byte[66]),
                new("c.weight", [32, 1], 31, new byte[18]),
                new("d.weight", [32, 1], 77, new byte[18]),
            ]
        );
        using var checkpoint = Checkpoint.Open(file, "m.gguf");
        Assert.Equal(["a"], checkpoint.Layers().Select(l => l.Name));
        Assert.Equal(
            ["Q4_3: not read", "Q4_0_4_4: not read", "type 77: not read"],
            checkpoint.Skipped.Select(t => t.Reason)
        );
    }

    public static TheoryData<byte[], string> Unsound
    {
        get
        {
            Tensor[] one = [new("w.weight", [32, 2], 2, new byte[36])];
            byte[] File(Tensor tensor) => GgufWriter.File([], [tensor]);
            byte[] Keys(params byte[][] keys) => GgufWriter.File(keys, one);
            return new()
            {
                { GgufWriter.File(1, [], one), "version 1, expected 2 or 3" },
                { GgufWriter.File(3u << 24, [], one), "gguf_convert_endian.py" },
                { File(one[0] with { Dimensions = [31, 2] }), "rows of whole blocks of 32" },
                { File(one[0] with { Dimensions = [32, 1UL << 40] }), "the file has" },
                { File(one[0] with { Dimensions = [32, 1UL << 60, 1UL << 60] }), "at most 2^63 numbers" },
                { File(one[0] with { Dimensions = [ulong.MaxValue, 2] }), "has a dimension of 18446744073709551615" },
                { File(one[0] with { Offset = 1UL << 63 }), "should begin at byte" },
                { File(one[0] with { Type = 0, Dimensions = [9, 5] }), "should cover 45 numbers" },
                {
                    GgufWriter.File([], [one[0], one[0] with { Name = "v.weight", Offset = 32 }]),
                    "tensors 'w.weight' and 'v.weight' overlap: the first has 36 bytes from 0"
                },
                { GgufWriter.File([], [one[0], one[0]]), "two tensors are called 'w.weight'" },
                { Keys(GgufWriter.Key("general.alignment", 24)), "expected a power of two" },
                { Keys(GgufWriter.Key("general.alignment", 0)), "expected a power of two" },
                { Keys(GgufWriter.Key("k", 13, [0])), "a value of type 13, expected one of 0 to 12" },
                { Keys(GgufWriter.Key("k", 9, GgufWriter.Array(4, 1UL << 62, []))), "an array of 4611686018427387904" },
                { Keys(GgufWriter.Key("k", 9, GgufWriter.Array(8, 1UL << 62, []))), "bytes of text" },
                { Keys(GgufWriter.Key("k", 8, BitConverter.GetBytes(1UL << 63))), "bytes of text" },
                {
                    Keys(
                        GgufWriter.Key("k", 9, [.. Enumerable.Repeat(GgufWriter.Array(9, 1, []), 5).SelectMany(a => a)])
                    ),
                    "nested more than"
                },
            };
        }
    }

    [Theory, MemberData(nameof(Unsound))]
    public void A_file_that_says_what_cannot_be_is_refused_with_the_place(byte[] file, string problem)
    {
        var refusal = Assert.Throws<CheckpointException>(() => Checkpoint.Open(file, "m.gguf"));
        Assert.Contains(problem, refusal.Message);
        Assert.StartsWith("m.gguf, byte ", refusal.Message, StringComparison.Ordinal);
        Assert.InRange(refusal.Message.Length, 0, 300);
    }

    [Fact]
    public void Thousands_of_tensors_at_one_place_are_refused_and_empty_or_unknown_ones_are_not()
    {
        var many = Enumerable.Range(0, 20_000).Select(i => new Tensor($"a{i}.weight", [64, 64], 0, []) { Offset = 0 });
        byte[] file = [.. GgufWriter.File([], [.. many]), .. new byte[64 * 64 * 4]];
        Assert.Contains(
            "tensors 'a0.weight' and 'a1.weight' overlap",
            Assert.Throws<CheckpointException>(() => Checkpoint.Open(file, "m.gguf")).Message
        );
        var sound = GgufWriter.File(
            [],
            [
                new("a.weight", [0, 2], 0, []),
                new("b.weight", [32, 1], 31, new byte[18]) { Offset = 0 },
                new("c.weight", [32, 2], 0, new byte[256]) { Offset = 32 },
            ]
        );
        using var checkpoint = Checkpoint.Open(sound, "m.gguf");
        Assert.Equal(["c"], checkpoint.Layers().Select(l => l.Name));
    }

    [Fact]
    public void A_hundred_thousand_empty_keys_cost_no_more_than_their_bytes()
    {
        var key = GgufWriter.Key("k", 9, GgufWriter.Array(8, 2, [.. new byte[16]]));
        var file = GgufWriter.File(Enumerable.Repeat(key, 100_000), [new("w.weight", [32, 2], 2, new byte[36])]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var checkpoint = Checkpoint.Open(file, "m.gguf");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8L * file.Length);
    }
}
