using System.Reflection;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>A tree of modules with their parameters and buffers. A subclass assigns its parts to fields and calls <see cref="RegisterComponents"/>.</summary>
        public partial class Module : IDisposable
        {
            private readonly string name;
            private readonly OrderedDictionary<string, Parameter> ownParameters = [];
            private readonly OrderedDictionary<string, (Tensor Tensor, bool Persistent)> ownBuffers = [];
            private readonly OrderedDictionary<string, Module> ownModules = [];

            protected Module(string name) => this.name = name;

            public virtual string GetName() => name;

            /// <summary>Whether dropout drops and batch norm looks at its batch.</summary>
            public virtual bool training { get; private set; } = true;

            /// <summary>Every field that holds a module, a parameter or a tensor becomes a child, a parameter or a buffer of that name.</summary>
            protected virtual void RegisterComponents()
            {
                foreach (var field in GetType().GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public))
                {
                    var component = field.Name;
                    if (ownModules.ContainsKey(component) || ownParameters.ContainsKey(component) || ownBuffers.ContainsKey(component)) continue;
                    switch (field.GetValue(this))
                    {
                        case Module module: register_module(component, module); break;
                        case Parameter parameter: register_parameter(component, parameter); break;
                        case Tensor tensor: register_buffer(component, tensor); break;
                    }
                }
            }

            // What a module owns outlives the scope it was made in.
            public virtual void register_parameter(string name, Parameter param)
            {
                ArgumentNullException.ThrowIfNull(param);
                param.DetachFromDisposeScope();
                if (!ownParameters.TryAdd(name, param)) throw new InvalidOperationException($"Parameter {name} is already registered.");
            }

            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                ArgumentNullException.ThrowIfNull(tensor);
                tensor.DetachFromDisposeScope();
                if (!ownBuffers.TryAdd(name, (tensor, persistent))) throw new InvalidOperationException($"Tensor {name} is already registered.");
            }

            public virtual void register_module(string name, Module submodule)
            {
                if (string.IsNullOrEmpty(name) || name.Contains('.')) throw new ArgumentException($"a module's name has at least one character and no dot, got '{name}'");
                if (!ownModules.TryAdd(name, submodule)) throw new InvalidOperationException($"Sub-module {name} is already registered.");
            }

            public void add_module(string name, Module module) => register_module(name, module);

            /// <summary>Parameters by name: this module's own, then its children's under their names and a dot. A shared one comes once.</summary>
            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true) =>
                Once(AllParameters(recurse));
            public virtual IEnumerable<Parameter> parameters(bool recurse = true) =>
                named_parameters(recurse).Select(named => named.parameter);

            /// <summary>Tensors that are state but are not trained, such as running means.</summary>
            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true) =>
                Once(AllBuffers(recurse, include_nonpersistent));
            public virtual IEnumerable<Tensor> buffers(bool recurse = true) => named_buffers(recurse).Select(named => named.buffer);

            public virtual IEnumerable<(string name, Module module)> named_children() =>
                ownModules.Select(child => (child.Key, child.Value));
            public virtual IEnumerable<Module> children() => ownModules.Values;

            /// <summary>Every module below this one, at any depth.</summary>
            public virtual IEnumerable<(string name, Module module)> named_modules()
            {
                foreach (var child in named_children()) yield return child;
                foreach (var (child, module) in named_children())
                    foreach (var (below, deeper) in module.named_modules()) yield return ($"{child}.{below}", deeper);
            }

            public virtual IEnumerable<Module> modules() => named_modules().Select(named => named.module);
            public virtual Parameter? get_parameter(string target) =>
                named_parameters().FirstOrDefault(named => named.name == target).parameter;
            public virtual Tensor? get_buffer(string target) => named_buffers().FirstOrDefault(named => named.name == target).buffer;
            public virtual bool has_parameter(string target) => get_parameter(target) is not null;
            public virtual bool has_buffer(string target) => get_buffer(target) is not null;

            public virtual Module apply(Action<Module> fn)
            {
                foreach (var child in children()) child.apply(fn);
                fn(this);
                return this;
            }

            public virtual void train(bool train = true)
            {
                training = train;
                foreach (var child in children()) child.train(train);
            }

            public virtual void eval() => train(false);

            /// <summary>Drops every parameter's gradient, or sets it to zero.</summary>
            public virtual void zero_grad(bool set_to_none = true) => optim.ZeroGradients([.. parameters()], set_to_none);

            // Parameters stay the same objects, so that optimisers made before still hold them.
            internal void Move(Func<Tensor, Tensor> convert)
            {
                using var scope = NewDisposeScope();
                using var quiet = no_grad();
                foreach (var parameter in parameters())
                {
                    parameter.SetData(convert(parameter));
                    if (parameter.grad is { } gradient) parameter.grad = convert(gradient);
                }
                foreach (var buffer in buffers()) buffer.SetData(convert(buffer));
            }

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                if (!disposing) return;
                foreach (var parameter in ownParameters.Values) parameter.Dispose();
                foreach (var (buffer, _) in ownBuffers.Values) buffer.Dispose();
                foreach (var child in ownModules.Values) child.Dispose();
            }

            private IEnumerable<(string, Parameter)> AllParameters(bool recurse)
            {
                foreach (var (own, parameter) in ownParameters) yield return (own, parameter);
                if (!recurse) yield break;
                foreach (var (child, module) in ownModules)
                    foreach (var (below, parameter) in module.named_parameters()) yield return ($"{child}.{below}", parameter);
            }

            private IEnumerable<(string, Tensor)> AllBuffers(bool recurse, bool nonpersistent)
            {
                foreach (var (own, (buffer, persistent)) in ownBuffers) if (persistent || nonpersistent) yield return (own, buffer);
                if (!recurse) yield break;
                foreach (var (child, module) in ownModules)
                    foreach (var (below, buffer) in module.named_buffers(true, nonpersistent)) yield return ($"{child}.{below}", buffer);
            }

            private static IEnumerable<(string, T)> Once<T>(IEnumerable<(string Name, T Tensor)> named) where T : Tensor
            {
                var seen = new HashSet<nint>();
                foreach (var item in named) if (seen.Add(item.Tensor.Handle)) yield return item;
            }
        }

        /// <summary>A module that maps T to TResult.</summary>
        public abstract class Module<T, TResult> : Module
        {
            protected Module(string name) : base(name) { }
            public abstract TResult forward(T input);
            public TResult call(T input) => forward(input);
        }

        /// <summary>A module of two arguments.</summary>
        public abstract class Module<T1, T2, TResult> : Module
        {
            protected Module(string name) : base(name) { }
            public abstract TResult forward(T1 input1, T2 input2);
            public TResult call(T1 input1, T2 input2) => forward(input1, input2);
        }
    }
}

/// <summary>Moving and converting a module: returns the module itself, with its type.</summary>
public static class ModuleExtensionMethods
{
    public static T to<T>(this T module, torch.Device device, bool non_blocking = false) where T : torch.nn.Module =>
        Moved(module, t => t.to(device, non_blocking: non_blocking));
    public static T to<T>(this T module, DeviceType deviceType, int deviceIndex = -1, bool non_blocking = false) where T : torch.nn.Module =>
        module.to(new torch.Device(deviceType, deviceIndex), non_blocking);
    public static T to<T>(this T module, torch.ScalarType type, bool non_blocking = false) where T : torch.nn.Module =>
        Moved(module, t => t.is_floating_point() ? t.to(type, non_blocking: non_blocking) : t.alias());
    public static T to<T>(this T module, torch.Device device, torch.ScalarType type, bool non_blocking = false) where T : torch.nn.Module =>
        module.to(device, non_blocking).to(type, non_blocking);
    public static T cpu<T>(this T module) where T : torch.nn.Module => module.to(torch.CPU);
    public static T cuda<T>(this T module, int deviceIndex = -1) where T : torch.nn.Module => module.to(DeviceType.CUDA, deviceIndex);

    private static T Moved<T>(T module, Func<torch.Tensor, torch.Tensor> convert) where T : torch.nn.Module
    {
        module.Move(convert);
        return module;
    }
}
