using HeavyTails.Papers.SingleIndex.Contexts;

namespace HeavyTails.Papers.SingleIndex.Experiments;

/// <summary>The arithmetic of a run, which is released with it.</summary>
internal readonly record struct RunArithmetic(IStudentArithmetic Value) : IDisposable
{
    /// <summary>What a context asks for.</summary>
    public static RunArithmetic Of(SingleIndexContext context) =>
        new(
            context.Arithmetic switch
            {
                ArithmeticKind.Native => new NativeArithmetic(context.Threads),
                ArithmeticKind.Torch => new TorchArithmetic(context.Device, context.Threads),
                _ => new ManagedArithmetic(context.Threads),
            }
        );

    /// <inheritdoc/>
    public void Dispose() => (Value as IDisposable)?.Dispose();
}
