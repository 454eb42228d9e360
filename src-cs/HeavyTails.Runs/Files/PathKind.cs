// The kind of file at a path by the system calls of Linux: .NET cannot tell a device, a FIFO or a mount point from a
// regular file or folder.
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace HeavyTails.Runs.Files;

/// <summary>Kind of what is at a path, with symbolic links followed.</summary>
internal enum PathKind
{
    /// <summary>There is nothing, or its status cannot be read.</summary>
    Nothing,

    /// <summary>A regular file that can be renamed.</summary>
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
/// Status of a path by the system, with symbolic links followed. On other systems than Linux only the kind is known.
/// </summary>
internal readonly record struct PathStatus
{
    /// <summary>Kind of what is at the path.</summary>
    public required PathKind Kind { get; init; }

    /// <summary>What messages call it: "a FIFO or a pipe"; null where that is not known.</summary>
    public string? Name { get; init; }

    /// <summary>Device of the file system: major and minor number in one.</summary>
    public ulong Device { get; init; }

    /// <summary>Number of the file in its file system.</summary>
    public ulong Inode { get; init; }

    /// <summary>Permissions of the file.</summary>
    public UnixFileMode Mode { get; init; }

    /// <summary>Number of the user who owns the file.</summary>
    public uint Owner { get; init; }

    /// <summary>Number of the group that owns the file.</summary>
    public uint Group { get; init; }
}

/// <summary>
/// Calls into the C library for what .NET does not offer. On other systems than Linux, .NET's methods take their place.
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

    // The fields of statx that are requested: type, mode, owner, group and inode.
    private const uint Wanted = 0x1 | 0x2 | 0x8 | 0x10 | 0x100;
    private const ulong MountRoot = 0x2000;
    private const int CurrentFolder = -100,
        TypeMask = 0xF000,
        FifoType = 0x1000,
        CharactersType = 0x2000,
        FolderType = 0x4000,
        BlocksType = 0x6000,
        FileType = 0x8000,
        SocketType = 0xC000,
        Permissions = 0xFFF;

    // W_OK and AT_EACCESS of man 2 faccessat, ESRCH of man 2 kill.
    private const int ForWriting = 2,
        AsEffectiveUser = 0x200,
        NoSuchProcess = 3;

    // RENAME_EXCHANGE of man 2 rename.
    private const uint BothNames = 2;
    private const uint AsItIs = uint.MaxValue;

    // AT_EMPTY_PATH of man 2 statx; O_RDONLY, O_NONBLOCK and O_CLOEXEC of man 2 open on x86 and Arm; EACCES and EPERM.
    private const int TheFileItself = 0x1000,
        ReadingWithoutWaiting = 0x800 | 0x80000,
        NoAccess = 13,
        NotPermitted = 1;

    /// <summary>Kind of what is at a path.</summary>
    public static PathKind KindOf(string path) => StatusOf(path).Kind;

    /// <summary>Kind, identity, permissions and owner of what is at a path.</summary>
    public static PathStatus StatusOf(string path)
    {
        if (!OperatingSystem.IsLinux())
            return new()
            {
                Kind =
                    File.Exists(path) ? PathKind.File
                    : Directory.Exists(path) ? PathKind.Folder
                    : PathKind.Nothing,
            };
        return StatusOf(CurrentFolder, path, 0);
    }

    /// <summary>The same of an open file, whatever has been put at its path since.</summary>
    public static PathStatus StatusOf(SafeFileHandle file) =>
        OperatingSystem.IsLinux()
            ? StatusOf((int)file.DangerousGetHandle(), "", TheFileItself)
            : new() { Kind = PathKind.File };

    private static PathStatus StatusOf(int folder, string path, int flags)
    {
        Span<byte> answer = stackalloc byte[StatxSize];
        if (Statx(folder, path, flags, Wanted, ref MemoryMarshal.GetReference(answer)) != 0)
            return new() { Kind = PathKind.Nothing };
        var isMountRoot = (BinaryPrimitives.ReadUInt64LittleEndian(answer[AttributesAt..]) & MountRoot) != 0;
        var mode = BinaryPrimitives.ReadUInt16LittleEndian(answer[ModeAt..]);
        var (kind, name) = (mode & TypeMask) switch
        {
            FileType => (isMountRoot ? PathKind.MountedFile : PathKind.File, "a file"),
            FolderType => (isMountRoot ? PathKind.MountPoint : PathKind.Folder, "a folder"),
            SocketType => (PathKind.Socket, "a socket"),
            FifoType => (PathKind.Special, "a FIFO or a pipe"),
            CharactersType or BlocksType => (PathKind.Special, "a device"),
            _ => (PathKind.Special, null),
        };
        return new()
        {
            Kind = kind,
            Name = name,
            Device = BinaryPrimitives.ReadUInt64LittleEndian(answer[DeviceAt..]),
            Inode = BinaryPrimitives.ReadUInt64LittleEndian(answer[InodeAt..]),
            Mode = (UnixFileMode)(mode & Permissions),
            Owner = BinaryPrimitives.ReadUInt32LittleEndian(answer[OwnerAt..]),
            Group = BinaryPrimitives.ReadUInt32LittleEndian(answer[GroupAt..]),
        };
    }

    /// <summary>
    /// Opens a file for reading without waiting for anything, as the opening of a FIFO would; null on other systems
    /// than Linux.
    /// </summary>
    /// <exception cref="IOException">It cannot be opened; the message is the system's.</exception>
    public static SafeFileHandle? OpenForReading(string path)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        var file = Open(path, ReadingWithoutWaiting);
        if (file >= 0)
            return new SafeFileHandle(file, ownsHandle: true);
        var error = Marshal.GetLastPInvokeError();
        var message = Marshal.GetPInvokeErrorMessage(error);
        throw error is NoAccess or NotPermitted ? new UnauthorizedAccessException(message) : new IOException(message);
    }

    /// <summary>Whether the permissions at a path allow this process to write.</summary>
    public static bool MayWrite(string path) =>
        !OperatingSystem.IsLinux() || Access(CurrentFolder, path, ForWriting, AsEffectiveUser) == 0;

    /// <summary>
    /// Gives a file or folder the owner and permissions of another one. If this process may not change the owner, the
    /// owner stays.
    /// </summary>
    public static void MakeAlike(string path, PathStatus other)
    {
        if (!OperatingSystem.IsLinux())
            return;
        GiveTo(path, other);
        File.SetUnixFileMode(path, other.Mode);
    }

    /// <summary>
    /// Gives a file, a link or a folder without its content the owner of another one, if that is allowed.
    /// </summary>
    public static void GiveTo(string path, PathStatus other)
    {
        if (OperatingSystem.IsLinux() && ChangeOwner(path, other.Owner, other.Group) != 0)
            _ = ChangeOwner(path, AsItIs, other.Group);
    }

    /// <summary>
    /// Exchanges the names of two files or folders in one step. Returns false where the system or the file system
    /// cannot do so, and nothing has changed.
    /// </summary>
    public static bool Exchange(string a, string b) =>
        OperatingSystem.IsLinux() && Rename(CurrentFolder, a, CurrentFolder, b, BothNames) == 0;

    /// <summary>Whether a process of this system has ended.</summary>
    public static bool HasEnded(int process) =>
        OperatingSystem.IsLinux() && Kill(process, 0) != 0 && Marshal.GetLastPInvokeError() == NoSuchProcess;

    /// <summary>
    /// The path of a folder with links resolved, and with .. applied after that, as the system does; null if there is
    /// no such folder.
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

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "faccessat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(int folder, string path, int mode, int flags);

    [LibraryImport("libc", EntryPoint = "renameat2", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Rename(int folder, string path, int otherFolder, string other, uint flags);

    [LibraryImport("libc", EntryPoint = "lchown", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint owner, uint group);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "realpath", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint RealPath(string path, nint buffer);

    [LibraryImport("libc", EntryPoint = "free")]
    private static partial void Free(nint pointer);
}
