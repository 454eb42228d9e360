using System.CommandLine;
using System.CommandLine.Parsing;
using HeavyTails.Core.Analysis.Requests;

namespace HeavyTails.Cli.Commands;

/// <summary>
/// Options and arguments that take one of a list of values; any other value is reported as wrong usage, with the
/// values and the nearest of them.
/// </summary>
internal static class Choice
{
    // The help has all names of options in one column, so that a long list is in the description alone.
    private const int Widest = 27;

    /// <summary>An option whose default is the first of its values.</summary>
    public static Option<string> Option(string name, string description, params string[] values)
    {
        var list = string.Join('|', values);
        var option = new Option<string>(name)
        {
            Description = description,
            DefaultValueFactory = _ => values[0],
            HelpName = list.Length <= Widest ? list : "NAME",
        };
        Among(option, values);
        return option;
    }

    /// <summary>Has an option take one of these values alone, which shells complete.</summary>
    public static void Among(Option option, params string[] values)
    {
        option.CompletionSources.Add(_ => Items(values));
        option.Validators.Add(result => Check(result, result.Tokens, option.Name, values));
    }

    /// <summary>The same for an argument.</summary>
    public static void Among(Argument argument, params string[] values)
    {
        argument.CompletionSources.Add(_ => Items(values));
        argument.Validators.Add(result => Check(result, result.Tokens, argument.Name, values));
    }

    /// <summary>What is wrong with a word that is none of a list.</summary>
    public static string Fault(string name, string word, IReadOnlyList<string> values)
    {
        var list =
            values.Count > 1 ? $"{string.Join(", ", values.SkipLast(1))} or {values[^1]}" : string.Join(", ", values);
        return $"{name}: expected {list}, got \"{word}\"{NearestWord.Suggestion(word, values)}";
    }

    private static void Check(SymbolResult result, IEnumerable<Token> tokens, string name, string[] values)
    {
        foreach (var token in tokens)
            if (!values.Contains(token.Value))
                result.AddError(Fault(name, token.Value, values));
    }

    private static IEnumerable<System.CommandLine.Completions.CompletionItem> Items(string[] values) =>
        values.Select(value => new System.CommandLine.Completions.CompletionItem(value));
}
