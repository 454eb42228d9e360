using System.Runtime.CompilerServices;
using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>One position in an index expression: a number, a range, everything, a new dimension, "the rest", or a tensor of positions.</summary>
    public readonly struct TensorIndex
    {
        internal enum Kind { Single, Slice, New, Ellipsis, Positions }

        private TensorIndex(Kind kind) => this.kind = kind;

        internal readonly Kind kind;
        internal long? Start { get; private init; }
        internal long? Stop { get; private init; }
        internal long? Step { get; private init; }
        internal Tensor? At { get; private init; }

        public static readonly TensorIndex Colon = Slice();
        public static readonly TensorIndex Ellipsis = new(Kind.Ellipsis);
        public static readonly TensorIndex None = new(Kind.New);
        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) =>
            new(Kind.Slice) { Start = start, Stop = stop, Step = step };
        public static TensorIndex Single(long index) => new(Kind.Single) { Start = index };
        public static TensorIndex Tensor(Tensor index) => new(Kind.Positions) { At = index };

        public static implicit operator TensorIndex(long index) => Single(index);
        public static implicit operator TensorIndex(int index) => Single(index);
        public static implicit operator TensorIndex(Tensor index) => Tensor(index);
        public static implicit operator TensorIndex(Range range) => Slice(
            range.Start.IsFromEnd ? -range.Start.Value : range.Start.Value,
            range.End.IsFromEnd ? (range.End.Value == 0 ? null : -range.End.Value) : range.End.Value);
    }

    public partial class Tensor
    {
        [IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices]
        {
            get
            {
                using var scope = NewDisposeScope();
                var (view, positions) = View(indices);
                return (positions.Count == 0 ? Owned(view) : Index(view, positions)).MoveToOuterDisposeScope();
            }
            set
            {
                using var scope = NewDisposeScope();
                var (view, positions) = View(indices);
                if (positions.Count == 0) view.copy_(value);
                else Put(view, positions, value);
            }
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1]
        {
            get => select(0, i1);
            set { using var row = select(0, i1); row.copy_(value); }
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2]
        {
            get => this[TensorIndex.Single(i1), TensorIndex.Single(i2)];
            set => this[TensorIndex.Single(i1), TensorIndex.Single(i2)] = value;
        }

        public Tensor index(params TensorIndex[] indices) => this[indices];

        private Tensor Owned(Tensor view) => ReferenceEquals(view, this) ? alias() : view;

        // Numbers, ranges and new dimensions are views; what remains are tensors of positions (null: the whole dimension).
        private (Tensor View, List<Tensor?> Positions) View(TensorIndex[] indices)
        {
            var used = indices.Count(i => i.kind is not (TensorIndex.Kind.New or TensorIndex.Kind.Ellipsis));
            if (used > dim()) throw new ArgumentException($"expected at most {dim()} indices for [{string.Join(" x ", shape)}], got {used}");
            var view = this;
            var positions = new List<Tensor?>();
            long d = 0;
            foreach (var index in indices)
            {
                switch (index.kind)
                {
                    case TensorIndex.Kind.Single:
                        view = view.select(d, index.Start!.Value);
                        break;
                    case TensorIndex.Kind.New:
                        view = view.unsqueeze(d++);
                        break;
                    case TensorIndex.Kind.Ellipsis:
                        d += dim() - used;
                        break;
                    case TensorIndex.Kind.Positions:
                        while (positions.Count < d) positions.Add(null);
                        positions.Add(index.At);
                        d++;
                        break;
                    default:
                        if ((index.Start, index.Stop, index.Step) is not (null, null, null))
                            view = view.slice(d, index.Start ?? 0, index.Stop ?? long.MaxValue, index.Step ?? 1);
                        d++;
                        break;
                }
            }
            return (view, positions);
        }

        private static unsafe Tensor Index(Tensor view, List<Tensor?> positions)
        {
            var handles = positions.Handles();
            fixed (nint* h = handles)
            {
                var result = Calls.htt_index(view, new(h, handles.Length));
                GC.KeepAlive(positions);
                return result;
            }
        }

        private static unsafe void Put(Tensor view, List<Tensor?> positions, Tensor values)
        {
            var handles = positions.Handles();
            fixed (nint* h = handles) Calls.htt_index_put_(view, new(h, handles.Length), values);
            GC.KeepAlive(positions);
        }
    }
}
