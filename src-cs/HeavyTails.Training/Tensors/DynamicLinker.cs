using System.Runtime.InteropServices;

namespace HeavyTails.Training.Tensors;

/// <summary>The C library's dynamic linker, memory files and allocator settings, which .NET does not offer.</summary>
internal static partial class DynamicLinker
{
    private const int ResolveLazily = 1,
        ResolveNow = 2; // RTLD_LAZY, RTLD_NOW
    private const int TrimThreshold = -1; // M_TRIM_THRESHOLD
    private const int MmapThreshold = -3; // M_MMAP_THRESHOLD

    /// <summary>Loads a shared library and returns its handle; on failure 0 and the linker's message.</summary>
    /// <param name="path">Path of the library's file.</param>
    /// <param name="now">
    /// Whether every function that it calls must be found at once. Otherwise a missing function is noticed when it is
    /// first called, which ends the process.
    /// </param>
    /// <param name="failure">The linker's message, or null.</param>
    public static nint Open(string path, bool now, out string? failure)
    {
        // Clears the message, and makes .NET look up the function now: a later look-up would itself clear the message.
        _ = dlerror();
        var handle = dlopen(path, now ? ResolveNow : ResolveLazily);
        failure = handle == 0 ? Marshal.PtrToStringUTF8(dlerror()) ?? "dlopen failed" : null;
        return handle;
    }

    /// <summary>Makes a file in memory with the given content. Its path is valid while the stream is open.</summary>
    public static (FileStream Stream, string Path) MemoryFile(string name, ReadOnlySpan<byte> content)
    {
        var descriptor = memfd_create(name, 0);
        if (descriptor < 0)
            throw new IOException($"memfd_create failed with error {Marshal.GetLastPInvokeError()}");
        var stream = new FileStream(new Microsoft.Win32.SafeHandles.SafeFileHandle(descriptor, true), FileAccess.Write);
        stream.Write(content);
        stream.Flush();
        return (stream, $"/proc/self/fd/{descriptor}");
    }

    /// <summary>
    /// Makes malloc keep freed memory instead of returning it to the system: tensors of the same sizes are allocated
    /// and freed at every step, and new pages cost more than the arithmetic on them. Blocks up to 32 MiB, malloc's
    /// upper limit for this setting, come from the heap; the heap is trimmed when 1 GiB of it is free.
    /// </summary>
    public static void KeepFreedMemory()
    {
        _ = mallopt(MmapThreshold, 32 << 20);
        _ = mallopt(TrimThreshold, 1 << 30);
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint dlopen(string path, int flags);

    [LibraryImport("libc")]
    private static partial nint dlerror();

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int memfd_create(string name, uint flags);

    [LibraryImport("libc")]
    private static partial int mallopt(int parameter, int value);
}
