// The C ABI of native/include/heavytails/training.h, line for line.
using System.Runtime.InteropServices;

namespace HeavyTails.Native.Training;

[StructLayout(LayoutKind.Sequential)]
internal struct TrainingParams
{
    public uint StructSize;
    public int Activation;
    public int Bias;
    public int Half;
    public double Margin;
    public double LearningRate;
    public double Beta1;
    public double Beta2;
    public double Epsilon;
    public int AdamForm;
    public int Separated;
    public long BatchSize;
    public ulong Seed;
    public double Tolerance;
    public long StopViolated;
    public long UntilStep;
}

/// <summary>ht_training_net_d or ht_training_net_s: the numbers are float64 or float32.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct TrainingNet
{
    public long Layers;
    public long* Widths;
    public long Patterns;
    public void* X;
    public void* Labels;
    public void* Parameters;
    public void* FirstMoments;
    public void* SecondMoments;
    public long Steps;
    public double Loss;
    public long Violated;
    public long Wrong;
    public int Stopped;
    public int Status;
}

/// <summary>Functions of training.h.</summary>
internal static unsafe partial class TrainingMethods
{
    private const string Library = NativeMethods.Library;

    [LibraryImport(Library)]
    internal static partial NativeStatus ht_training_params_init(out TrainingParams parameters, nuint size);

    [LibraryImport(Library)]
    internal static partial NativeStatus ht_perceptrons_train_d(
        ContextHandle context,
        in TrainingParams parameters,
        long count,
        TrainingNet* nets
    );

    [LibraryImport(Library)]
    internal static partial NativeStatus ht_perceptrons_train_s(
        ContextHandle context,
        in TrainingParams parameters,
        long count,
        TrainingNet* nets
    );

    [LibraryImport(Library)]
    internal static partial NativeStatus ht_perceptrons_outputs_d(
        ContextHandle context,
        in TrainingParams parameters,
        in TrainingNet net,
        double* outputs,
        double* features
    );

    [LibraryImport(Library)]
    internal static partial NativeStatus ht_perceptrons_outputs_s(
        ContextHandle context,
        in TrainingParams parameters,
        in TrainingNet net,
        float* outputs,
        float* features
    );
}
