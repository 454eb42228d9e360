// The power law of every layer of a checkpoint.  usage: alpha FILE|FOLDER
using HeavyTails.Checkpoints;
using HeavyTails.Core.Analysis;
using HeavyTails.Native;

using var checkpoint = Checkpoint.Open(args[0]);
foreach (var layer in checkpoint.Layers())
    Console.WriteLine(LayerAnalysis.Of(layer));
