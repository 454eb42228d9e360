// A managed operator as an ht_operator_s or ht_operator_d. No exception may pass through native frames: it is kept, the
// native call is told to stop, and the exception is thrown when that call has returned.
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using HeavyTails.Core.Curvature;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Native.Curvature;

/// <summary>One call of an iterative method with a managed operator.</summary>
internal sealed unsafe class OperatorCall : IDisposable
{
    private readonly ICurvatureOperator _operator;
    private readonly IterationOptions _options;
    private readonly GCHandle _self;
    private ExceptionDispatchInfo? _failure;
    private long _products;

    public OperatorCall(ICurvatureOperator a, IterationOptions options)
    {
        if (NativeLibraryLoader.Failure is { } failure)
            throw new DllNotFoundException($"iterative methods of curvature need libheavytails: {failure}");
        if (a.Dimension < 1)
            throw new ArgumentException($"expected an operator of dimension 1 or more, got {a.Dimension}");
        ArgumentOutOfRangeException.ThrowIfNegative(options.Threads);
        (_operator, _options) = (a, options);
        Context = ContextHandle.Create(
            options.Threads == 0 ? Environment.ProcessorCount : options.Threads,
            SpectralAccuracy.Fast
        );
        Check(CurvatureMethods.ht_operator_report_init(out var report, (nuint)Unsafe.SizeOf<NativeReport>()));
        Report = report;
        _self = GCHandle.Alloc(this);
    }

    public ContextHandle Context { get; }

    /// <summary>Address of the function of products in the operator's number type.</summary>
    public nint Function =>
        _operator.IsDouble
            ? (nint)(delegate* unmanaged[Cdecl]<nint, long, long, double*, double*, int>)&Double
            : (nint)(delegate* unmanaged[Cdecl]<nint, long, long, float*, float*, int>)&Single;

    /// <summary>The first argument of that function.</summary>
    public nint User => GCHandle.ToIntPtr(_self);

    /// <summary>What the native call reports of the operator.</summary>
    public NativeReport Report;

    /// <summary>Throws what the operator threw, else what belongs to the status; Ok and Partial pass.</summary>
    public void Check(NativeStatus status)
    {
        _failure?.Throw();
        ContextHandle.Check(status);
    }

    /// <summary>The report of a call that has returned.</summary>
    public OperatorReport Described()
    {
        var info = Context.Info(withBlas: false);
        var version = $"{info.Version / 10000}.{info.Version / 100 % 100}.{info.Version % 100}";
        return new()
        {
            Operator = _operator.Description,
            IsDouble = _operator.IsDouble,
            Computed =
                $"libheavytails {version}, {ContextHandle.Text(info.InstructionSet)}, "
                + $"{info.Threads} thread{(info.Threads == 1 ? "" : "s")}",
            Products = Report.Products,
            Asymmetry = Report.Checked != 0 ? Report.Asymmetry : null,
            Noise = Report.Checked != 0 ? Report.Noise : null,
            Norm = Report.Norm > 0 ? Report.Norm : null,
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _self.Free();
        Context.Dispose();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Double(nint user, long n, long count, double* x, double* y) => Apply(user, n, count, x, y);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Single(nint user, long n, long count, float* x, float* y) => Apply(user, n, count, x, y);

    private static int Apply<T>(nint user, long n, long count, T* x, T* y)
        where T : unmanaged
    {
        var call = (OperatorCall)GCHandle.FromIntPtr(user).Target!;
        try
        {
            // A span holds fewer than 2^31 numbers.
            for (long done = 0; done < count; )
            {
                call._options.Cancellation.ThrowIfCancellationRequested();
                var some = (int)Math.Min(count - done, Math.Max(1, int.MaxValue / n));
                var length = checked((int)(n * some));
                if (typeof(T) == typeof(double))
                    call._operator.Apply(
                        new ReadOnlySpan<double>(x + (done * n), length),
                        new Span<double>(y + (done * n), length),
                        some
                    );
                else
                    call._operator.Apply(
                        new ReadOnlySpan<float>(x + (done * n), length),
                        new Span<float>(y + (done * n), length),
                        some
                    );
                done += some;
                call._products += some;
            }
            call._options.Progress?.Invoke(call._products);
            return 0;
        }
        catch (Exception failure)
        {
            call._failure = ExceptionDispatchInfo.Capture(failure);
            return 1;
        }
    }
}
