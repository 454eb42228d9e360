// Reads "<side> <relu|tanh> <h> <count> <warm>" from standard input, takes <count> Adam steps of a perceptron h-h-h-h-1
// with P = 2 N patterns and answers "<cpu us each> <wall us each> <violated> <loss>".
//   side    ours, ours-single (float32), torch (TorchSharp's Adam), torch-flat (Adam over one tensor of all weights); a
//           side's first <warm> steps are not timed
//           ours-64-T: 64 nets on T threads, time of one step of one net
using System.Globalization;
using HeavyTails.Benchmarks;
using HeavyTails.JammingBench;
using HeavyTails.Native.Curvature;
using HeavyTails.Native.Training;
using HeavyTails.Training.Tensors;
using TorchSharp;

LibTorch.LoadWhenNeeded();
torch.set_num_threads(1);
var ours = new Dictionary<string, PerceptronState[]>();
var theirs = new Dictionary<string, TorchSide>();
while (Console.ReadLine() is { } line)
{
    var words = line.Split(' ');
    var (side, tanh, h) = (words[0], words[1] == "tanh", int.Parse(words[2], CultureInfo.InvariantCulture));
    var (count, warm) = (
        int.Parse(words[3], CultureInfo.InvariantCulture),
        int.Parse(words[4], CultureInfo.InvariantCulture)
    );
    var key = $"{side} {words[1]} {h} {warm}";
    if (side.StartsWith("ours", StringComparison.Ordinal))
    {
        var many = side.StartsWith("ours-64-", StringComparison.Ordinal);
        var options = new PerceptronTrainingOptions
        {
            Activation = tanh ? PerceptronActivation.Tanh : PerceptronActivation.ReLU,
            Single = side == "ours-single",
            Threads = many ? int.Parse(side[8..], CultureInfo.InvariantCulture) : 1,
        };
        if (!ours.TryGetValue(key, out var states))
        {
            states = [.. Enumerable.Range(1, many ? 64 : 1).Select(seed => new Problem(h, (ulong)seed).State())];
            ours[key] = states;
            PerceptronTrainer.Train(states, warm, options);
        }
        var clock = new ProcessorClock();
        PerceptronTrainer.Train(states, states[0].Steps + count, options);
        Answer(clock.MicrosecondsEach(count * states.Length), states[0].Violated, states[0].Loss);
    }
    else
    {
        if (!theirs.TryGetValue(key, out var torchSide))
        {
            theirs[key] = torchSide = new(new Problem(h), tanh, side == "torch-flat");
            for (var i = 0; i < warm; i++)
                torchSide.Step();
        }
        var clock = new ProcessorClock();
        for (var i = 0; i < count; i++)
            torchSide.Step();
        Answer(clock.MicrosecondsEach(count), 0, torchSide.Loss());
    }
}

static void Answer((double Cpu, double Wall) cost, int violated, double loss) =>
    Console.WriteLine(FormattableString.Invariant($"{cost.Cpu:R} {cost.Wall:R} {violated} {loss:R}"));
