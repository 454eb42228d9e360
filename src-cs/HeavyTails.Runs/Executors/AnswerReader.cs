using System.Collections.Concurrent;
using System.Text;

namespace HeavyTails.Runs.Executors;

/// <summary>
/// Finds a worker's answers, \x1e TEXT \n, in its standard output. All other bytes go to a log; of a line without an
/// end no more than the longest answer is kept in memory.
/// </summary>
internal sealed class AnswerReader(BoundedLog log, BlockingCollection<string> answers)
{
    private delegate void ReadOnlySpanAction(ReadOnlySpan<byte> bytes);

    private const int LongestAnswer = 4096;
    private readonly List<byte> _answer = [];
    private bool _isAnswer;

    /// <summary>Reads a stream to its end.</summary>
    public void Read(Stream output) => Read(output, Take);

    /// <summary>Reads a stream without answers into a log, to its end.</summary>
    public static void Copy(Stream output, BoundedLog log) => Read(output, log.Add);

    private static void Read(Stream output, ReadOnlySpanAction take)
    {
        var buffer = new byte[1 << 16];
        try
        {
            while (output.Read(buffer) is > 0 and var count)
                take(buffer.AsSpan(0, count));
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The pipe was closed, since a process that outlives the worker holds its other end.
        }
    }

    private void Take(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf((byte)(_isAnswer ? '\n' : Worker.Mark));
            var part = end < 0 ? bytes : bytes[..end];
            bytes = end < 0 ? [] : bytes[(end + 1)..];
            if (!_isAnswer)
            {
                log.Add(part);
                _isAnswer = end >= 0;
                continue;
            }
            if (_answer.Count + part.Length <= LongestAnswer)
                _answer.AddRange(part);
            else
            {
                // It was a mark by accident in some other output.
                log.Add([.. _answer, .. part, .. end < 0 ? ""u8 : "\n"u8]);
                _answer.Clear();
                _isAnswer = false;
            }
            if (end < 0 || !_isAnswer)
                continue;
            var text = Encoding.UTF8.GetString([.. _answer]);
            answers.Add(text[(text.LastIndexOf(Worker.Mark) + 1)..]);
            _answer.Clear();
            _isAnswer = false;
        }
    }
}
