using System.Diagnostics.CodeAnalysis;
using HeavyTails.Core.Analysis.Requests;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Native;

/// <summary>
/// The spectral backends of this process.
/// <list type="bullet">
/// <item>
/// <see cref="Default"/> is native where its library loads, else managed. Every result records which in its
/// <see cref="BackendInfo"/>, and <see cref="WhyManaged"/> gives the reason.
/// </item>
/// <item><see cref="Native"/> is native, or throws.</item>
/// <item><see cref="Managed"/> is the reference over MathNet.Numerics.</item>
/// </list>
/// </summary>
public static class SpectralBackend
{
    private static readonly Lazy<(NativeBackend? Backend, string? Reason)> LazyNative = new(Load);

    /// <summary>The reference implementation, with one thread a processor.</summary>
    public static ISpectralBackend Managed { get; } = new ManagedSpectralBackend();

    /// <summary>The native backend, with one thread a processor.</summary>
    /// <exception cref="DllNotFoundException">Its library cannot be used; the message holds the reason.</exception>
    public static NativeBackend Native =>
        LazyNative.Value.Backend
        ?? throw new DllNotFoundException($"the native backend is not available: {LazyNative.Value.Reason}");

    /// <summary>The native backend where its library loads, else the managed one.</summary>
    public static ISpectralBackend Default => LazyNative.Value.Backend ?? Managed;

    /// <summary>Why <see cref="Default"/> is managed; null when it is native.</summary>
    public static string? WhyManaged => LazyNative.Value.Reason;

    /// <summary>
    /// The words by which a user chooses a backend, each with what returns it: native throws
    /// <see cref="DllNotFoundException"/> where its library cannot be used.
    /// </summary>
    public static WordList<Func<ISpectralBackend>> ByWord { get; } =
        new("backend", new("default", () => Default), new("native", () => Native), new("managed", () => Managed));

    /// <summary>
    /// Returns whether the native backend is available; hands out the backend, or the reason why it is not.
    /// </summary>
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
