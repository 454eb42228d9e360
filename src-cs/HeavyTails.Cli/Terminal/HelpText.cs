// heavytails --help: the description, the usage, and the options, as wide as the terminal. Paragraphs are filled anew;
// lines that begin with a blank, as examples do, keep their form; lines such as "cka   linear centred ..." are entries,
// whose further lines stand below their text.
using System.CommandLine;
using System.Text;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Cli.Terminal;

/// <summary>The help of a command.</summary>
internal static class HelpText
{
    /// <summary>The widest names of options beside which their descriptions begin.</summary>
    private const int WidestNames = 28;

    private const int Margin = 2;

    /// <summary>The help as lines of at most so many characters, but for examples and words that are longer.</summary>
    public static string Of(Command command, int width)
    {
        var text = new StringBuilder();
        foreach (var line in Prose(command.Description ?? "", width))
            text.Append(line).Append('\n');
        text.Append($"\nUsage:\n  {HelpParts.Path(command)}{HelpParts.Usage(command)}\n");
        Part("Arguments", HelpParts.Arguments(command).Select(a => new Entry($"<{HelpParts.Word(a)}>", a.Description)));
        Part(
            "Options",
            HelpParts
                .Options(command)
                .Concat(HelpParts.Inherited(command))
                .Select(option => new Entry(HelpParts.Names(option), HelpParts.Description(option)))
        );
        Part("Commands", HelpParts.Commands(command).Select(child => new Entry(child.Name, Summary(child))));
        if (command.Subcommands.Count > 0)
            text.Append($"\n{HelpParts.Path(command)} COMMAND --help has the options and examples of each.\n");
        return text.ToString();

        void Part(string title, IEnumerable<Entry> entries)
        {
            Entry[] all = [.. entries];
            if (all.Length == 0)
                return;
            text.Append($"\n{title}:\n");
            var names = all.Where(e => e.Names.Length <= WidestNames)
                .Select(e => e.Names.Length)
                .DefaultIfEmpty()
                .Max();
            foreach (var line in all.SelectMany(entry => Lines(entry, names, width)))
                text.Append(line).Append('\n');
        }
    }

    private sealed record Entry(string Names, string? Description);

    private static IEnumerable<string> Lines(Entry entry, int names, int width)
    {
        var indent = Margin + names + 2;
        var begin = new string(' ', Margin) + entry.Names;
        if (entry.Names.Length > names)
        {
            yield return begin;
            begin = "";
        }
        foreach (var line in WrappedText.Lines(begin.PadRight(indent) + entry.Description, width, indent))
            yield return line;
    }

    /// <summary>The first sentence of a command's description.</summary>
    private static string Summary(Command command)
    {
        var paragraph = Prose(command.Description ?? "", int.MaxValue).First();
        var end = paragraph.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? paragraph : paragraph[..(end + 1)];
    }

    private static IEnumerable<string> Prose(string text, int width)
    {
        var (paragraph, hang) = ("", 0);
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            var blanks = line.Length - line.TrimStart(' ').Length;
            if (paragraph.Length > 0 && line.Length > 0 && Gap(line) == 0 && (blanks > 0) == (hang > 0))
            {
                paragraph += " " + line.TrimStart(' ');
                continue;
            }
            foreach (var filled in Filled())
                yield return filled;
            (paragraph, hang) = ("", 0);
            if (line.Length == 0)
                yield return "";
            else if (blanks > 0)
                foreach (var example in Example(line, width))
                    yield return example;
            else
                (paragraph, hang) = (line, Gap(line));
        }
        foreach (var filled in Filled())
            yield return filled;

        IEnumerable<string> Filled() =>
            paragraph.Length > 0 ? WrappedText.Lines(paragraph, width, Math.Min(hang, width / 2)) : [];
    }

    // Where the text of an entry such as "cka   linear centred ..." begins; 0 for other lines.
    private static int Gap(string line)
    {
        var gap = line.IndexOf("  ", StringComparison.Ordinal);
        return gap > 0 ? line.Length - line[gap..].TrimStart(' ').Length : 0;
    }

    // A comment that does not fit beside its command stands above it. Commands are not broken, so that they can be
    // copied.
    private static IEnumerable<string> Example(string line, int width)
    {
        var comment = line.LastIndexOf("  #", StringComparison.Ordinal);
        return line.Length <= width || comment <= 0
            ? [line]
            : [new string(' ', Margin) + line[comment..].Trim(), line[..comment].TrimEnd()];
    }
}
