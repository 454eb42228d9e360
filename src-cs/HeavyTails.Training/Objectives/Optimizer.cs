using System.Numerics;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Tensors;
using static TorchSharp.torch;

namespace HeavyTails.Training.Objectives;

/// <summary>A running optimiser. Its buffers are tensors, none, one or two for each parameter.</summary>
internal abstract class Optimizer(Network network) : IDisposable
{
    /// <summary>The buffers that are kept from step to step; empty until they are made.</summary>
    public List<Tensor> State { get; } = [];

    protected IReadOnlyList<NetworkParameter> Parameters => network.Parameters;

    /// <summary>Number of tensors of <see cref="State"/> once they are made.</summary>
    public abstract int Buffers { get; }

    /// <summary>Does step t = 1, 2, ... along the gradients, one for each parameter and of its shape.</summary>
    public void Step(IReadOnlyList<Tensor> gradients, double stepSize, long t)
    {
        MakeState();
        for (var i = 0; i < Parameters.Count; i++)
        {
            if (ByTensors)
                StepOfTensors(gradients[i], i, stepSize, t);
            else if (network.Precision == Precision.Double)
                Step<double>(gradients[i], i, stepSize, t);
            else
                Step<float>(gradients[i], i, stepSize, t);
        }
    }

    /// <summary>
    /// Whether steps are made of libtorch's operations, with the same roundings, instead of one pass over the memory:
    /// on a GPU.
    /// </summary>
    internal bool ByTensors { get; set; } = !network.Device.IsHost;

    /// <summary>Makes <see cref="Buffers"/> buffers of zeros, of the shapes of the parameters.</summary>
    public void MakeState()
    {
        for (var i = State.Count; i < Buffers; i++)
        {
            State.Add(zeros_like(Parameters[i % Parameters.Count].Tensor.detach()).DetachFromDisposeScope());
        }
    }

    public void Dispose()
    {
        foreach (var tensor in State)
            tensor.Dispose();
    }

    /// <summary>g + lambda w. At lambda = 0 it is g itself, since 0 w is NaN where a weight is infinite.</summary>
    protected static Vector<T> Decayed<T>(Vector<T> g, Vector<T> decay, Vector<T> w)
        where T : unmanaged => Vector.ConditionalSelect(Vector.Equals(decay, Vector<T>.Zero), g, g + (decay * w));

    /// <summary>A vector with the given number in every lane.</summary>
    protected static Vector<T> Broadcast<T>(double value)
        where T : unmanaged, INumberBase<T> => new(T.CreateTruncating(value));

    /// <summary>
    /// Changes weights w and buffers a and b of one parameter; a buffer that does not exist is empty.
    /// </summary>
    protected abstract void Step<T>(ReadOnlySpan<T> g, Span<T> w, Span<T> a, Span<T> b, double stepSize, long t)
        where T : unmanaged, INumberBase<T>;

    /// <summary>The same in libtorch's operations; a buffer that does not exist is null.</summary>
    protected abstract void Step(Tensor g, Tensor w, Tensor? a, Tensor? b, double stepSize, long t);

    /// <summary>g + lambda w, or g itself at lambda = 0.</summary>
    protected static Tensor Decayed(Tensor g, double decay, Tensor w) => decay == 0 ? g : g + w.Times(decay);

    private void StepOfTensors(Tensor gradient, int i, double stepSize, long t)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        Step(gradient.detach(), Parameters[i].Tensor, Buffer(i), Buffer(i + Parameters.Count), stepSize, t);

        Tensor? Buffer(int at) => at < State.Count ? State[at] : null;
    }

    private void Step<T>(Tensor gradient, int i, double stepSize, long t)
        where T : unmanaged, INumberBase<T>
    {
        var whole = gradient.is_contiguous() ? gradient : gradient.contiguous();
        Step(whole.Values<T>(), Parameters[i].Tensor.Values<T>(), Buffer(i), Buffer(i + Parameters.Count), stepSize, t);

        Span<T> Buffer(int at) => at < State.Count ? State[at].Values<T>() : [];
    }
}
