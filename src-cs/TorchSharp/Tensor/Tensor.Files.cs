namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Writes the tensor alone, in the form of an entry of a .dat file.</summary>
        public void save(string location)
        {
            using var writer = new BinaryWriter(File.Create(location));
            DatFormat.Write(writer, this);
        }

        public static Tensor load(string location)
        {
            using var reader = new BinaryReader(File.OpenRead(location));
            return DatFormat.Read(reader);
        }
    }

    public static void save(Tensor t, string location) => t.save(location);
    public static Tensor load(string location) => Tensor.load(location);
}
