// The cases of torch_cases.json with layers and losses.
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace HeavyTails.Tensors.Tests;

/// <summary>Layers, losses and networks in TorchSharp's terms.</summary>
internal static class Models
{
    public static Tensor[] Run(Case c, Tensor[] x) =>
        c.Op switch
        {
            "linear" => [F.linear(x[0], x[1], x[2])],
            "conv2d" =>
            [
                F.conv2d(
                    x[0],
                    x[1],
                    x[2],
                    [c.Integer("stride"), c.Integer("stride")],
                    [c.Integer("padding"), c.Integer("padding")],
                    [c.Integer("dilation"), c.Integer("dilation")],
                    c.Integer("groups")
                ),
            ],
            "max_pool2d" => [MaxPool2d(c.Integer("kernel")).forward(x[0])],
            "avg_pool2d" =>
            [
                AvgPool2d(
                        c.Integer("kernel"),
                        c.Integer("stride"),
                        c.Integer("padding"),
                        count_include_pad: c.Flag("count")
                    )
                    .forward(x[0]),
            ],
            "adaptive_avg_pool2d" => [AdaptiveAvgPool2d(c.Longs("size")).forward(x[0])],
            "batch_norm_train" => BatchNormTrain(x[0], x[1], x[2]),
            "batch_norm_eval" =>
            [
                F.batch_norm(
                    x[0],
                    full([3], 0.2, dtype: x[0].dtype),
                    full([3], 1.7, dtype: x[0].dtype),
                    x[1],
                    x[2],
                    false,
                    0.1,
                    1e-5
                ),
            ],
            "batch_norm_module" => BatchNormModule(x[0]),
            "local_response_norm" => [LocalResponseNorm(c.Integer("size"), 0.3, 0.75, 2.0).forward(x[0])],
            "softmax" => [F.softmax(x[0], c.Integer("dim"))],
            "log_softmax" => [F.log_softmax(x[0], c.Integer("dim"))],
            "cross_entropy" => [CrossEntropyLoss(reduction: By(c)).forward(x[0], x[1])],
            "nll_loss" => [NLLLoss(reduction: By(c)).forward(F.log_softmax(x[0], 1), x[1])],
            "mse_loss" => [MSELoss(By(c)).forward(x[0], x[1])],
            "l1_loss" => [L1Loss(By(c)).forward(x[0], x[1])],
            "cross_entropy_weighted" => [CrossEntropyLoss(x[2].detach()).forward(x[0], x[1])],
            "cross_entropy_smoothed" => [F.cross_entropy(x[0], x[1], label_smoothing: c.Number("smoothing"))],
            "mlp_cross_entropy" => [F.cross_entropy(F.linear(F.linear(x[0], x[2], x[3]).tanh(), x[4], x[5]), x[1])],
            "lenet" => LeNet(x[0]),
            _ => throw new NotSupportedException($"operation '{c.Op}' of {c.Inputs.Length} inputs"),
        };

    /// <summary>Draws every parameter of a module from the stream of the parameter's name.</summary>
    public static T With<T>(T module, Tensor like)
        where T : nn.Module
    {
        module.to(like.dtype);
        using var quiet = no_grad();
        foreach (var (name, p) in module.named_parameters())
            p.copy_(NumberStream.Draw("module/" + name, p.shape, -0.5, 0.5, p.dtype));
        return module;
    }

    private static Reduction By(Case c) =>
        c.Text("reduction") switch
        {
            "sum" => Reduction.Sum,
            "none" => Reduction.None,
            _ => Reduction.Mean,
        };

    private static Tensor[] BatchNormTrain(Tensor x, Tensor weight, Tensor bias)
    {
        Tensor mean = zeros(3, dtype: x.dtype),
            var = ones(3, dtype: x.dtype);
        return [F.batch_norm(x, mean, var, weight, bias, true, 0.1, 1e-5), mean, var];
    }

    private static Tensor[] BatchNormModule(Tensor x)
    {
        var m = With(BatchNorm2d(3), x);
        m.forward(x);
        m.forward(x * 2);
        m.eval();
        return [m.forward(x), .. m.buffers()];
    }

    private static Tensor[] LeNet(Tensor x)
    {
        var net = With(
            Sequential(
                Conv2d(1, 4, 5, padding: 2),
                ReLU(),
                MaxPool2d(2),
                LocalResponseNorm(3),
                Conv2d(4, 6, 3),
                BatchNorm2d(6),
                ReLU(inplace: true),
                AvgPool2d(2),
                Flatten(),
                Linear(24, 8),
                Tanh(),
                Dropout(0.5),
                Linear(8, 3)
            ),
            x
        );
        net.eval();
        var loss = CrossEntropyLoss().forward(net.forward(x), tensor(new long[] { 0, 2 }));
        loss.backward();
        return [loss, .. net.parameters().Select(p => p.grad!)];
    }
}
