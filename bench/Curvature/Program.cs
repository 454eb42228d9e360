// Reads "<side> <what> <net> <n> <count>" from standard input, computes <what> <count> times and answers "<cpu us each>
// <wall us each> <bytes> <value>": the memory that the side says it holds, and a number that the sides can compare.
//   side    ours (libheavytails), torch (libtorch by double backward, as its users write it)
//   what    hvp, hvp-kept (the graph of the gradient is kept), hvp-block (8 vectors in one call), top5, slq, dense; of
//           ours also setup, slq20 and trace100
//   net     784-128-128-10 or the like: ReLU, biases, cross-entropy, float32; one thread
using System.Globalization;
using HeavyTails.Benchmarks;
using HeavyTails.CurvatureBench;
using HeavyTails.Training.Tensors;
using TorchSharp;

LibTorch.LoadWhenNeeded();
torch.set_num_threads(1);
var sides = new Dictionary<string, ISide>();
while (Console.ReadLine() is { } line)
{
    var words = line.Split(' ');
    var (side, what, net, n) = (words[0], words[1], words[2], int.Parse(words[3], CultureInfo.InvariantCulture));
    var count = int.Parse(words[4], CultureInfo.InvariantCulture);
    var key = $"{side} {net} {n}";
    if (!sides.TryGetValue(key, out var one))
    {
        // One problem at a time: the memory of the others would be measured too.
        foreach (var old in sides.Where(s => s.Key.StartsWith(side, StringComparison.Ordinal)).ToList())
        {
            old.Value.Dispose();
            sides.Remove(old.Key);
        }
        var problem = new Problem(net, n);
        sides[key] = one = side == "ours" ? new OurSide(problem) : new TorchSide(problem);
    }
    var clock = new ProcessorClock();
    double value = 0;
    for (var i = 0; i < count; i++)
        value = one.Run(what);
    var (cpu, wall) = clock.MicrosecondsEach(count);
    Console.WriteLine(FormattableString.Invariant($"{cpu:R} {wall:R} {one.Bytes} {value:R}"));
}
