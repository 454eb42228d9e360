using System.Diagnostics.CodeAnalysis;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Native;

/// <summary>
/// The spectral backends of this process.
/// <list type="bullet">
/// <item><see cref="Default"/>: native where its library loads, else managed; which of them is in every result's <see cref="BackendInfo"/>, why is in <see cref="WhyManaged"/></item>
/// <item><see cref="Native"/>: native or an exception</item>
/// <item><see cref="Managed"/>: the reference over MathNet.Numerics</item>
/// </list>
/// </summary>
public static class SpectralBackend
{
    private static readonly Lazy<(NativeBackend? Backend, string? Reason)> LazyNative = new(Load);

    /// <summary>The reference implementation, one thread a processor.</summary>
    public static ISpectralBackend Managed { get; } = new ManagedSpectralBackend();

    /// <summary>The native backend, one thread a processor; throws <see cref="DllNotFoundException"/> with the reason when its library cannot be used.</summary>
    public static NativeBackend Native =>
        LazyNative.Value.Backend
        ?? throw new DllNotFoundException($"the native backend is not here: {LazyNative.Value.Reason}");

    /// <summary>Native where its library loads, else managed.</summary>
    public static ISpectralBackend Default => LazyNative.Value.Backend ?? Managed;

    /// <summary>Why <see cref="Default"/> is managed; null when it is native.</summary>
    public static string? WhyManaged => LazyNative.Value.Reason;

    /// <summary>The native backend, or why it is not here.</summary>
    public static bool TryNative(
        [NotNullWhen(true)] out NativeBackend? backend,
        [NotNullWhen(false)] out string? reason
    )
    {
        (backend, reason) = LazyNative.Value;
        return backend is not null;
    }

    private static (NativeBackend?, string?) Load() =>
        NativeLibraryLoader.Failure is { } failure ? (null, failure) : (new NativeBackend(), null);
}
