// The bytes of a tensor, row-major. Those of a contiguous tensor in the processor's memory are read where they are. Of
// any other (on a GPU, or a transposed view) a contiguous copy is made by the first read, and freed by the read of the
// last byte, so that a pass over a model holds one layer's copy at a time.
using HeavyTails.Checkpoints.IO;
using TorchSharp;
using static TorchSharp.torch;

namespace HeavyTails.Training.Modules;

/// <summary>The numbers of a parameter as bytes.</summary>
/// <param name="parameter">The tensor, which its module owns.</param>
internal sealed class ParameterSource(Tensor parameter) : ByteSource
{
    private readonly Lock _reading = new();
    private readonly long _size = parameter.element_size();
    private Tensor? _copy;

    public override long Length { get; } = parameter.numel() * parameter.element_size();

    /// <summary>The bytes are in no file.</summary>
    public override long? FileOffset => null;

    protected override void ReadCore(long offset, Span<byte> destination)
    {
        if (destination.IsEmpty)
            return;
        lock (_reading)
        {
            using var scope = NewDisposeScope();
            // Of the numbers that hold the range, since the bytes of a whole tensor may be more than a span can have.
            var (first, last) = (offset / _size, (offset + destination.Length - 1) / _size);
            var numbers = (_copy ?? Plain()).reshape(-1).narrow(0, first, last - first + 1);
            numbers.bytes.Slice((int)(offset - (first * _size)), destination.Length).CopyTo(destination);
            if (offset + destination.Length == Length)
                Free();
        }
    }

    public override void Dispose()
    {
        lock (_reading)
            Free();
    }

    private Tensor Plain()
    {
        var values = parameter.detach();
        if (values.device_type == DeviceType.CPU && values.is_contiguous())
            return values;
        return _copy = values.cpu().contiguous().DetachFromDisposeScope();
    }

    private void Free()
    {
        _copy?.Dispose();
        _copy = null;
    }
}
