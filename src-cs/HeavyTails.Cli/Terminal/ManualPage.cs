// heavytails.1 in the language of man (groff_man(7)): NAME, SYNOPSIS, DESCRIPTION, OPTIONS, and a section for each
// command with its arguments and options, from the same descriptions as --help.
using System.CommandLine;
using System.CommandLine.Help;
using System.Text;

namespace HeavyTails.Cli.Terminal;

/// <summary>The manual page of a command and of all commands below it.</summary>
internal static class ManualPage
{
    /// <summary>Returns the page of a root command.</summary>
    public static string Of(RootCommand root, string version)
    {
        const string name = "heavytails";
        var page = new StringBuilder();
        var (first, others) = FirstLine(root.Description ?? "");
        page.Append($".TH HEAVYTAILS 1 \"\" \"{name} {version.Split('+')[0]}\" \"User Commands\"\n");
        page.Append($".SH NAME\n{name} \\- {Text(first.TrimEnd('.'))}\n");
        page.Append($".SH SYNOPSIS\n.B {name}\n.I command\n.RI [ options ]\n.SH DESCRIPTION\n");
        Prose(page, others);
        page.Append(".SH OPTIONS\n");
        foreach (var option in HelpParts.Options(root))
            Entry(page, option);
        foreach (var command in HelpParts.Commands(root))
            Section(page, command, name);
        page.Append(".SH EXIT STATUS\n");
        foreach (var code in ExitCodeText.All)
            page.Append($".TP\n.B {code.Number}\n{Text(code.Meaning)}.\n");
        page.Append(".SH SEE ALSO\nThe documentation's site, which\n.B ./build.sh \\-\\-target=Docs\nmakes.\n");
        return page.ToString();
    }

    // A command that only holds others has a section for its description; each of the others has one of its own.
    private static void Section(StringBuilder page, Command command, string parents)
    {
        var name = $"{parents} {command.Name}";
        var arguments = HelpParts.Arguments(command).ToArray();
        var shown = arguments.Select(a => "<" + (a.HelpName ?? a.Name) + ">");
        page.Append($".SH {Text(string.Join(' ', [name.ToUpperInvariant(), .. shown]))}\n");
        Prose(page, command.Description ?? "");
        foreach (var argument in arguments)
            page.Append($".TP\n.I {Text(argument.HelpName ?? argument.Name)}\n{Text(argument.Description ?? "")}\n");
        foreach (var option in HelpParts.Options(command).Where(o => o is not HelpOption))
            Entry(page, option);
        foreach (var child in HelpParts.Commands(command))
            Section(page, child, name);
    }

    private static void Entry(StringBuilder page, Option option) =>
        page.Append($".TP\n.B {Text(HelpParts.Names(option))}\n{Text(HelpParts.Description(option))}\n");

    // Lines that begin with a space, as examples do, keep their form.
    private static void Prose(StringBuilder page, string text)
    {
        var kept = false;
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            var keeps = line.StartsWith(' ');
            if (keeps != kept)
                page.Append(keeps ? ".nf\n" : ".fi\n");
            kept = keeps;
            page.Append(line.Length == 0 ? ".PP\n" : Text(line) + "\n");
        }
        if (kept)
            page.Append(".fi\n");
    }

    private static (string First, string Others) FirstLine(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n', 2);
        return (lines[0], lines.Length > 1 ? lines[1].TrimStart('\n') : "");
    }

    // A backslash, a hyphen that is copied as one, and a control character at the start of a line are escaped.
    private static string Text(string text)
    {
        var escaped = text.Replace("\\", "\\e").Replace("-", "\\-").ReplaceLineEndings(" ");
        return escaped.StartsWith('.') || escaped.StartsWith('\'') ? "\\&" + escaped : escaped;
    }
}
