using HeavyTails.Native;

namespace HeavyTails.Tests.Native;

/// <summary>What of CUDA is found. No machine of the tests needs to have a GPU.</summary>
public class CudaInfoTests
{
    private static CudaInfo FindOrSkip()
    {
        if (!SpectralBackend.TryNative(out _, out var reason))
            Assert.Skip(reason);
        return CudaInfo.Find();
    }

    [Fact]
    public void What_is_found_is_a_device_or_the_reason_why_there_is_none()
    {
        var cuda = FindOrSkip();
        Assert.Equal(cuda.IsAvailable, cuda.Reason.Length == 0);
        Assert.Equal(cuda.IsAvailable, cuda.Devices > 0 && cuda.Device.Length > 0 && cuda.Runtime.Length > 0);
        if (cuda.IsAvailable)
            Assert.StartsWith($"{cuda.Device}", cuda.ToString(), StringComparison.Ordinal);
        else
            Assert.Equal($"not available: {cuda.Reason}", cuda.ToString());
    }

    [Fact]
    public void Without_a_gpu_a_backend_on_one_is_refused_with_the_reason()
    {
        var cuda = FindOrSkip();
        Assert.SkipWhen(cuda.IsAvailable, "this machine has a GPU");
        var refusal = Assert.Throws<NotSupportedException>(() => NativeBackend.OnGpu());
        Assert.Contains(cuda.Reason, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_names_the_device_the_versions_and_what_is_missing()
    {
        var cuda = new CudaInfo
        {
            IsAvailable = true,
            Reason = "",
            Devices = 3,
            Device = "NVIDIA H200",
            Runtime = "12.4",
            Driver = "13.0",
            HasBatchedEigenvalues = false,
            Folder = "/usr/local/cuda/lib64",
        };
        Assert.Equal(
            "NVIDIA H200 and 2 more; CUDA 12.4, driver for 13.0, without cusolverDnXsyevBatched, "
                + "from /usr/local/cuda/lib64",
            cuda.ToString()
        );
    }
}
