// A module's parameters and buffers by name: as a dictionary, and as TorchSharp's .dat file.
namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            /// <summary>Parameters, then persistent buffers, by their dotted names: the tensors themselves, not copies.</summary>
            public virtual Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
            {
                destination ??= [];
                string Key(string name) => string.IsNullOrEmpty(prefix) ? name : $"{prefix}.{name}";
                foreach (var (name, parameter) in named_parameters()) destination.TryAdd(Key(name), parameter);
                foreach (var (name, buffer) in named_buffers(true, false)) destination.TryAdd(Key(name), buffer);
                return destination;
            }

            /// <summary>Copies values by name. strict: the names must be the same on both sides.</summary>
            /// <returns>Names that the source lacks, and names that it has too many.</returns>
            public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null)
            {
                var target = state_dict();
                var skipped = skip ?? [];
                var missing = target.Keys.Where(key => !skipped.Contains(key) && !source.ContainsKey(key)).ToList();
                var unexpected = source.Keys.Where(key => !skipped.Contains(key) && !target.ContainsKey(key)).ToList();
                if (strict && missing.Count + unexpected.Count > 0)
                    throw new InvalidOperationException($"The loaded state_dict is not identical to the target dictionary: missing [{string.Join(", ", missing)}], unexpected [{string.Join(", ", unexpected)}].");

                var common = target.Where(entry => !skipped.Contains(entry.Key) && source.ContainsKey(entry.Key)).ToList();
                foreach (var (key, tensor) in common)
                    if (!tensor.shape.SequenceEqual(source[key].shape))
                        throw new ArgumentException($"{key}: expected [{string.Join(" x ", tensor.shape)}], got [{string.Join(" x ", source[key].shape)}]");
                using var quiet = no_grad();
                foreach (var (key, tensor) in common) tensor.copy_(source[key]);
                return (missing, unexpected);
            }

            /// <summary>Writes the state, but for the names to skip, as a .dat file.</summary>
            public Module save(string location, IList<string>? skip = null)
            {
                using var writer = new BinaryWriter(File.Create(location));
                return save(writer, skip);
            }

            public Module save(Stream stream, IList<string>? skip = null)
            {
                using var writer = new BinaryWriter(stream);
                return save(writer, skip);
            }

            public Module save(BinaryWriter writer, IList<string>? skip = null)
            {
                save_state_dict(writer, state_dict(), skip);
                return this;
            }

            public static void save_state_dict(BinaryWriter writer, Dictionary<string, Tensor> sd, IList<string>? skip = null)
            {
                var entries = sd.Where(entry => skip is null || !skip.Contains(entry.Key)).ToList();
                DatFormat.WriteLeb128(writer, entries.Count);
                foreach (var (key, tensor) in entries)
                {
                    writer.Write(key);
                    DatFormat.Write(writer, tensor);
                }
            }

            /// <summary>Reads a .dat file into this module. Not strict: what the file and the module share.</summary>
            /// <param name="loadedParameters">Filled, where given, with whether each name was loaded.</param>
            public virtual Module load(string location, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null)
            {
                using var reader = new BinaryReader(File.OpenRead(location));
                return load(reader, strict, skip, loadedParameters);
            }

            public virtual Module load(BinaryReader reader, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null)
            {
                using var scope = NewDisposeScope();
                var state = state_dict();
                var count = DatFormat.ReadLeb128(reader);
                if (strict && count != state.Count) throw new ArgumentException($"Mismatched state_dict sizes: expected {state.Count}, but found {count} entries.");

                // Read and checked to the end before the module changes: a damaged file is never half used.
                var read = new List<(string Key, Tensor Into, Tensor Values)>();
                for (long i = 0; i < count; i++)
                {
                    var key = reader.ReadString();
                    var values = DatFormat.Read(reader);
                    if (state.TryGetValue(key, out var tensor))
                    {
                        DatFormat.RequireSame(key, tensor, values);
                        if (skip is null || !skip.Contains(key)) read.Add((key, tensor, values));
                    }
                    else if (strict) throw new ArgumentException($"Mismatched module state names: the target module does not have a parameter or buffer named '{key}'");
                }

                using var quiet = no_grad();
                foreach (var (_, into, values) in read) into.copy_(values);
                if (loadedParameters is not null) foreach (var key in state.Keys) loadedParameters[key] = read.Exists(entry => entry.Key == key);
                return this;
            }
        }
    }
}
