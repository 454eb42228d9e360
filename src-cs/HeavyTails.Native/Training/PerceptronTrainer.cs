// Training of many small perceptrons side by side in libheavytails: native/include/heavytails/training.h.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using HeavyTails.Core.Spectra;
using HeavyTails.Native.Curvature;

namespace HeavyTails.Native.Training;

/// <summary>
/// Trains perceptrons with the squared hinge loss and Adam, each net by one thread. The same seed and instruction set
/// give the same bits, whatever the number of threads and the steps at which a run is divided into calls.
/// </summary>
public static unsafe class PerceptronTrainer
{
    /// <summary>
    /// Advances each state to <paramref name="untilStep"/>, or until its stop criterion holds, and sets its loss,
    /// violated and wrong patterns at its last parameters. A state that is further already is evaluated only.
    /// </summary>
    /// <exception cref="ArgumentException">A state or an option is not valid; the message holds both sides.</exception>
    /// <exception cref="ArithmeticException">
    /// The loss of a net became NaN or infinite; the message names it. The other states are trained.
    /// </exception>
    public static void Train(IReadOnlyList<PerceptronState> states, long untilStep, PerceptronTrainingOptions options)
    {
        var parameters = Params(options, untilStep);
        if (states.Count == 0)
            return;
        foreach (var state in states)
            Check(state, options);
        using var context = ContextHandle.Create(options.Threads, SpectralAccuracy.Fast);
        using var arrays = new Arrays(options.Single);
        var nets = new TrainingNet[states.Count];
        for (var i = 0; i < nets.Length; i++)
            nets[i] = arrays.Net(states[i], states[i].X, forTraining: true);
        NativeStatus status;
        fixed (TrainingNet* first = nets)
            status = options.Single
                ? TrainingMethods.ht_perceptrons_train_s(context, parameters, nets.Length, first)
                : TrainingMethods.ht_perceptrons_train_d(context, parameters, nets.Length, first);
        // NotFinite for all nets before anything was written leaves every status 0 and every net as it was.
        if (status is NativeStatus.Ok || (status is NativeStatus.NotFinite && nets.Any(n => n.Status != 0)))
        {
            arrays.CopyBack();
            for (var i = 0; i < nets.Length; i++)
            {
                states[i].Steps = nets[i].Steps;
                states[i].Loss = nets[i].Loss;
                states[i].Violated = checked((int)nets[i].Violated);
                states[i].Wrong = checked((int)nets[i].Wrong);
                states[i].Stopped = nets[i].Stopped != 0;
            }
        }
        ContextHandle.Check(status);
    }

    /// <summary>The outputs f(x) [n] of a net for x [n x d] row-major, which need not be its patterns.</summary>
    /// <exception cref="ArgumentException">Sizes do not fit; the message holds both.</exception>
    public static double[] Outputs(PerceptronState state, double[] x, PerceptronTrainingOptions options) =>
        Evaluate(state, x, options, features: false);

    /// <summary>
    /// The last hidden layer's activations [n x h] row-major for x [n x d] row-major; x itself where there is no hidden
    /// layer.
    /// </summary>
    /// <exception cref="ArgumentException">Sizes do not fit; the message holds both.</exception>
    public static double[] Features(PerceptronState state, double[] x, PerceptronTrainingOptions options) =>
        Evaluate(state, x, options, features: true);

    private static double[] Evaluate(
        PerceptronState state,
        double[] x,
        PerceptronTrainingOptions options,
        bool features
    )
    {
        var parameters = Params(options, 0);
        Check(state, options);
        var d = state.Widths[0];
        if (x.Length % d != 0)
            throw new ArgumentException($"expected samples [n x {d}], got {x.Length} numbers");
        var result = new double[x.Length / d * (features ? state.Widths[^2] : 1)];
        if (x.Length == 0)
            return result;
        using var context = ContextHandle.Create(1, SpectralAccuracy.Fast);
        using var arrays = new Arrays(options.Single);
        var net = arrays.Net(state, x, forTraining: false);
        if (options.Single)
        {
            var narrow = new float[result.Length];
            fixed (float* to = narrow)
                ContextHandle.Check(
                    TrainingMethods.ht_perceptrons_outputs_s(
                        context,
                        parameters,
                        net,
                        features ? null : to,
                        features ? to : null
                    )
                );
            return Array.ConvertAll(narrow, value => (double)value);
        }
        fixed (double* to = result)
            ContextHandle.Check(
                TrainingMethods.ht_perceptrons_outputs_d(
                    context,
                    parameters,
                    net,
                    features ? null : to,
                    features ? to : null
                )
            );
        return result;
    }

    private static TrainingParams Params(PerceptronTrainingOptions options, long untilStep)
    {
        if (NativeLibraryLoader.Failure is { } failure)
            throw new DllNotFoundException($"training of perceptrons needs libheavytails: {failure}");
        if (options.Activation is not (PerceptronActivation.ReLU or PerceptronActivation.Tanh))
            throw new ArgumentException($"expected the activation ReLU or Tanh, got {options.Activation}");
        ArgumentOutOfRangeException.ThrowIfNegative(options.Threads);
        if (options.StopViolated is { } least)
            ArgumentOutOfRangeException.ThrowIfNegative(least);
        ContextHandle.Check(
            TrainingMethods.ht_training_params_init(out var parameters, (nuint)Unsafe.SizeOf<TrainingParams>())
        );
        parameters.Activation = (int)options.Activation;
        parameters.Bias = options.Bias ? 1 : 0;
        parameters.Half = options.Half ? 1 : 0;
        parameters.Margin = options.Margin;
        parameters.LearningRate = options.LearningRate;
        parameters.Beta1 = options.Beta1;
        parameters.Beta2 = options.Beta2;
        parameters.Epsilon = options.Epsilon;
        parameters.AdamForm = (int)options.Form;
        parameters.Separated = options.StopWhenSeparated ? 1 : 0;
        parameters.BatchSize = options.BatchSize;
        parameters.Seed = options.Seed;
        parameters.Tolerance = options.Tolerance;
        parameters.StopViolated = options.StopViolated ?? -1;
        parameters.UntilStep = untilStep;
        return parameters;
    }

    private static void Check(PerceptronState state, PerceptronTrainingOptions options)
    {
        var expected = PerceptronProblem.ParametersOf(state.Widths, options.Bias);
        if (state.Parameters.Length != expected)
            throw new ArgumentException(
                $"a perceptron {string.Join("-", state.Widths)} {(options.Bias ? "with" : "without")} biases has "
                    + $"{expected} parameters, got {state.Parameters.Length}"
            );
    }

    /// <summary>Arrays that stay in place during a call: the states' own, or copies in float32.</summary>
    private sealed class Arrays(bool single) : IDisposable
    {
        private readonly List<GCHandle> _pinned = [];
        private readonly Dictionary<double[], float[]> _copies = new(ReferenceEqualityComparer.Instance);
        private readonly List<double[]> _updated = [];

        public TrainingNet Net(PerceptronState state, double[] x, bool forTraining)
        {
            var net = new TrainingNet
            {
                Layers = state.Widths.Count - 1,
                Widths = (long*)Pin(state.Widths.Select(w => (long)w).ToArray()),
                Patterns = x.Length / state.Widths[0],
                X = Place(x),
                Parameters = Place(state.Parameters),
            };
            if (!forTraining)
                return net;
            net.Labels = Place(state.Labels);
            net.FirstMoments = Place(state.FirstMoments);
            net.SecondMoments = Place(state.SecondMoments);
            net.Steps = state.Steps;
            _updated.AddRange([state.Parameters, state.FirstMoments, state.SecondMoments]);
            return net;
        }

        /// <summary>Widens what was trained in float32.</summary>
        public void CopyBack()
        {
            if (!single)
                return;
            foreach (var array in _updated)
            {
                var copy = _copies[array];
                for (var i = 0; i < copy.Length; i++)
                    array[i] = copy[i];
            }
        }

        public void Dispose()
        {
            foreach (var handle in _pinned)
                handle.Free();
        }

        private void* Place(double[] array)
        {
            if (!single)
                return Pin(array);
            if (_copies.TryGetValue(array, out var copy))
                return (void*)Marshal.UnsafeAddrOfPinnedArrayElement(copy, 0);
            _copies[array] = copy = Array.ConvertAll(array, value => (float)value);
            return Pin(copy);
        }

        private void* Pin(Array array)
        {
            var handle = GCHandle.Alloc(array, GCHandleType.Pinned);
            _pinned.Add(handle);
            return (void*)handle.AddrOfPinnedObject();
        }
    }
}
