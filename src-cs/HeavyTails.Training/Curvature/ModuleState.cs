// A module of TorchSharp computes another function in training than in evaluation: batch norm takes the statistics of
// the batch, dropout draws masks. What is asked for is set around each forward pass and taken back after it, and the
// buffers of the module, such as running means, have the same numbers afterwards.
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace HeavyTails.Training.Curvature;

/// <summary>The statistics by which batch norm normalises.</summary>
public enum BatchNormStatistics
{
    /// <summary>The running means and variances, as in evaluation.</summary>
    Running,

    /// <summary>
    /// Those of each mini-batch, as in training: the curvature holds how they depend on the parameters, and belongs to
    /// that division into batches.
    /// </summary>
    Batch,
}

/// <summary>What is held fixed while a module's curvature is computed.</summary>
public sealed record ModuleStateOptions
{
    /// <summary>Statistics of batch norm. Default: the running ones.</summary>
    public BatchNormStatistics BatchNorm { get; init; }

    /// <summary>
    /// Seed of the masks of dropout, which are then the same in every product. Default: null, dropout is off.
    /// </summary>
    public ulong? DropoutSeed { get; init; }
}

/// <summary>Computes a module's outputs in a state that is held fixed.</summary>
internal sealed class ModuleState(nn.Module<Tensor, Tensor> module, ModuleStateOptions options)
{
    /// <summary>The state in words: "batch norm by running statistics; dropout off".</summary>
    public string Description
    {
        get
        {
            var parts = new List<string>();
            if (All().Any(m => m is NormBase))
                parts.Add(
                    $"batch norm by {(options.BatchNorm == BatchNormStatistics.Batch ? "batch" : "running")} statistics"
                );
            if (All().Any(IsDropout))
                parts.Add(options.DropoutSeed is { } seed ? $"dropout by fixed masks of seed {seed}" : "dropout off");
            return string.Join("; ", parts);
        }
    }

    /// <summary>Outputs of a batch. The module is left as it was.</summary>
    public Tensor Forward(SampleBatch batch)
    {
        nn.Module[] modules = [.. All()];
        bool[] training = [.. modules.Select(m => m.training)];
        var norms = modules.OfType<NormBase>().ToArray();
        double?[] momenta = [.. norms.Select(m => m.momentum)];
        var masks = options.DropoutSeed is not null && modules.Any(IsDropout);
        using var buffers = new Buffers(module);
        using var random = masks ? get_rng_state() : null;
        try
        {
            module.eval();
            if (options.BatchNorm == BatchNormStatistics.Batch)
                foreach (var norm in norms)
                {
                    norm.train();
                    // Running statistics r become (1 - momentum) r + momentum s: themselves.
                    norm.momentum = 0;
                }
            if (masks)
            {
                foreach (var dropout in modules.Where(IsDropout))
                    dropout.train();
                manual_seed(DropoutMasks.Seed(options.DropoutSeed!.Value, batch.Index));
            }
            return module.forward(batch.X);
        }
        finally
        {
            for (var i = 0; i < norms.Length; i++)
                norms[i].momentum = momenta[i];
            // A module sets those inside it too, and comes before them.
            for (var i = 0; i < modules.Length; i++)
                modules[i].train(training[i]);
            if (random is not null)
                set_rng_state(random);
            buffers.Restore();
        }
    }

    private IEnumerable<nn.Module> All() => module.modules().Prepend(module);

    private static bool IsDropout(nn.Module m) => m.GetType().Name.Contains("Dropout", StringComparison.Ordinal);

    /// <summary>Copies of a module's buffers, from which those that a forward pass changed are restored.</summary>
    private sealed class Buffers : IDisposable
    {
        private readonly (Tensor Buffer, Tensor Copy)[] _copies;

        public Buffers(nn.Module module)
        {
            using var quiet = no_grad();
            _copies = [.. module.buffers().Select(b => (b, b.clone().DetachFromDisposeScope()))];
        }

        // Only what has changed is written, since graphs refuse buffers that were written to after their forward pass.
        public void Restore()
        {
            using var scope = NewDisposeScope();
            using var quiet = no_grad();
            foreach (var (buffer, copy) in _copies)
                if (buffer.ne(copy).any().item<bool>())
                    buffer.copy_(copy);
        }

        public void Dispose()
        {
            foreach (var (_, copy) in _copies)
                copy.Dispose();
        }
    }
}
