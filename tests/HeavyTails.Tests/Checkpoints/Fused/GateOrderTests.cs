using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Model.Fused;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Spectra;
using HeavyTails.Tests.Checkpoints.Writers;
using static HeavyTails.Tests.Checkpoints.Writers.OnnxWriter;

namespace HeavyTails.Tests.Checkpoints.Fused;

public sealed class GateOrderTests
{
    private const int H = 3,
        In = 2;

    /// <summary>Each number tells its gate: those of gate g are 10 g + 0.1, 0.2, ...</summary>
    private static byte[] Gated(string name, int gates, int directions = 1)
    {
        var numbers = new List<float>();
        for (var d = 0; d < directions; d++)
        for (var g = 0; g < gates; g++)
        for (var i = 0; i < H * In; i++)
            numbers.Add((100 * d) + (10 * g) + (0.1f * i));
        long[] shape = [directions, gates * H, In];
        return Initializer(Tensor(name, Float, shape, FloatData([.. numbers.SelectMany(BitConverter.GetBytes)])));
    }

    [Theory]
    [InlineData("LSTM", new[] { "input", "output", "forget", "cell" })]
    [InlineData("GRU", new[] { "update", "reset", "new" })]
    public void Gates_of_an_onnx_model_are_named_in_the_order_of_its_operator(string type, string[] order)
    {
        var model = Model(Node(type, ["x", "w", "r"], "y"), Gated("w", order.Length), Gated("r", order.Length, 2));
        using var checkpoint = Checkpoint.Open(model, "model.onnx");
        Assert.Equal(["w", "r", "r.reverse"], checkpoint.Layers().Select(l => l.Name));
        foreach (var layer in checkpoint.Layers())
        {
            var split = LayerMatrices.Of(layer, new() { SplitGates = true }).Matrices;
            Assert.Equal(order, split.Select(s => s.Part));
            for (var g = 0; g < order.Length; g++)
            {
                var gate = ((DenseMatrices)split[g]).Single(0).Single.ToArray();
                Assert.Equal(H * In, gate.Length);
                Assert.All(gate, x => Assert.Equal(g, (int)(x % 100 / 10)));
            }
        }
    }

    [Theory]
    [InlineData("lstm", new[] { "input", "forget", "cell", "output" })]
    [InlineData("gru", new[] { "update", "reset", "new" })]
    public void Gates_of_Keras_are_columns_in_an_order_of_their_own(string type, string[] order)
    {
        // kernel [in, gates h] and recurrent_kernel [h, gates h]; each number tells its gate.
        var zip = new ZipWriter();
        foreach (var (name, rows) in new[] { ("kernel:0", In), ("recurrent_kernel:0", H) })
        {
            var numbers = Enumerable.Range(0, rows * order.Length * H).Select(i => (float)(i % (order.Length * H) / H));
            var array = NumpyWriter.Array("<f4", [rows, order.Length * H], numbers.ToArray().AsBytes());
            zip.Add($"{type}/{type}_cell/{name}.npy", array);
        }
        using var checkpoint = Checkpoint.Open(zip.ToArray(), "weights.npz");
        Assert.Equal(2, checkpoint.Layers().Count);
        foreach (var layer in checkpoint.Layers())
        {
            var split = LayerMatrices.Of(layer, new() { SplitGates = true }).Matrices;
            Assert.Equal(order, split.Select(s => s.Part));
            for (var g = 0; g < order.Length; g++)
                Assert.All(((DenseMatrices)split[g]).Single(0).Single.ToArray(), x => Assert.Equal(g, x));
        }
    }

    [Theory]
    [InlineData(LayerKind.Lstm, new[] { "input", "cell", "forget", "output" })]
    [InlineData(LayerKind.Gru, new[] { "reset", "update" })]
    public void Gates_of_TensorFlow_1_are_columns_of_the_file_and_rows_of_the_layer(LayerKind kind, string[] order)
    {
        var stored = new TensorEntry
        {
            Name = "rnn/cell/kernel",
            DType = DType.F32,
            Shape = [In + H, order.Length * H],
            File = "model.index",
            GateOrder = GateOrder.TensorFlow,
        };
        var layer = new Layer
        {
            Name = stored.Name,
            TensorName = stored.Name,
            Kind = kind,
            Shape = [order.Length * H, In + H],
            DType = "f32",
            Load = () => throw new InvalidOperationException("no numbers are needed"),
        };
        foreach (var (shape, byRows) in new[] { (layer.Shape, true), ([In + H, order.Length * H], false) })
        {
            var parts = new FusedParts([stored], null).Complete(layer with { Shape = shape }).Parts!;
            Assert.Equal(byRows, parts.ByRows);
            Assert.Equal(order, parts.All.Select(p => p.Name));
            Assert.Equal(
                Enumerable.Range(0, order.Length).Select(g => new PartRange(g * H, H)),
                parts.All.Select(p => p.Ranges.Single())
            );
        }
    }
}
