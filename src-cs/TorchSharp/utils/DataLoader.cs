// Batches of a data set, one dictionary of stacked tensors each. The trainers of this project do not use it (its API moved between
// TorchSharp's versions): they index a tensor of cases by a permutation.
using System.Collections;
using static TorchSharp.torch;

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class utils
        {
            public static class data
            {
                /// <summary>Cases by number, each a dictionary of tensors.</summary>
                public abstract class Dataset : IDisposable
                {
                    public abstract long Count { get; }
                    public abstract Dictionary<string, Tensor> GetTensor(long index);
                    public void Dispose()
                    {
                        Dispose(true);
                        GC.SuppressFinalize(this);
                    }
                    protected virtual void Dispose(bool disposing) { }
                }

                public static Modules.DataLoader DataLoader(Dataset dataset, int batchSize, bool shuffle = false, Device? device = null, int? seed = null, int num_worker = 1,
                                                            bool drop_last = false, bool disposeBatch = true, bool disposeDataset = true) =>
                    new(dataset, batchSize, shuffle, device, seed, drop_last, disposeBatch, disposeDataset);
            }
        }
    }
}

namespace TorchSharp.Modules
{
    public sealed class DataLoader : IEnumerable<Dictionary<string, Tensor>>, IDisposable
    {
        private readonly torch.utils.data.Dataset dataset;
        private readonly int batchSize;
        private readonly bool shuffle, dropLast, disposeBatch, disposeDataset;
        private readonly Device device;
        private readonly Generator? generator;

        internal DataLoader(torch.utils.data.Dataset dataset, int batchSize, bool shuffle, Device? device, int? seed, bool dropLast, bool disposeBatch, bool disposeDataset)
        {
            if (batchSize < 1) throw new ArgumentException($"expected a batch size >= 1, got {batchSize}");
            (this.dataset, this.batchSize, this.shuffle, this.dropLast, this.disposeBatch, this.disposeDataset) = (dataset, batchSize, shuffle, dropLast, disposeBatch, disposeDataset);
            this.device = device ?? CPU;
            if (seed is { } s) generator = new Generator((ulong)s, CPU);
        }

        public long Count => dropLast ? dataset.Count / batchSize : (dataset.Count + batchSize - 1) / batchSize;

        public IEnumerator<Dictionary<string, Tensor>> GetEnumerator()
        {
            using var permutation = shuffle ? randperm(dataset.Count, generator: generator) : arange(dataset.Count);
            var order = permutation.data<long>().ToArray();
            for (long b = 0, n = Count; b < n; b++)
            {
                var cases = order.Skip((int)(b * batchSize)).Take(batchSize).Select(dataset.GetTensor).ToList();
                var batch = cases[0].Keys.ToDictionary(key => key, key => Stacked(cases.Select(one => one[key])));
                foreach (var one in cases) foreach (var tensor in one.Values) tensor.Dispose();
                yield return batch;
                if (disposeBatch) foreach (var tensor in batch.Values) tensor.Dispose();
            }
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        public void Dispose()
        {
            generator?.Dispose();
            if (disposeDataset) dataset.Dispose();
        }

        private Tensor Stacked(IEnumerable<Tensor> cases)
        {
            using var stacked = stack(cases);
            return stacked.to(device);
        }
    }
}
