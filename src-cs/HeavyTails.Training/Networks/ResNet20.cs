// x [b x 3 x 32 x 32] -> conv 16 -> 3 stages of 3 blocks, 16, 32 and 64 channels -> mean over pixels -> dense: 20
// layers with weights. A block: y = relu(bn(conv(relu(bn(conv x)))) + s(x)). Option A: where a stage begins with stride
// 2, the shortcut s takes every second pixel and adds channels of zeros on both sides, so that it has no parameters.
// He, Zhang, Ren & Sun 2016, sec. 4.2, arXiv:1512.03385. Names are those of akamaster/pytorch_resnet_cifar10, whose
// checkpoints it loads: conv1, bn1, layer1.0.conv1, ..., linear.
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace HeavyTails.Training.Networks;

/// <summary>
/// The residual network of 20 layers for CIFAR, with shortcuts without parameters (option A): 269,722 parameters for 10
/// classes.
/// </summary>
public sealed class ResNet20 : Module<Tensor, Tensor>
{
    private readonly Conv2d conv1;
    private readonly BatchNorm2d bn1;
    private readonly Sequential layer1,
        layer2,
        layer3;
    private readonly Linear linear;

    /// <summary>
    /// A network with weights drawn by TorchSharp from libtorch's generator, in float32; load a checkpoint by
    /// <see cref="CheckpointWeights.LoadWeights(nn.Module, Checkpoints.Checkpoint)"/>.
    /// </summary>
    /// <param name="classes">Number of outputs. Default: 10.</param>
    public ResNet20(int classes = 10)
        : base(nameof(ResNet20))
    {
        conv1 = Conv2d(3, 16, 3, padding: 1, bias: false);
        bn1 = BatchNorm2d(16);
        layer1 = Stage(16, 16);
        layer2 = Stage(16, 32);
        layer3 = Stage(32, 64);
        linear = Linear(64, classes);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor x)
    {
        if (x.shape is not [_, 3, 32, 32])
            throw new ArgumentException($"expected samples [b x 3 x 32 x 32], got [{string.Join(" x ", x.shape)}]");
        var y = bn1.call(conv1.call(x)).relu();
        y = layer3.call(layer2.call(layer1.call(y)));
        return linear.call(y.mean([2, 3]));
    }

    private static Sequential Stage(int from, int to) =>
        Sequential(("0", new Block(from, to)), ("1", new Block(to, to)), ("2", new Block(to, to)));

    /// <summary>Two convolutions beside a shortcut.</summary>
    private sealed class Block : Module<Tensor, Tensor>
    {
        private readonly int _more;
        private readonly Conv2d conv1,
            conv2;
        private readonly BatchNorm2d bn1,
            bn2;

        public Block(int from, int to)
            : base(nameof(Block))
        {
            _more = to - from;
            conv1 = Conv2d(from, to, 3, stride: _more > 0 ? 2 : 1, padding: 1, bias: false);
            bn1 = BatchNorm2d(to);
            conv2 = Conv2d(to, to, 3, padding: 1, bias: false);
            bn2 = BatchNorm2d(to);
            RegisterComponents();
        }

        public override Tensor forward(Tensor x)
        {
            var y = bn2.call(conv2.call(bn1.call(conv1.call(x)).relu()));
            return (y + Shortcut(x)).relu();
        }

        private Tensor Shortcut(Tensor x)
        {
            if (_more == 0)
                return x;
            var every = x[TensorIndex.Ellipsis, TensorIndex.Slice(step: 2), TensorIndex.Slice(step: 2)];
            return functional.pad(every, [0, 0, 0, 0, _more / 2, _more - (_more / 2)]);
        }
    }
}
