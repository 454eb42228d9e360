using System.CommandLine;
using HeavyTails.Reports.Wording;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Cli.Commands;

/// <summary>The command heavytails glossary: what the words and columns of results mean.</summary>
internal static class GlossaryCommand
{
    private const int WidthInPipe = 100;

    private const string Margin = "    ";

    public static Command Create()
    {
        var words = new Argument<string[]>("words")
        {
            Description = "Words or names of columns; all of them if none is given.",
            HelpName = "WORD",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var command = new Command(
            "glossary",
            """
            Say what the words and columns of results mean, in plain English.

            Exit codes: 0 done; 1 wrong usage; 2 no word or column is called so.

            Examples:
              heavytails glossary alpha "correlation trap"
              heavytails glossary untrained z heavy_p
              heavytails glossary
            """
        )
        {
            words,
        };
        command.SetAction(parsed =>
        {
            var asked = parsed.GetValue(words) ?? [];
            var unknown = asked.Where(word => Glossary.Find(word).Count == 0).ToArray();
            var (group, width) = ("", Screen.Output.Width ?? WidthInPipe);
            foreach (var entry in asked.Length == 0 ? Glossary.All : asked.SelectMany(Glossary.Find).Distinct())
            {
                if (asked.Length == 0 && entry.Group != group)
                    Console.WriteLine($"\n{group = entry.Group}");
                Console.WriteLine(asked.Length == 0 ? entry.Word : $"{entry.Word}  ({entry.Kind})");
                foreach (var line in WrappedText.Lines(Margin + entry.Meaning, width, Margin.Length))
                    Console.WriteLine(line);
            }
            foreach (var word in unknown)
                Console.Error.WriteLine(
                    Printable.Of(
                        $"heavytails: {word}: no word or column of results is called so; see heavytails glossary"
                    )
                );
            return unknown.Length > 0 ? ExitCode.Data : ExitCode.Done;
        });
        return command;
    }
}
