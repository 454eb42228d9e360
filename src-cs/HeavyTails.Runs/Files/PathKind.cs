// What lies at a path, as Linux sees it: .NET cannot tell a device, a FIFO or a mount point from a regular file or
// folder.
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace HeavyTails.Runs.Files;

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

    /// <summary>A socket: it can be neither written to nor replaced.</summary>
    Socket,

    /// <summary>A file on which another file is mounted; it cannot be renamed.</summary>
    MountedFile,
}

/// <summary>
/// What the system knows of a path, symbolic links followed. Elsewhere than on Linux it is the kind alone.
/// </summary>
/// <param name="Kind">What lies there.</param>
/// <param name="Device">The file system's device, major and minor number in one.</param>
/// <param name="Inode">Number of the file in its file system.</param>
/// <param name="Mode">Permissions.</param>
/// <param name="Owner">User who owns it.</param>
/// <param name="Group">Group that owns it.</param>
internal readonly record struct PathStatus(
    PathKind Kind,
    ulong Device = 0,
    ulong Inode = 0,
    UnixFileMode Mode = default,
    uint Owner = 0,
    uint Group = 0
);

/// <summary>
/// Calls into the C library for what .NET does not offer. Elsewhere than on Linux, .NET's own view has to do.
/// </summary>
internal static partial class Posix
{
    // struct statx has the same layout on every architecture (man 2 statx).
    private const int StatxSize = 256,
        AttributesAt = 8,
        OwnerAt = 20,
        GroupAt = 24,
        ModeAt = 28,
        InodeAt = 32,
        DeviceAt = 136;

    // Type, mode, owner, group and inode.
    private const uint Wanted = 0x1 | 0x2 | 0x8 | 0x10 | 0x100;
    private const ulong MountRoot = 0x2000;
    private const int CurrentFolder = -100,
        TypeMask = 0xF000,
        FolderType = 0x4000,
        FileType = 0x8000,
        SocketType = 0xC000,
        Permissions = 0xFFF;

    // W_OK and AT_EACCESS of man 2 faccessat, ESRCH of man 2 kill.
    private const int ForWriting = 2,
        AsEffectiveUser = 0x200,
        NoSuchProcess = 3;
    private const uint AsItIs = uint.MaxValue;

    /// <summary>What lies at a path.</summary>
    public static PathKind KindOf(string path) => StatusOf(path).Kind;

    /// <summary>What lies at a path, and whose it is.</summary>
    public static PathStatus StatusOf(string path)
    {
        if (!OperatingSystem.IsLinux())
            return new(
                File.Exists(path) ? PathKind.File
                : Directory.Exists(path) ? PathKind.Folder
                : PathKind.Nothing
            );
        Span<byte> answer = stackalloc byte[StatxSize];
        if (Statx(CurrentFolder, path, 0, Wanted, ref MemoryMarshal.GetReference(answer)) != 0)
            return new(PathKind.Nothing);
        var isMountRoot = (BinaryPrimitives.ReadUInt64LittleEndian(answer[AttributesAt..]) & MountRoot) != 0;
        var mode = BinaryPrimitives.ReadUInt16LittleEndian(answer[ModeAt..]);
        var kind = (mode & TypeMask) switch
        {
            FileType => isMountRoot ? PathKind.MountedFile : PathKind.File,
            FolderType => isMountRoot ? PathKind.MountPoint : PathKind.Folder,
            SocketType => PathKind.Socket,
            _ => PathKind.Special,
        };
        return new(
            kind,
            BinaryPrimitives.ReadUInt64LittleEndian(answer[DeviceAt..]),
            BinaryPrimitives.ReadUInt64LittleEndian(answer[InodeAt..]),
            (UnixFileMode)(mode & Permissions),
            BinaryPrimitives.ReadUInt32LittleEndian(answer[OwnerAt..]),
            BinaryPrimitives.ReadUInt32LittleEndian(answer[GroupAt..])
        );
    }

    /// <summary>Whether this process may write to what lies at a path, as far as permissions say.</summary>
    public static bool MayWrite(string path) =>
        !OperatingSystem.IsLinux() || Access(CurrentFolder, path, ForWriting, AsEffectiveUser) == 0;

    /// <summary>
    /// Gives a file or folder the owner and permissions of another. An owner that this process may not give stays its
    /// own.
    /// </summary>
    public static void MakeAlike(string path, PathStatus other)
    {
        if (!OperatingSystem.IsLinux())
            return;
        GiveTo(path, other);
        File.SetUnixFileMode(path, other.Mode);
    }

    /// <summary>
    /// Gives a file, link or folder, without what is in it, to the owner of another where that is allowed.
    /// </summary>
    public static void GiveTo(string path, PathStatus other)
    {
        if (OperatingSystem.IsLinux() && ChangeOwner(path, other.Owner, other.Group) != 0)
            _ = ChangeOwner(path, AsItIs, other.Group);
    }

    /// <summary>Whether a process of this system has ended.</summary>
    public static bool HasEnded(int process) =>
        OperatingSystem.IsLinux() && Kill(process, 0) != 0 && Marshal.GetLastPInvokeError() == NoSuchProcess;

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

    [LibraryImport("libc", EntryPoint = "faccessat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(int folder, string path, int mode, int flags);

    [LibraryImport("libc", EntryPoint = "lchown", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint owner, uint group);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "realpath", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint RealPath(string path, nint buffer);

    [LibraryImport("libc", EntryPoint = "free")]
    private static partial void Free(nint pointer);
}
