using System.Diagnostics;

namespace HeavyTails.Benchmarks;

/// <summary>Measures processor and wall time since its construction.</summary>
internal sealed class ProcessorClock
{
    private readonly TimeSpan _cpu = Environment.CpuUsage.TotalTime;
    private readonly long _wall = Stopwatch.GetTimestamp();

    public (double Cpu, double Wall) MicrosecondsEach(int count)
    {
        var elapsed = Stopwatch.GetElapsedTime(_wall);
        return ((Environment.CpuUsage.TotalTime - _cpu).TotalMicroseconds / count, elapsed.TotalMicroseconds / count);
    }
}
