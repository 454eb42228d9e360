// ELF64, little-endian: section SHT_GNU_verneed holds one Elf64_Verneed a library and one Elf64_Vernaux a version that
// is needed of it. VER_FLG_WEAK in vna_flags lets the linker do without the version.
// Format: System V ABI, chapter 4; symbol versioning as in the Linux Standard Base 5.0, section 10.7.
using System.Runtime.InteropServices;

namespace HeavyTails.Training;

/// <summary>Symbol versions that a shared library needs.</summary>
internal static class SymbolVersions
{
    private const int NeededVersions = 0x6ffffffe;   // SHT_GNU_verneed
    private const byte Weak = 2;                     // VER_FLG_WEAK

    /// <summary>Marks one needed version as weak. Returns whether it was there.</summary>
    /// <exception cref="InvalidDataException">The bytes are no 64-bit ELF file with sections in its bounds.</exception>
    public static bool Weaken(Span<byte> elf, ReadOnlySpan<byte> version)
    {
        if (elf.Length < 64 || !elf.StartsWith("\u007fELF\u0002\u0001"u8))
        {
            throw new InvalidDataException("expected a 64-bit little-endian ELF file");
        }
        try
        {
            return WeakenIn(elf, version);
        }
        catch (ArgumentOutOfRangeException outside)
        {
            throw new InvalidDataException("a section of the ELF file lies outside of it", outside);
        }
    }

    private static bool WeakenIn(Span<byte> elf, ReadOnlySpan<byte> version)
    {
        var found = false;
        var count = MemoryMarshal.Read<ushort>(elf[0x3c..]);
        var headers = elf.Slice((int)MemoryMarshal.Read<long>(elf[0x28..]), count * Marshal.SizeOf<SectionHeader>());
        var sections = MemoryMarshal.Cast<byte, SectionHeader>(headers);
        foreach (var section in sections)
        {
            if (section.Type != NeededVersions) continue;
            var names = elf[(int)sections[section.Link].Offset..];
            var library = (int)section.Offset;
            for (var left = section.Info; left > 0; left--)
            {
                var entry = library + MemoryMarshal.Read<int>(elf[(library + 8)..]);              // vn_aux
                for (int entries = MemoryMarshal.Read<ushort>(elf[(library + 2)..]); entries > 0; entries--)
                {
                    var name = names[MemoryMarshal.Read<int>(elf[(entry + 8)..])..];              // vna_name
                    if (name.StartsWith(version) && name[version.Length] == 0)
                    {
                        elf[entry + 4] |= Weak;                                                   // vna_flags
                        found = true;
                    }
                    entry += MemoryMarshal.Read<int>(elf[(entry + 12)..]);                        // vna_next
                }
                library += MemoryMarshal.Read<int>(elf[(library + 12)..]);                        // vn_next
            }
        }
        return found;
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct SectionHeader
    {
        private readonly uint _name;
        public readonly uint Type;
        private readonly ulong _flags, _address;
        public readonly ulong Offset;
        private readonly ulong _size;
        public readonly int Link;
        public readonly int Info;
        private readonly ulong _alignment, _entrySize;
    }
}
