using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Modules one after another; what passes between them is disposed on the way (a graph keeps what it needs).</summary>
    public class Sequential : nn.Module<Tensor, Tensor>
    {
        private readonly List<nn.Module<Tensor, Tensor>> layers = [];

        internal Sequential(IEnumerable<(string name, nn.Module<Tensor, Tensor> module)> named) : base(nameof(Sequential))
        {
            foreach (var (name, module) in named) Append(name, module);
        }

        public int Count => layers.Count;

        public Sequential append(string name, nn.Module<Tensor, Tensor> module)
        {
            Append(name, module);
            return this;
        }

        public Sequential append(nn.Module<Tensor, Tensor> module) => append(layers.Count.ToString(), module);

        public override Tensor forward(Tensor tensor)
        {
            if (layers.Count == 0) return tensor.alias();
            var result = layers[0].call(tensor);
            foreach (var layer in layers.Skip(1))
            {
                using var passing = result;
                result = layer.call(passing);
            }
            return result;
        }

        private void Append(string name, nn.Module<Tensor, Tensor> module)
        {
            register_module(name, module);
            layers.Add(module);
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Sequential Sequential(params (string name, Module<Tensor, Tensor> submodule)[] modules) => new(modules);
            public static Modules.Sequential Sequential(params Module<Tensor, Tensor>[] modules) =>
                new(modules.Select((module, i) => (i.ToString(), module)));
            public static Modules.Sequential Sequential(IEnumerable<(string name, Module<Tensor, Tensor> submodule)> modules) =>
                new(modules);
        }
    }
}
