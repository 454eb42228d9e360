using TorchSharp;

[assembly: CollectionBehavior(DisableTestParallelization = true)]   // threads, gradient mode and random streams are the process's

namespace HeavyTails.TorchCompat;

/// <summary>Whether there is a libtorch to test with. Without one (native/torch not built) each test says so and passes: nothing was run.</summary>
internal static class LibTorch
{
    private static readonly Lazy<string?> Missing = new(() =>
    {
        try
        {
            torch.InitializeDeviceType(DeviceType.CPU);
            torch.set_num_threads(1);
            return null;
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException or NotSupportedException)
        {
            return e.GetBaseException().Message;
        }
    });

    public static bool IsMissing([System.Runtime.CompilerServices.CallerMemberName] string test = "")
    {
        if (Missing.Value is not { } reason) return false;
        if (Environment.GetEnvironmentVariable("HEAVYTAILS_REQUIRE_TORCH") == "1") throw new DllNotFoundException(reason);
        Console.WriteLine($"NOT RUN: {test}: {reason}");
        return true;
    }
}
