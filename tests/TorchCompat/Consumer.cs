// One source file that compiles and behaves alike against the stand-in and against TorchSharp 0.107: all that this project uses of it.
// Known faults of the real package are stepped around as every user here must: bmm + add for baddbmm, retain_graph beside create_graph.
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.TensorExtensionMethods;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace HeavyTails.TorchCompat;

public sealed class Perceptron : Module<Tensor, Tensor>
{
    private readonly Linear fc1, fc2;
    private readonly Module<Tensor, Tensor> activation;

    public Perceptron(long inputs, long hidden, long outputs) : base(nameof(Perceptron))
    {
        fc1 = Linear(inputs, hidden);
        fc2 = Linear(hidden, outputs, hasBias: false);
        activation = Tanh();
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        using var h = fc1.forward(x);
        using var a = activation.forward(h);
        return fc2.call(a);
    }
}

public sealed class SmallAlexNet : Module<Tensor, Tensor>
{
    private readonly Sequential features, classifier;

    public SmallAlexNet() : base(nameof(SmallAlexNet))
    {
        features = Sequential(("conv1", Conv2d(3, 8, 5, stride: 1, padding: 2)), ("relu1", ReLU()), ("pool1", MaxPool2d(3, stride: 2, padding: 1)), ("norm1", BatchNorm2d(8)),
                              ("lrn", LocalResponseNorm(5)), ("conv2", Conv2d(8, 8, 3, padding: 1)), ("relu2", ReLU(inplace: true)), ("pool2", AvgPool2d(2)));
        classifier = Sequential(Flatten(), Linear(8 * 4 * 4, 16), ReLU(), Dropout(0.5), Linear(16, 10));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => classifier.forward(features.forward(x));
}

public sealed class Pairs(Tensor x, Tensor y) : torch.utils.data.Dataset
{
    public override long Count => x.shape[0];
    public override Dictionary<string, Tensor> GetTensor(long index) => new() { { "data", x[index] }, { "label", y[index] } };
}

public static class Consumer
{
    /// <summary>Trains, differentiates twice, saves and loads in the folder; returns the losses of the training steps.</summary>
    public static List<float> Run(string folder)
    {
        torch.random.manual_seed(0);
        using var generator = new Generator(123ul, torch.CPU);
        var device = torch.cuda.is_available() ? torch.CUDA : torch.CPU;
        var losses = Train(folder, device, generator);
        SecondDerivatives();
        Tensors(folder, generator);
        return losses;
    }

    private static List<float> Train(string folder, Device device, Generator generator)
    {
        using var net = new SmallAlexNet().to(device);
        net.train();
        using var x = torch.randn(4, 3, 16, 16, dtype: float32, device: device, generator: generator);
        using var y = torch.randint(0, 10, new long[] { 4 }, dtype: int64, device: device);
        var sgd = torch.optim.SGD(net.parameters(), learningRate: 0.05, momentum: 0.9, weight_decay: 5e-4, nesterov: false);
        var adam = torch.optim.Adam(net.parameters(), lr: 1e-3, weight_decay: 0);
        var schedules = new[]
        {
            torch.optim.lr_scheduler.StepLR(sgd, 10, 0.1), torch.optim.lr_scheduler.MultiStepLR(sgd, new[] { 10, 20 }, 0.1), torch.optim.lr_scheduler.CosineAnnealingLR(sgd, 10),
            torch.optim.lr_scheduler.LambdaLR(sgd, e => Math.Pow(0.95, e)), torch.optim.lr_scheduler.ExponentialLR(sgd, 0.9),
        };
        var loss = CrossEntropyLoss(reduction: Reduction.Mean);
        var losses = new List<float>();
        for (var step = 0; step < 12; step++)
        {
            using var scope = torch.NewDisposeScope();
            sgd.zero_grad();
            var value = loss.forward(net.forward(x), y);
            value.backward();
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0);
            sgd.step();
            losses.Add(value.item<float>());
            if (value.ToSingle() != losses[^1]) throw new InvalidOperationException("item and ToSingle differ");
        }
        schedules[0].step();
        adam.step();
        using (torch.no_grad())
        {
            net.eval();
            using var scope = torch.NewDisposeScope();
            var logProbabilities = F.log_softmax(net.forward(x), 1);
            _ = F.nll_loss(logProbabilities, y).item<float>();
            _ = logProbabilities.argmax(1).eq(y).to(float32).mean();
        }
        using (torch.enable_grad()) { }

        net.save(Path.Combine(folder, "net.dat"));
        net.load(Path.Combine(folder, "net.dat"));
        var state = net.state_dict();
        net.load_state_dict(state);
        if (state.Count != net.named_parameters().Count() + net.named_buffers().Count()) throw new InvalidOperationException("state_dict lost something");

        using var pairs = new Pairs(x, y);
        using var loader = torch.utils.data.DataLoader(pairs, 2, shuffle: true, device: device);
        foreach (var batch in loader) if (batch["data"].shape[0] != 2) throw new InvalidOperationException("a batch of 2 was expected");
        return losses;
    }

    // H v of the loss: retain_graph beside create_graph, or the real package ends the process at the second pass.
    private static void SecondDerivatives()
    {
        using var scope = torch.NewDisposeScope();
        using var net = new Perceptron(5, 4, 3);
        var parameters = net.parameters().ToArray();
        var loss = CrossEntropyLoss().forward(net.forward(torch.randn(6, 5)), torch.randint(0, 3, new long[] { 6 }));
        var gradient = torch.autograd.grad(new List<Tensor> { loss }, parameters, retain_graph: true, create_graph: true);
        var directions = parameters.Select(p => torch.randn_like(p)).ToList();
        var product = torch.autograd.grad(gradient, parameters, directions, retain_graph: true, create_graph: true);
        var vector = torch.nn.utils.parameters_to_vector(parameters);
        torch.nn.utils.vector_to_parameters(vector, parameters);
        if (product.Count != parameters.Length || vector.numel() != parameters.Sum(p => p.numel())) throw new InvalidOperationException("a Hessian-vector product has the parameters' shapes");
    }

    private static void Tensors(string folder, Generator generator)
    {
        using var scope = torch.NewDisposeScope();
        Tensor a = torch.randn(3, 4, 5), b = torch.randn(3, 5, 6), c = torch.zeros(3, 4, 6), m = torch.randn(2, 3);
        _ = c + 2 * torch.bmm(a, b);
        _ = a[0].matmul(b[0]);
        _ = torch.mm(a[0], b[0]);
        var (U, S, Vh) = torch.linalg.svd(a, fullMatrices: false);
        var gram = a[0].matmul(a[0].t());
        var (values, vectors) = torch.linalg.eigh(gram, 'L');
        _ = torch.linalg.qr(a[0]);
        _ = torch.linalg.norm(gram);
        _ = torch.linalg.eigvalsh(gram);
        float[] singular = torch.linalg.svdvals(a).data<float>().ToArray();
        if (singular.Length != 12) throw new InvalidOperationException("three matrices of rank four have twelve singular values");

        Tensor t1 = torch.tensor(new float[] { 1, 2, 3, 4 }, new long[] { 2, 2 }), t2 = torch.from_array(new float[,] { { 1, 2 }, { 3, 4 } });
        _ = t1.reshape(4).view(2, 2).permute(1, 0).contiguous();
        var rows = torch.cat(new[] { t1, t2 }, 0);
        _ = torch.stack(new[] { t1, t2 });
        _ = (1 - t1 * t2).clamp_min(0).pow(2).mean();
        _ = rows.index_select(0, torch.tensor(new long[] { 0, 2 }));
        _ = rows[TensorIndex.Slice(0, 2), TensorIndex.Colon];
        _ = rows.narrow(0, 0, 2);
        _ = F.mse_loss(t1, t2);
        _ = F.one_hot(torch.randint(0, 10, new long[] { 4 }), 10);
        _ = torch.randperm(10, generator: generator);
        _ = F.softmax(t1, 1);
        if (!torch.allclose(t1, t2)) throw new InvalidOperationException("the same numbers by two doors");
        _ = t1.exp().log().sqrt().abs().sign().neg().sum(dim: new long[] { 0 }, keepdim: true);
        _ = (t1.std(), t1.var(), t1.max(), t1.max(1), t1.topk(1, 1), t1.sort(1), t1.cumsum(0), t1.trace(), t1.nonzero());
        _ = (torch.histc(t1, 10), torch.linspace(0, 1, 5), torch.arange(0, 10, 1), torch.eye(3), torch.where(t1.gt(0.5), t1, t2), torch.logsumexp(t1, 1));
        _ = (torch.einsum("ij,jk->ik", t1, t2), torch.outer(t1[0], t2[0]), torch.diag(t1), torch.randn(2, 3, 4), torch.zeros(1, 2, 3));

        using (torch.no_grad())
        {
            nn.init.normal_(m, 0, 0.01);
            nn.init.xavier_uniform_(m);
            nn.init.kaiming_normal_(m);
            nn.init.zeros_(m);
            nn.init.constant_(m, 0.1);
            nn.init.trunc_normal_(m, 0, 0.1);
        }
        _ = (t1.detach().clone().requires_grad_(), t1.cpu(), t1.to(float64), t1.@double(), t1.dtype, t1.device, t1.numel());
        t1.save(Path.Combine(folder, "t.dat"));
        using var loaded = Tensor.load(Path.Combine(folder, "t.dat"));
        if (!torch.allclose(t1, loaded) || loaded.ToString(TensorStringStyle.Julia).Length == 0) throw new InvalidOperationException("saved and loaded");
        t1.copy_(t2).zero_().fill_(1).add_(t2, alpha: -0.1).mul_(2).sub_(t2).div_(2).addcmul_(t2, t2, 1).normal_(0, 1).uniform_(0, 1);
    }
}
