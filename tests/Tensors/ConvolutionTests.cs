// y[n, o, i, j] = sum_{c, a, b} w[o, c, a, b] x[n, c, i + a, j + b] and its gradients, by loops in float64.
// With HEAVYTAILS_ONEDNN=on the results are wrong on a processor that hides its cache sizes; without it, oneDNN is not
// used there.
using HeavyTails.Training.Tensors;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace HeavyTails.Tensors.Tests;

public class ConvolutionTests(ITestOutputHelper output)
{
    internal const int MostChannels = 40;

    // The number of outputs is a multiple of neither 8 nor 16: the gradient of the input is a convolution over them.
    private const int N = 4,
        Outputs = 10,
        Size = 8,
        Kernel = 3,
        Out = Size - Kernel + 1;

    [Fact]
    public void Float32_convolutions_of_1_to_40_channels_agree_with_loops_forward_and_backward()
    {
        output.WriteLine(LibTorch.Info.ToString());
        var wrong = Wrong();
        Assert.True(wrong.Forward.Count == 0, string.Join("\n", wrong.Forward));
        Assert.True(wrong.OfInput.Count == 0, string.Join("\n", wrong.OfInput));
        Assert.True(wrong.OfWeight.Count == 0, string.Join("\n", wrong.OfWeight));
    }

    /// <summary>
    /// Messages on outputs and gradients that differ by more than 1e-5 of their greatest value, by number of channels.
    /// </summary>
    internal static (List<string> Forward, List<string> OfInput, List<string> OfWeight) Wrong()
    {
        LeaveDirtyMemory();
        List<string> wrongForward = [],
            wrongOfInput = [],
            wrongOfWeight = [];
        for (var channels = 1; channels <= MostChannels; channels++)
        {
            using var scope = NewDisposeScope();
            var x = Draw("x", channels, N * channels * Size * Size);
            var w = Draw("w", channels, Outputs * channels * Kernel * Kernel);
            var v = Draw("v", channels, N * Outputs * Out * Out);
            var input = tensor(x, [N, channels, Size, Size]).requires_grad_();
            var weight = tensor(w, [Outputs, channels, Kernel, Kernel]).requires_grad_();
            var y = F.conv2d(input, weight);
            var gradients = Differentiation.Gradients([y], [input, weight], [tensor(v, [N, Outputs, Out, Out])]);
            var (forward, ofInput, ofWeight) = Loops(x, w, v, channels);
            Check(wrongForward, y.detach(), forward);
            Check(wrongOfInput, gradients[0], ofInput);
            Check(wrongOfWeight, gradients[1], ofWeight);

            void Check(List<string> wrong, Tensor found, double[] expected)
            {
                var largest = expected.Max(Math.Abs);
                var error = found.contiguous().data<float>().ToArray().Zip(expected, (f, e) => Math.Abs(f - e)).Max();
                if (!(error <= 1e-5 * largest))
                    wrong.Add($"{channels} channels: off by {error:g3}, largest {largest:g3}");
            }
        }
        return (wrongForward, wrongOfInput, wrongOfWeight);
    }

    private static float[] Draw(string name, int channels, int count) =>
        Array.ConvertAll(NumberStream.Numbers($"convolution/{name}{channels}", count, -1, 1), d => (float)d);

    // Padding that is not set holds what freed memory held, so that large numbers make an error visible.
    private static void LeaveDirtyMemory()
    {
        using var scope = NewDisposeScope();
        for (var i = 1; i <= 400; i++)
            full(250 + (125 * i), 1e10f);
    }

    private static (double[] Forward, double[] Input, double[] Weight) Loops(
        float[] x,
        float[] w,
        float[] v,
        int channels
    )
    {
        var (y, dx, dw) = (new double[v.Length], new double[x.Length], new double[w.Length]);
        for (var n = 0; n < N; n++)
        for (var o = 0; o < Outputs; o++)
        for (var i = 0; i < Out; i++)
        for (var j = 0; j < Out; j++)
        {
            var at = (((((n * Outputs) + o) * Out) + i) * Out) + j;
            for (var c = 0; c < channels; c++)
            for (var a = 0; a < Kernel; a++)
            for (var b = 0; b < Kernel; b++)
            {
                var from = (((((n * channels) + c) * Size) + i + a) * Size) + j + b;
                var by = (((((o * channels) + c) * Kernel) + a) * Kernel) + b;
                y[at] += (double)w[by] * x[from];
                dx[from] += (double)w[by] * v[at];
                dw[by] += (double)x[from] * v[at];
            }
        }
        return (y, dx, dw);
    }
}
