using System.CommandLine;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Analysis.Requests;

namespace HeavyTails.Cli.Commands;

/// <summary>The options --sort, --where and --top, which say which layers a table shows, and in which order.</summary>
internal sealed class RowArguments
{
    private readonly Option<string?> sort = new("--sort")
    {
        Description =
            "Order the layers of table, CSV and JSON by a column of theirs, from the least value on: alpha, num_evals, "
            + "longname, ...; COLUMN:desc from the greatest on. Layers without a value come last. Default: the model's "
            + "order.",
        HelpName = "COLUMN[:desc]",
    };
    private readonly Option<string[]> where = new("--where")
    {
        Description =
            "Only layers with such a value in table, CSV and JSON: 'alpha>6', 'n_tail<=20', 'layer_type=conv2d', "
            + "'warnings=*outlier*'. The signs are < <= > >= = !=; texts are globs with * and ?. Of several conditions "
            + "all have to hold. Means, --esd and --report are those of all analysed layers; --layers analyses fewer.",
        HelpName = "CONDITION",
    };
    private readonly Option<int?> top = WholeNumber.Option(
        "--top",
        1,
        int.MaxValue,
        "Only the first N layers of table, CSV and JSON, after --sort and --where."
    );

    public void AddTo(Command command)
    {
        sort.CompletionSources.Add(_ => RowColumns.Names.SelectMany(n => new[] { n, $"{n}:desc" }).Select(Item));
        where.CompletionSources.Add(_ => RowColumns.Names.Select(Item));
        foreach (var option in (Option[])[sort, where, top])
            command.Add(option);
        command.Validators.Add(result =>
        {
            Check(TypedValue.Of(result, sort), sort, text => _ = new LayerRows(text));
            foreach (var token in result.GetResult(where)?.Tokens ?? [])
                Check(token.Value, where, text => _ = new RowCondition(text));

            void Check(string? typed, Option option, Action<string> read)
            {
                try
                {
                    if (typed is not null)
                        read(typed);
                }
                catch (FormatException wrong)
                {
                    result.AddError($"{option.Name}: {wrong.Message}");
                }
            }
        });

        static System.CommandLine.Completions.CompletionItem Item(string text) => new(text);
    }

    /// <summary>What was asked for.</summary>
    /// <exception cref="ArgumentException">A column is not computed with these options.</exception>
    public LayerRows Of(ParseResult parsed, AnalysisOptions options)
    {
        var rows = new LayerRows(parsed.GetValue(sort), parsed.GetValue(where), parsed.GetValue(top));
        foreach (var column in rows.Columns)
            if (RowColumns.NeededFor(column, options) is [_, ..] needed)
                throw new ArgumentException(
                    $"the column {column.Name} is computed with {string.Join(" or ", needed.Select(f => f.Name))} only"
                );
        return rows;
    }
}
