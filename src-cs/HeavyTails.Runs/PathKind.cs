// What lies at a path, as Linux sees it: .NET cannot tell a device, a FIFO or a mount point from a regular file or
// folder.
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace HeavyTails.Runs;

/// <summary>What lies at a path, symbolic links followed.</summary>
internal enum PathKind
{
    /// <summary>There is nothing, or it cannot be looked at.</summary>
    Nothing,

    /// <summary>A regular file.</summary>
    File,

    /// <summary>A folder that can be renamed.</summary>
    Folder,

    /// <summary>A folder on which a file system is mounted; it cannot be renamed.</summary>
    MountPoint,

    /// <summary>A device or a FIFO: it takes bytes and is never replaced.</summary>
    Special,

    /// <summary>A socket: it takes bytes from whoever connects to it and is never replaced.</summary>
    Socket,
}

/// <summary>
/// Calls into the C library for what .NET does not offer. Elsewhere than on Linux, .NET's own view has to do.
/// </summary>
internal static partial class Posix
{
    // struct statx has the same layout on every architecture (man 2 statx).
    private const int StatxSize = 256,
        AttributesAt = 8,
        ModeAt = 28;
    private const uint TypeAndMode = 3;
    private const ulong MountRoot = 0x2000;
    private const int CurrentFolder = -100,
        TypeMask = 0xF000,
        FolderType = 0x4000,
        FileType = 0x8000,
        SocketType = 0xC000;

    /// <summary>What lies at a path.</summary>
    public static PathKind KindOf(string path)
    {
        if (!OperatingSystem.IsLinux())
            return File.Exists(path) ? PathKind.File
                : Directory.Exists(path) ? PathKind.Folder
                : PathKind.Nothing;
        Span<byte> answer = stackalloc byte[StatxSize];
        if (Statx(CurrentFolder, path, 0, TypeAndMode, ref MemoryMarshal.GetReference(answer)) != 0)
            return PathKind.Nothing;
        var isMountRoot = (BinaryPrimitives.ReadUInt64LittleEndian(answer[AttributesAt..]) & MountRoot) != 0;
        return (BinaryPrimitives.ReadUInt16LittleEndian(answer[ModeAt..]) & TypeMask) switch
        {
            FileType => PathKind.File,
            FolderType => isMountRoot ? PathKind.MountPoint : PathKind.Folder,
            SocketType => PathKind.Socket,
            _ => PathKind.Special,
        };
    }

    /// <summary>
    /// The path of a folder without links, and with .. taken after links as the system takes it; null where there is no
    /// such folder.
    /// </summary>
    public static string? RealPath(string folder)
    {
        if (!OperatingSystem.IsLinux())
            return Directory.Exists(folder) ? Path.GetFullPath(folder) : null;
        var found = RealPath(folder, 0);
        if (found == 0)
            return null;
        try
        {
            return Marshal.PtrToStringUTF8(found);
        }
        finally
        {
            Free(found);
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, ref byte answer);

    [LibraryImport("libc", EntryPoint = "realpath", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint RealPath(string path, nint buffer);

    [LibraryImport("libc", EntryPoint = "free")]
    private static partial void Free(nint pointer);
}
