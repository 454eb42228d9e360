// Every member of MathNet's provider interface, handed on to its managed provider. A subclass overrides the members
// that it computes otherwise.
// The members for one element type are in a file of their own.
using MathNet.Numerics.Providers.LinearAlgebra;

namespace HeavyTails.MathNet;

/// <summary>
/// Forwards to MathNet's managed provider, which is sealed. Subclasses override what they compute otherwise.
/// </summary>
public abstract partial class ForwardingLinearAlgebraProvider : ILinearAlgebraProvider
{
    /// <summary>The provider that every member calls unless it is overridden.</summary>
    protected static ManagedLinearAlgebraProvider Managed => ManagedLinearAlgebraProvider.Instance;

    /// <inheritdoc/>
    public virtual bool IsAvailable() => ((ILinearAlgebraProvider)Managed).IsAvailable();

    /// <inheritdoc/>
    public virtual void InitializeVerify() => ((ILinearAlgebraProvider)Managed).InitializeVerify();

    /// <inheritdoc/>
    public virtual void FreeResources() => ((ILinearAlgebraProvider)Managed).FreeResources();
}
