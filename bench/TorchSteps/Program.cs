// Reads "<what> <batch> <count>" from standard input, runs <count> of them and answers "<cpu us each> <wall us each>".
// The network is that of torch_steps.py: 784-128-128-10 with ReLU, cross-entropy, SGD with step size 0.01, float32, one
// thread.
using HeavyTails.Benchmarks;
using HeavyTails.Data.Synthetic;
using HeavyTails.Data.Transforms;
using HeavyTails.Training.Batches;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Objectives;
using HeavyTails.Training.Probes;
using HeavyTails.Training.Recipes;
using HeavyTails.Training.Tensors;
using HeavyTails.Training.Trainers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

LibTorch.LoadWhenNeeded();
torch.set_num_threads(1);
var benches = new Dictionary<int, Bench>();
while (Console.ReadLine() is { } line)
{
    var words = line.Split(' ');
    var (what, batch, count) = (words[0], int.Parse(words[1]), int.Parse(words[2]));
    if (!benches.TryGetValue(batch, out var bench))
        benches[batch] = bench = new Bench(batch);
    var cost = what switch
    {
        "trainer" => TrainerBench.Cost(batch, count),
        "step" => Cost(bench.Step, count),
        "step-dropping" => Cost(bench.StepDropping, count),
        "gradient" => Cost(bench.Gradient, count),
        "hvp" => Cost(bench.Hvp, count),
        _ => throw new ArgumentException(what),
    };
    Console.WriteLine(FormattableString.Invariant($"{cost.Cpu:R} {cost.Wall:R}"));
}

static (double Cpu, double Wall) Cost(Action once, int count)
{
    var clock = new ProcessorClock();
    for (var i = 0; i < count; i++)
        once();
    return clock.MicrosecondsEach(count);
}

/// <summary>
/// Times steps of the library's Trainer on batches gathered from 10,000 samples, without the start of the run.
/// </summary>
internal static class TrainerBench
{
    private const int WarmUp = 100;
    private static readonly Samples Data = HeavyTails.Data.Synthetic.Digits.Train(10_000);

    public static (double Cpu, double Wall) Cost(int batch, int count)
    {
        var watch = new Clock(WarmUp + count);
        var recipe = new TrainingRecipe
        {
            Network = NetworkSpec.Mlp([784, 128, 128, 10]),
            Optimizer = new Sgd { StepSize = .01 },
            BatchSize = batch,
            Length = TrainingLength.Steps(WarmUp + count),
        };
        using var result = Trainer.Run(recipe, Data, [watch]);
        return watch.Cost;
    }

    private sealed class Clock(long last) : Probe(ProbeSchedule.End)
    {
        private ProcessorClock? clock;

        public (double Cpu, double Wall) Cost { get; private set; }
        public override string Description => "cost of steps";

        public override IReadOnlyList<string> Columns(NetworkSpec network) => [];

        public override void Write(Moment now, Span<double?> values) { }

        public override void Watch(Moment now)
        {
            if (now.Step == WarmUp)
                clock = new();
            if (now.Step == last)
                Cost = clock!.MicrosecondsEach((int)last - WarmUp);
        }
    }
}

internal sealed class Perceptron : Module<Tensor, Tensor>
{
    private readonly Linear fc1 = Linear(784, 128),
        fc2 = Linear(128, 128),
        fc3 = Linear(128, 10);

    public Perceptron()
        : base(nameof(Perceptron)) => RegisterComponents();

    public override Tensor forward(Tensor x) =>
        fc3.forward(functional.relu(fc2.forward(functional.relu(fc1.forward(x)))));
}

internal sealed class Bench
{
    private readonly Perceptron net = new();
    private readonly CrossEntropyLoss loss = CrossEntropyLoss();
    private readonly SGD optimizer;
    private readonly Parameter[] parameters;
    private readonly Tensor[] direction;
    private readonly Tensor x,
        y;

    public Bench(int batch)
    {
        torch.random.manual_seed(0);
        parameters = [.. net.parameters()];
        optimizer = optim.SGD(parameters, 0.01);
        direction = [.. parameters.Select(p => randn_like(p))];
        (x, y) = (randn(batch, 784), randint(0, 10, new long[] { batch }));
    }

    /// <summary>A step with optimizer.zero_grad(), which keeps the gradients and fills them with zeros.</summary>
    public void Step()
    {
        using var scope = NewDisposeScope();
        optimizer.zero_grad();
        loss.forward(net.forward(x), y).backward();
        optimizer.step();
    }

    /// <summary>A step that drops the gradients: net.zero_grad() here, zero_grad(set_to_none=True) in Python.</summary>
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
        Differentiation.Gradients([loss.forward(net.forward(x), y)], parameters);
    }

    public void Hvp()
    {
        using var scope = NewDisposeScope();
        var outputs = loss.forward(net.forward(x), y);
        var gradient = Differentiation.Gradients([outputs], parameters, options: new() { CreateGraph = true });
        Differentiation.Gradients(gradient, parameters, direction);
    }
}
