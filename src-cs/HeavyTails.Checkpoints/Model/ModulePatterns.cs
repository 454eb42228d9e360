// PEFT looks a module up by re.match("(.*\.)?(PATTERN)$", name): the first pattern that fits counts. Most patterns are
// plain names and compared as such. The others are regular expressions from an untrusted file: those that an automaton
// can match take time in proportion to the name, and making and matching all of them has one budget of time.
using System.Buffers;
using System.Diagnostics;
using System.Text.RegularExpressions;
using HeavyTails.Checkpoints.IO;

namespace HeavyTails.Checkpoints.Model;

/// <summary>Finds a module's number by patterns of the end of its name.</summary>
internal sealed class ModulePatterns(string path, string key)
{
    /// <summary>
    /// Time for all patterns of a file together, without plain names. A hundred patterns on a thousand modules take a
    /// tenth of it.
    /// </summary>
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Most automata of a file, each of which may hold 500 KB. Further patterns backtrack, within the budget of time.
    /// </summary>
    private const int MostAutomata = 64;

    private static readonly SearchValues<char> Special = SearchValues.Create("\\*+?|{}[]()^$ #\t\r\n\f\v");

    private readonly List<(string Text, Regex? Expression, double Value)> _patterns = [];
    private readonly Stopwatch _spent = new();
    private int _automata;

    /// <summary>Adds a pattern, to be tried after those already added.</summary>
    /// <exception cref="CheckpointException">The pattern is no regular expression, or the time is spent.</exception>
    public void Add(string pattern, double value)
    {
        var expression = pattern.AsSpan().ContainsAny(Special) ? Timed(pattern, () => Made(pattern)) : null;
        _patterns.Add((pattern, expression, value));
    }

    /// <summary>The number of the first pattern that fits the module's name; null when none does.</summary>
    /// <exception cref="CheckpointException">The time for all patterns is spent.</exception>
    public double? Of(string module)
    {
        foreach (var (text, expression, value) in _patterns)
            if (expression is null ? IsEnd(module, text) : Timed(text, () => expression.IsMatch(module)))
                return value;
        return null;
    }

    /// <summary>
    /// Whether a name is a plain pattern, or ends in "." and the pattern; a dot in the pattern stands for any
    /// character.
    /// </summary>
    private static bool IsEnd(string module, string pattern)
    {
        var from = module.Length - pattern.Length;
        if (from < 0 || (from > 0 && module[from - 1] != '.'))
            return false;
        for (var i = 0; i < pattern.Length; i++)
            if (pattern[i] != module[from + i] && pattern[i] != '.')
                return false;
        return true;
    }

    private Regex Made(string pattern)
    {
        var whole = $@"^(.*\.)?({pattern})$";
        if (_automata < MostAutomata)
            try
            {
                var automaton = new Regex(whole, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, Budget);
                _automata++;
                return automaton;
            }
            catch (NotSupportedException)
            {
                // Look-arounds and back-references have no automaton.
            }
        return new Regex(whole, RegexOptions.CultureInvariant, Budget);
    }

    private T Timed<T>(string pattern, Func<T> work)
    {
        _spent.Start();
        try
        {
            var done = work();
            return _spent.Elapsed <= Budget ? done : throw TooSlow(null);
        }
        catch (RegexMatchTimeoutException e)
        {
            throw TooSlow(e);
        }
        catch (ArgumentException e)
        {
            throw new CheckpointException(
                path,
                null,
                $"{key} holds {Text.Quote(pattern)}, which is no regular expression: {e.Message.Split('\n')[0]}",
                e
            );
        }
        finally
        {
            _spent.Stop();
        }

        CheckpointException TooSlow(Exception? cause) =>
            new(path, null, $"{key} takes more than {Budget.TotalSeconds} s, at {Text.Quote(pattern)}", cause);
    }
}
