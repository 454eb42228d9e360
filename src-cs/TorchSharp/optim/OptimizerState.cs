// What an optimiser carries from step to step, and its file.
using TorchSharp.Native;

namespace TorchSharp.Modules
{
    /// <summary>Parameters with one learning rate, and what the optimiser carries for each from step to step.</summary>
    public abstract class ParamGroup : torch.optim.ILearningRateController
    {
        internal ParamGroup(IEnumerable<Parameter> parameters, double lr)
        {
            Members = [.. parameters];
            LearningRate = InitialLearningRate = lr;
        }

        public double LearningRate { get; set; }
        public double InitialLearningRate { get; set; }
        internal Parameter[] Members { get; }

        internal abstract void DisposeState();
        internal abstract void Save(BinaryWriter writer);
        internal abstract void SaveOptions(BinaryWriter writer);

        /// <summary>Reads options or state, and returns what puts them in place: nothing changes before the file was read to its end.</summary>
        internal abstract Action ReadOptions(BinaryReader reader);
        internal abstract Action Read(BinaryReader reader);
    }

    /// <summary>An optimiser whose state can be written and read back, so that training goes on as if it had not stopped.</summary>
    public abstract class OptimizerHelper : torch.optim.Optimizer
    {
        private readonly List<ParamGroup> groups = [];

        internal override IReadOnlyList<ParamGroup> Groups => groups;
        private protected void Add(ParamGroup group) => groups.Add(group);

        public void save_state_dict(string location)
        {
            using var writer = new BinaryWriter(File.Create(location));
            save_state_dict(writer);
        }

        public void load_state_dict(string location)
        {
            using var reader = new BinaryReader(File.OpenRead(location));
            load_state_dict(reader);
        }

        public void save_state_dict(BinaryWriter writer)
        {
            writer.Write(GetType().Name);
            DatFormat.WriteLeb128(writer, groups.Count);
            DatFormat.WriteLeb128(writer, groups.Sum(group => group.Members.Length));
            foreach (var group in groups)
            {
                writer.Write(group.InitialLearningRate);
                writer.Write(group.LearningRate);
                group.SaveOptions(writer);
            }
            foreach (var group in groups) group.Save(writer);
        }

        public void load_state_dict(BinaryReader reader)
        {
            var name = reader.ReadString();
            if (name != GetType().Name) throw new InvalidDataException($"Mismatched optimizer type: expected '{GetType().Name}', but found '{name}' in the loaded stream.");
            var (groupCount, stateCount) = (DatFormat.ReadLeb128(reader), DatFormat.ReadLeb128(reader));
            if (groupCount != groups.Count || stateCount != groups.Sum(group => group.Members.Length))
                throw new ArgumentException($"expected {groups.Count} groups of {groups.Sum(group => group.Members.Length)} parameters in all, the file has {groupCount} of {stateCount}");
            var adopt = new List<Action>();
            foreach (var group in groups)
            {
                var (initial, now) = (reader.ReadDouble(), reader.ReadDouble());
                adopt.Add(() => (group.InitialLearningRate, group.LearningRate) = (initial, now));
                adopt.Add(group.ReadOptions(reader));
            }
            foreach (var group in groups) adopt.Add(group.Read(reader));
            foreach (var put in adopt) put();
        }
    }

    /// <summary>A row of handles, one a parameter, that native steps fill and read.</summary>
    internal sealed class Carried(int count)
    {
        internal readonly nint[] Handles = new nint[count];

        ~Carried() => Free();

        public void Dispose()
        {
            Free();
            GC.SuppressFinalize(this);
        }

        private void Free()
        {
            for (var i = 0; i < Handles.Length; i++) Replace(i, 0);
        }

        private void Replace(int i, nint handle)
        {
            var freed = Handles[i];
            Handles[i] = handle;
            if (freed != 0) Calls.htt_free(freed);
        }

        // Whether there is one, its shape, the tensor.
        public void Save(BinaryWriter writer, int i)
        {
            writer.Write(Handles[i] != 0);
            if (Handles[i] == 0) return;
            using var carried = Calls.htt_same(Handles[i]);
            var shape = carried.shape;
            writer.Write(shape.Length);
            foreach (var size in shape) writer.Write(size);
            DatFormat.Write(writer, carried);
        }

        public void Load(BinaryReader reader, int i, Parameter like)
        {
            if (!reader.ReadBoolean()) return;
            for (var rank = reader.ReadInt32(); rank > 0; rank--) reader.ReadInt64();
            using var read = DatFormat.Read(reader);
            if (!read.shape.SequenceEqual(like.shape)) throw new ArgumentException($"parameter {i}: expected state of [{string.Join(" x ", like.shape)}], the file has [{string.Join(" x ", read.shape)}]");
            Replace(i, read.to(like.device).TakeHandle());
        }
    }
}
