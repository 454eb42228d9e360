using System.Diagnostics.CodeAnalysis;
using HeavyTails.Native;
using MathNet.Numerics.Providers.LinearAlgebra;

namespace HeavyTails.MathNet;

/// <summary>
/// Routes MathNet's linear algebra to libheavytails, for the whole process. <see
/// cref="NativeLinearAlgebraProvider.Description"/> says what is routed and what MathNet's managed provider still
/// computes; <c>LinearAlgebraControl.UseManaged()</c> goes back.
/// </summary>
/// <example><code>Console.WriteLine(HeavyTailsLinearAlgebra.Use().Description);</code></example>
public static class HeavyTailsLinearAlgebra
{
    /// <summary>
    /// Makes libheavytails MathNet's provider and returns it. <paramref name="threads"/> is the number of threads
    /// inside a product and, from order 2048 on, inside a decomposition; 0, the default, is one a processor.
    /// </summary>
    /// <exception cref="DllNotFoundException">
    /// The native library cannot be used; MathNet's provider is then as before.
    /// </exception>
    public static NativeLinearAlgebraProvider Use(int threads = 0)
    {
        var provider = new NativeLinearAlgebraProvider(threads == 0 ? null : new NativeBackend(threads));
        LinearAlgebraControl.Provider = provider;
        return provider;
    }

    /// <summary>
    /// <see cref="Use"/> where the native library is available; otherwise false with the reason, and MathNet's provider
    /// is as before.
    /// </summary>
    public static bool TryUse([NotNullWhen(false)] out string? reason)
    {
        if (!SpectralBackend.TryNative(out _, out reason))
            return false;
        Use();
        return true;
    }
}
