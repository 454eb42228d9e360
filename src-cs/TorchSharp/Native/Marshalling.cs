// How a Tensor, a Generator and a status cross the C ABI of native/torch: borrowed going in and kept alive through the call, owned coming out.
using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using static TorchSharp.torch;

[assembly: System.Runtime.CompilerServices.DisableRuntimeMarshalling]

namespace TorchSharp.Native;

/// <summary>Arguments: the handle (null for null), the object kept alive until the call is over. Results: a new Tensor; a null handle throws the shim's error.</summary>
[CustomMarshaller(typeof(Tensor), MarshalMode.ManagedToUnmanagedIn, typeof(Borrow))]
[CustomMarshaller(typeof(Tensor), MarshalMode.ManagedToUnmanagedOut, typeof(TensorMarshaller))]
internal static class TensorMarshaller
{
    public static Tensor ConvertToManaged(nint handle) => handle != 0 ? new Tensor(handle) : throw Calls.LastError();

    public ref struct Borrow
    {
        private Tensor? tensor;
        public void FromManaged(Tensor? managed) => tensor = managed;
        public readonly nint ToUnmanaged() => tensor is null ? 0 : tensor.Handle;
        public readonly void Free() => GC.KeepAlive(tensor);
    }
}

[CustomMarshaller(typeof(Generator), MarshalMode.ManagedToUnmanagedIn, typeof(Borrow))]
[CustomMarshaller(typeof(Generator), MarshalMode.ManagedToUnmanagedOut, typeof(GeneratorMarshaller))]
internal static class GeneratorMarshaller
{
    public static Generator ConvertToManaged(nint handle) => handle != 0 ? new Generator(handle) : throw Calls.LastError();

    public ref struct Borrow
    {
        private Generator? generator;
        public void FromManaged(Generator? managed) => generator = managed;
        public readonly nint ToUnmanaged() => generator is null ? 0 : generator.Handle;
        public readonly void Free() => GC.KeepAlive(generator);
    }
}

/// <summary>What a call without a result returns: nothing, or an exception.</summary>
[NativeMarshalling(typeof(DoneMarshaller))]
internal readonly struct Done;

[CustomMarshaller(typeof(Done), MarshalMode.ManagedToUnmanagedOut, typeof(DoneMarshaller))]
internal static class DoneMarshaller
{
    public static Done ConvertToManaged(int status) => status == 0 ? default : throw Calls.LastError();
}

/// <summary>An at::TensorOptions by value: -1 stands for the default type, or for "as it is".</summary>
internal readonly record struct Options(int DType, int Device, int DeviceIndex, int RequiresGrad)
{
    public static Options Of(ScalarType? dtype, Device? device, bool requires_grad) =>
        new((int?)dtype ?? -1, (int)(device?.type ?? DeviceType.CPU), device?.index ?? -1, requires_grad ? 1 : 0);

    public static Options Like(ScalarType? dtype, Device? device, bool requires_grad) =>
        new((int?)dtype ?? -1, (int?)device?.type ?? -1, device?.index ?? -1, requires_grad ? 1 : 0);
}

/// <summary>Sizes or dimensions by pointer and count; count -1 is "not given". The memory must stay put: built under fixed or stackalloc.</summary>
internal readonly unsafe struct Sizes(long* data, long count)
{
    private readonly long* data = data;
    private readonly long count = count;
    public static Sizes None => new(null, -1);
}

/// <summary>Tensor handles by pointer and count.</summary>
internal readonly unsafe struct Handles(nint* data, long count)
{
    private readonly nint* data = data;
    private readonly long count = count;
}

internal static class HandleLists
{
    /// <summary>The handles of the tensors, 0 for null; the list must be kept alive until the call that uses them is over.</summary>
    public static nint[] Handles(this IEnumerable<Tensor?>? tensors) =>
        tensors is null ? [] : [.. tensors.Select(t => t is null ? 0 : t.Handle)];
}
