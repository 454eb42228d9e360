using System.Collections.Concurrent;
using System.Text;
using HeavyTails.Runs.Executors;

namespace HeavyTails.Tests.Runs.Executors;

public class BoundedLogTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(BoundedLog.Head)]
    [InlineData(BoundedLog.Head + 1)]
    [InlineData(BoundedLog.Head + BoundedLog.Tail)]
    [InlineData(BoundedLog.Head + BoundedLog.Tail + 1)]
    [InlineData(BoundedLog.Head + 5 * BoundedLog.Tail + 12345)]
    public void Beginning_and_end_of_an_output_are_kept_whatever_its_parts(int length)
    {
        var all = string.Concat(Enumerable.Range(0, length).Select(i => (char)('a' + i % 23)));
        var left = length - BoundedLog.Head - BoundedLog.Tail;
        var expected =
            left <= 0
                ? all
                : $"{all[..BoundedLog.Head]}\n... {left:N0} bytes are left out ...\n{all[^BoundedLog.Tail..]}";
        foreach (var part in new[] { 1000, 70_000, 1 << 20 })
        {
            var log = new BoundedLog();
            log.Add("of an earlier cell"u8);
            log.Clear();
            for (var at = 0; at < length; at += part)
                log.Add(Encoding.UTF8.GetBytes(all, at, Math.Min(part, length - at)));
            Assert.Equal(expected, log.Text());
            Assert.Equal(length, log.Length);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public void Answers_are_found_in_any_output_and_the_rest_of_it_goes_to_the_log(int part)
    {
        var flood = new string('x', 10_000);
        var text = $"begin\x1eready\nmiddle \x1e by accident \x1e" + $"done 3\n{flood}\x1e{flood}\nend";
        var (log, answers) = (new BoundedLog(), new BlockingCollection<string>());
        new AnswerReader(log, answers).Read(new Parts(Encoding.UTF8.GetBytes(text), part));
        Assert.Equal(["ready", "done 3"], answers);
        Assert.Equal($"beginmiddle {flood}{flood}\nend", log.Text());
    }

    /// <summary>A stream that gives some bytes at a time.</summary>
    private sealed class Parts(byte[] bytes, int part) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(part, buffer.Length)]);
    }
}
