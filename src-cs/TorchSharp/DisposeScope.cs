namespace TorchSharp;

using static torch;

/// <summary>Owns the tensors made on its thread while it is the innermost scope, and disposes them with itself.</summary>
/// <remarks>A step of training makes dozens of tensors whose memory the garbage collector cannot see; without a scope (or using) they wait for finalizers.</remarks>
public sealed class DisposeScope : IDisposable
{
    [ThreadStatic] private static DisposeScope? current;

    private readonly DisposeScope? outer = current;
    private readonly List<Tensor> tensors = [];
    private readonly HashSet<IDisposable> others = [];
    private bool disposed;

    internal DisposeScope() => current = this;

    internal static DisposeScope? Current => current;

    public int DisposablesCount => tensors.Count + others.Count;
    public IReadOnlyList<IDisposable> DisposablesView => [.. tensors, .. others];
    public bool Contains(IDisposable disposable) => disposable is Tensor t ? t.scope == this : others.Contains(disposable);

    /// <summary>Takes the disposable in, out of whichever scope had it.</summary>
    public T Include<T>(T disposable) where T : IDisposable
    {
        if (disposable is Tensor t) { t.scope?.Remove(t); Add(t); }
        else others.Add(disposable);
        return disposable;
    }

    /// <summary>Hands the disposable to the scope around this one; to nobody where there is none.</summary>
    public T MoveToOuter<T>(T disposable) where T : IDisposable
    {
        Release(disposable, outer);
        return disposable;
    }

    public (T1 first, T2 second) MoveToOuter<T1, T2>(T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable =>
        (MoveToOuter(first), MoveToOuter(second));
    public (T1 first, T2 second, T3 third) MoveToOuter<T1, T2, T3>(T1 first, T2 second, T3 third) where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable =>
        (MoveToOuter(first), MoveToOuter(second), MoveToOuter(third));

    /// <summary>Lets the disposable go: its owner is whoever holds it.</summary>
    public T Detach<T>(T disposable) where T : IDisposable
    {
        Release(disposable, null);
        return disposable;
    }

    /// <summary>Disposes what is here, except these.</summary>
    public void DisposeEverythingBut(params IDisposable[] keep)
    {
        foreach (var t in tensors.ToArray()) if (!keep.Contains(t)) t.Dispose();
        foreach (var other in others.Except(keep).ToArray()) { others.Remove(other); other.Dispose(); }
    }

    public T DisposeEverythingBut<T>(T keep) where T : IDisposable
    {
        DisposeEverythingBut([keep]);
        return keep;
    }

    public void DisposeEverything()
    {
        foreach (var t in tensors) { t.scope = null; t.Dispose(); }
        tensors.Clear();
        foreach (var other in others) other.Dispose();
        others.Clear();
    }

    public void Dispose()
    {
        DisposeEverything();
        disposed = true;
        while (current is { disposed: true }) current = current.outer;   // also when an outer scope went before an inner one
    }

    internal void Add(Tensor t)
    {
        t.scope = this;
        t.slot = tensors.Count;
        tensors.Add(t);
    }

    // The last takes the place of the one that leaves: constant time, and no holes in a scope that lives long.
    internal void Remove(Tensor t)
    {
        var last = tensors[^1];
        tensors[t.slot] = last;
        last.slot = t.slot;
        tensors.RemoveAt(tensors.Count - 1);
        t.scope = null;
    }

    private void Release(IDisposable disposable, DisposeScope? to)
    {
        if (disposable is Tensor t)
        {
            if (t.scope != this) return;
            Remove(t);
            to?.Add(t);
        }
        else if (others.Remove(disposable)) to?.others.Add(disposable);
    }
}
