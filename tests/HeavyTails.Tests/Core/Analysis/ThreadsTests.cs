using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Spectra;
using HeavyTails.Data.Transforms;
using HeavyTails.Native;

namespace HeavyTails.Tests.Core.Analysis;

/// <summary>Tests that small layers are analysed at once and a large layer alone.</summary>
public sealed class ThreadsTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    [Fact]
    public void Small_layers_are_analysed_at_once_with_one_thread_each()
    {
        var together = new Barrier(3);
        var backend = new Watched(_ =>
            Assert.True(together.SignalAndWait(Long), "expected 3 layers in the backend at once")
        );
        var layers = Enumerable.Range(0, 12).Select(i => Make.Gaussian($"layers.{i}.weight", (ulong)i, 20, 18));
        Assert.Equal(12, ModelAnalysis.Of(layers, backend, run: new() { Threads = 3 }).Layers.Count);
        Assert.Equal(3, backend.Most);
        Assert.All(backend.Seen, s => Assert.Equal(1, s.Threads));
    }

    [Fact]
    public void A_large_layer_is_analysed_alone_with_all_threads()
    {
        var large = new TensorData([2049, 2048], new float[2049 * 2048]);
        var backend = new Watched(_ => Thread.Sleep(2));
        Layer[] layers =
        [
            .. Enumerable.Range(0, 4).Select(i => Make.Gaussian($"layers.{i}.weight", (ulong)i, 20, 18)),
            Make.Layer("large.weight", large),
            Make.Layer("larger.weight", large),
        ];
        ModelAnalysis.Of(layers, backend, new() { MinEvals = 2 }, run: new() { Threads = 3 });
        Assert.Equal(6, backend.Seen.Count);
        Assert.All(backend.Seen, s => Assert.Equal(s.Rank == 2048 ? (3, 1) : (1, s.Inside), (s.Threads, s.Inside)));
    }

    [Theory]
    [InlineData(12000, 2)] // two of these have no more than 2^26 weights
    [InlineData(17000, 1)] // and two of these have
    public void A_large_layer_is_loaded_while_another_is_decomposed_if_both_fit(int columns, int expected)
    {
        var numbers = new TensorData([2049, columns], new float[2049 * columns]);
        using var early = new CountdownEvent(expected);
        var (loads, inMemory, most) = (0, 0, 0);
        var backend = new Watched(_ => Assert.True(early.Wait(Long), "expected the next layer to be loaded"));
        var layer = Make.Layer("large.weight", numbers) with
        {
            Load = () =>
            {
                most = Math.Max(most, Interlocked.Increment(ref inMemory));
                if (Interlocked.Increment(ref loads) <= expected)
                    early.Signal();
                return numbers;
            },
        };
        var layers = Enumerable.Range(0, 4).Select(i => layer with { Name = $"large.{i}" });
        var progress = new Each(_ => Interlocked.Decrement(ref inMemory));
        ModelAnalysis.Of(layers, backend, new() { MinEvals = 2 }, run: new() { Threads = 4, Progress = progress });
        Assert.Equal((4, expected, 1), (loads, most, backend.Most));
    }

    [Fact]
    public void A_layer_has_the_same_bits_alone_and_among_others_with_any_number_of_threads()
    {
        if (!SpectralBackend.TryNative(out var native, out var reason))
            Assert.Skip(reason);
        (int, int)[] shapes = [(64, 64), (40, 40), (20, 64), (64, 20), (12, 300), (65, 65), (100, 70), (16, 16)];
        Layer[] layers =
        [
            .. Enumerable
                .Range(0, 90)
                .Select(i =>
                    Make.Gaussian($"l{i}.weight", (ulong)i, shapes[i % 8 * (i % 3) % 8].Item1, shapes[i % 8].Item2)
                ),
            Make.Layer("conv.weight", Make.Tensor([24, 24, 3, 3], Make.Gaussians(24 * 24 * 9, 5))),
            Make.Layer("zero.weight", Make.Tensor([30, 30], new double[900])),
        ];
        var alone = layers.Select(l => Bits(LayerAnalysis.Of(l, native.WithThreads(1)))).ToArray();
        foreach (var threads in (int[])[1, 3])
        {
            var model = ModelAnalysis.Of(layers, native, run: new() { Threads = threads });
            Assert.Equal(alone, model.Layers.Select(l => Bits(new([l], []))));
        }
        // Others of the model do not matter either.
        var half = ModelAnalysis.Of(layers.Where((_, i) => i % 2 == 0), native, run: new() { Threads = 1 });
        Assert.Equal(alone.Where((_, i) => i % 2 == 0), half.Layers.Select(l => Bits(new([l], []))));

        static string Bits(LayerOutcome outcome)
        {
            var layer = Assert.Single(outcome.Results);
            return string.Join(",", layer.Eigenvalues.Select(BitConverter.DoubleToInt64Bits))
                + layer.Fit.ValueOrNull
                + string.Join(";", layer.Warnings);
        }
    }

    [Fact]
    public void Large_layers_are_analysed_one_after_the_other()
    {
        var alone = new Alone();
        var numbers = Make.Tensor([4, 1 << 21], new double[4 << 21]);
        var layers = Enumerable.Range(0, 3).Select(i => Make.Layer($"large{i}.weight", numbers));
        var options = new AnalysisOptions { Metrics = [alone], MinEvals = 2 };
        var model = ModelAnalysis.Of(layers, Make.Backend, options, new() { Threads = 4 });
        Assert.Equal((3, 3, 1), (model.Layers.Count, alone.Calls, alone.Most));
    }

    // A metric that sees how many layers it is computed of at a time.
    private sealed class Alone : LayerMetric<object>
    {
        private int _now;

        public int Calls { get; private set; }

        public int Most { get; private set; }

        public override string Name => "alone";

        public override string Group => "alone";

        public override FitResult<object> Of(LayerSpectrum layer)
        {
            Most = Math.Max(Most, Interlocked.Increment(ref _now));
            Thread.Sleep(20);
            Interlocked.Decrement(ref _now);
            Calls++;
            return NotDefined("it only watches");
        }

        protected override IReadOnlyList<LayerColumn> MakeColumns() => [];
    }

    private sealed class Each(Action<AnalysisProgress> report) : IProgress<AnalysisProgress>
    {
        public void Report(AnalysisProgress value) => report(value);
    }

    [Fact]
    public void The_memory_of_a_large_layer_is_freed_before_the_next()
    {
        var (loaded, most) = (new List<WeakReference>(), 0);
        var backend = new Watched(_ => most = Math.Max(most, loaded.Count(w => w.IsAlive)));
        var layer = new Layer
        {
            Name = "large",
            TensorName = "large.weight",
            Kind = LayerKind.Linear,
            Shape = [2049, 2048],
            DType = "f32",
            Load = () => throw new NotSupportedException(),
        };
        ModelAnalysis.Of(
            Enumerable.Range(0, 12).Select(i => layer with { Name = $"large.{i}", Load = Load }),
            backend,
            new() { MinEvals = 2 },
            run: new() { Threads = 1 }
        );
        Assert.Equal(12, loaded.Count);
        Assert.InRange(most, 1, 2);

        TensorData Load()
        {
            var numbers = new float[2049 * 2048];
            loaded.Add(new WeakReference(numbers));
            return new TensorData([2049, 2048], numbers);
        }
    }

    [Fact]
    public void A_native_backend_of_one_thread_serves_a_second_caller_while_the_first_waits()
    {
        if (!SpectralBackend.TryNative(out var native, out var reason))
            Assert.Skip(reason);
        var backend = native.WithThreads(1);
        var (large, small) = (Matrix(1400), Matrix(8));
        using var ready = new ManualResetEventSlim();
        var first = new Thread(() =>
        {
            ready.Set();
            Run(backend, large);
        });
        first.Start();
        ready.Wait();
        // If the callers took turns, at most the calls before the first caller's and one after it could return while
        // the first thread runs.
        var served = 0;
        Run(backend, small);
        Thread.Sleep(20);
        while (first.IsAlive)
        {
            Run(backend, small);
            served++;
        }
        Assert.True(served > 50, $"expected more than 50 calls served while another ran, got {served}");

        static MatrixBatch Matrix(int n) => new(1, n, n, Array.ConvertAll(Make.Gaussians(n * n, 7), x => (float)x));
        static void Run(ISpectralBackend backend, MatrixBatch batch) =>
            backend.SingularValues(batch, new double[batch.Rank], new MatrixStatus[1]);
    }

    /// <summary>A backend that invents spectra and records how many calls were inside at once.</summary>
    private sealed class Watched : ISpectralBackend
    {
        private readonly Action<MatrixBatch> inside;
        private readonly Log log;
        private readonly int threads;

        private sealed class Log
        {
            public int Inside;
            public int Most;
            public readonly List<(int Rank, int Threads, int Inside)> Seen = [];
        }

        public Watched(Action<MatrixBatch> inside)
            : this(inside, new Log(), 2) { }

        private Watched(Action<MatrixBatch> inside, Log log, int threads) =>
            (this.inside, this.log, this.threads) = (inside, log, threads);

        public int Most => log.Most;

        public IReadOnlyList<(int Rank, int Threads, int Inside)> Seen => log.Seen;

        public BackendInfo Info =>
            new(() => "none")
            {
                Backend = "watched",
                Routine = "none",
                Device = "cpu",
                InstructionSet = "portable",
                Threads = threads,
            };

        public ISpectralBackend WithThreads(int count) => new Watched(inside, log, count);

        public void SingularValues(
            MatrixBatch batch,
            Span<double> sigma,
            Span<MatrixStatus> status,
            SpectralAccuracy accuracy = SpectralAccuracy.Fast
        )
        {
            lock (log)
            {
                log.Most = Math.Max(log.Most, ++log.Inside);
                log.Seen.Add((batch.Rank, threads, log.Inside));
            }
            inside(batch);
            for (var i = 0; i < sigma.Length; i++)
                sigma[i] = sigma.Length - i;
            status.Clear();
            lock (log)
                log.Inside--;
        }

        public ThinSvd Svd(MatrixBatch batch, int index = 0) => throw new NotSupportedException();

        public SymmetricEigen Eigen(ReadOnlySpan<double> symmetric, int n, bool vectors) =>
            throw new NotSupportedException();
    }
}
