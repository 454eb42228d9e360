// ELF64, little-endian. Section SHT_GNU_verneed holds one Elf64_Verneed for each library and one Elf64_Vernaux for each
// version that is needed of it; VER_FLG_WEAK in vna_flags lets the linker do without the version. Section
// .note.gnu.build-id holds a note: the lengths of name and description, the type, "GNU", the identifier.
// Format: System V ABI, chapters 4 and 5; symbol versioning as in the Linux Standard Base 5.0, section 10.7.
using System.Runtime.InteropServices;

namespace HeavyTails.Training.Tensors;

/// <summary>Reads and changes shared libraries in the ELF format.</summary>
internal static class ElfFile
{
    private const int HeaderSize = 64,
        SectionSize = 64;
    private const int Note = 7,
        NeededVersions = 0x6ffffffe; // SHT_NOTE, SHT_GNU_verneed
    private const int BuildIdentifierNote = 3; // NT_GNU_BUILD_ID
    private const byte Weak = 2; // VER_FLG_WEAK

    /// <summary>Marks one needed symbol version as weak. Returns whether the library needs it.</summary>
    /// <exception cref="InvalidDataException">
    /// The bytes are not a 64-bit little-endian ELF file, or a section lies outside of them.
    /// </exception>
    public static bool WeakenVersion(Span<byte> elf, ReadOnlySpan<byte> version)
    {
        CheckHeader(elf);
        try
        {
            return Weaken(elf, version);
        }
        catch (Exception outside)
            when (outside is ArgumentOutOfRangeException or IndexOutOfRangeException or OverflowException)
        {
            throw new InvalidDataException("a section of the ELF file lies outside of it", outside);
        }
    }

    /// <summary>
    /// Build identifier that the linker gave a library, in hexadecimal digits; an empty text if it has none.
    /// </summary>
    public static string BuildIdentifier(string path)
    {
        using var file = File.OpenRead(path);
        var header = new byte[HeaderSize];
        file.ReadExactly(header);
        CheckHeader(header);
        var sections = new byte[MemoryMarshal.Read<ushort>(header.AsSpan(0x3c)) * SectionSize];
        file.Position = MemoryMarshal.Read<long>(header.AsSpan(0x28));
        file.ReadExactly(sections);
        foreach (var section in MemoryMarshal.Cast<byte, Section>(sections))
        {
            if (section.Type != Note || section.Size is < 20 or > 1024)
                continue;
            var note = new byte[section.Size];
            file.Position = checked((long)section.Offset);
            file.ReadExactly(note);
            var (name, length) = (MemoryMarshal.Read<int>(note), MemoryMarshal.Read<int>(note.AsSpan(4)));
            var isBuild = MemoryMarshal.Read<int>(note.AsSpan(8)) == BuildIdentifierNote;
            if (isBuild && name == 4 && length >= 0 && 16 + length <= note.Length)
            {
                return Convert.ToHexStringLower(note.AsSpan(16, length));
            }
        }
        return "";
    }

    private static void CheckHeader(ReadOnlySpan<byte> elf)
    {
        if (elf.Length < HeaderSize || !elf.StartsWith("\u007fELF\u0002\u0001"u8))
        {
            throw new InvalidDataException("expected a 64-bit little-endian ELF file");
        }
    }

    private static bool Weaken(Span<byte> elf, ReadOnlySpan<byte> version)
    {
        var found = false;
        var count = MemoryMarshal.Read<ushort>(elf[0x3c..]);
        var table = elf.Slice(checked((int)MemoryMarshal.Read<long>(elf[0x28..])), count * SectionSize);
        var sections = MemoryMarshal.Cast<byte, Section>(table);
        foreach (var section in sections)
        {
            if (section.Type != NeededVersions)
                continue;
            var names = elf[checked((int)sections[section.Link].Offset)..];
            var library = checked((int)section.Offset);
            for (var left = section.Info; left > 0; left--)
            {
                var entry = library + MemoryMarshal.Read<int>(elf[(library + 8)..]); // vn_aux
                for (int entries = MemoryMarshal.Read<ushort>(elf[(library + 2)..]); entries > 0; entries--)
                {
                    var name = names[MemoryMarshal.Read<int>(elf[(entry + 8)..])..]; // vna_name
                    if (name.StartsWith(version) && name[version.Length] == 0)
                    {
                        elf[entry + 4] |= Weak; // vna_flags
                        found = true;
                    }
                    entry += MemoryMarshal.Read<int>(elf[(entry + 12)..]); // vna_next
                }
                library += MemoryMarshal.Read<int>(elf[(library + 12)..]); // vn_next
            }
        }
        return found;
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Section
    {
        private readonly uint _name;
        public readonly uint Type;
        private readonly ulong _flags,
            _address;
        public readonly ulong Offset;
        public readonly ulong Size;
        public readonly int Link;
        public readonly int Info;
        private readonly ulong _alignment,
            _entrySize;
    }
}
