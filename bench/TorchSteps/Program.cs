// Reads "<what> <batch> <count>" from standard input, runs that many, answers "<cpu us each> <wall us each>".
// The network is 784-128-128-10 with ReLU, cross-entropy, SGD with step 0.01, float32, one thread: the same as in torch_steps.py.
using System.Diagnostics;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

torch.InitializeDeviceType(DeviceType.CPU);
torch.set_num_threads(1);
using var process = Process.GetCurrentProcess();
var benches = new Dictionary<int, Bench>();
while (Console.ReadLine() is { } line)
{
    var words = line.Split(' ');
    var (what, batch, count) = (words[0], int.Parse(words[1]), int.Parse(words[2]));
    if (!benches.TryGetValue(batch, out var bench)) benches[batch] = bench = new Bench(batch);
    Action once = what switch { "step" => bench.Step, "step-dropping" => bench.StepDropping, "gradient" => bench.Gradient, "hvp" => bench.Hvp, _ => throw new ArgumentException(what) };
    process.Refresh();
    var (cpu, wall) = (process.TotalProcessorTime, Stopwatch.GetTimestamp());
    for (var i = 0; i < count; i++) once();
    var elapsed = Stopwatch.GetElapsedTime(wall);
    process.Refresh();
    Console.WriteLine(FormattableString.Invariant($"{(process.TotalProcessorTime - cpu).TotalMicroseconds / count:R} {elapsed.TotalMicroseconds / count:R}"));
}

internal sealed class Perceptron : Module<Tensor, Tensor>
{
    private readonly Linear fc1 = Linear(784, 128), fc2 = Linear(128, 128), fc3 = Linear(128, 10);

    public Perceptron() : base(nameof(Perceptron)) => RegisterComponents();

    public override Tensor forward(Tensor x) => fc3.forward(functional.relu(fc2.forward(functional.relu(fc1.forward(x)))));
}

internal sealed class Bench
{
    private readonly Perceptron net = new();
    private readonly CrossEntropyLoss loss = CrossEntropyLoss();
    private readonly SGD optimizer;
    private readonly Parameter[] parameters;
    private readonly Tensor[] direction;
    private readonly Tensor x, y;

    public Bench(int batch)
    {
        torch.random.manual_seed(0);
        parameters = [.. net.parameters()];
        optimizer = optim.SGD(parameters, 0.01);
        direction = [.. parameters.Select(p => randn_like(p))];
        (x, y) = (randn(batch, 784), randint(0, 10, new long[] { batch }));
    }

    /// <summary>optimizer.zero_grad() as each side has it: gradients kept and filled with zeros.</summary>
    public void Step()
    {
        using var scope = NewDisposeScope();
        optimizer.zero_grad();
        loss.forward(net.forward(x), y).backward();
        optimizer.step();
    }

    /// <summary>Gradients dropped instead: net.zero_grad() here, zero_grad(set_to_none=True) there.</summary>
    public void StepDropping()
    {
        using var scope = NewDisposeScope();
        net.zero_grad();
        loss.forward(net.forward(x), y).backward();
        optimizer.step();
    }

    public void Gradient()
    {
        using var scope = NewDisposeScope();
        autograd.grad([loss.forward(net.forward(x), y)], parameters);
    }

    public void Hvp()
    {
        using var scope = NewDisposeScope();
        var gradient = autograd.grad([loss.forward(net.forward(x), y)], parameters, retain_graph: true, create_graph: true);
        autograd.grad(gradient, parameters, direction);
    }
}
