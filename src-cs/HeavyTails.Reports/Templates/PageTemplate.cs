// page.md, the prose of an experiment's page: Markdown (CommonMark and pipe tables) whose holes a script fills.
//   # Title               the first line; the paragraph after it says what is reproduced and on which data
//   {{name}}              text
//   {{figure:name}} ...   begins a paragraph: figures, two abreast; the words after each hole are its caption, but of a
//                         list of figures, which have captions of their own
//   | {{rows:name}} |     rows of a table
//   ::: if name           a section, until :::, for when the script says so; `::: unless name` for when it does not
//   > ...                 a warning: a paragraph that stands out
// A paragraph that its holes leave empty is left out.
using Markdig;
using Markdig.Extensions.CustomContainers;
using Markdig.Syntax;

namespace HeavyTails.Reports.Templates;

/// <summary>The prose of an experiment's page, in Markdown with named holes.</summary>
public sealed class PageTemplate
{
    private readonly string name;
    private readonly MarkdownDocument document;

    /// <summary>Parses a page's Markdown.</summary>
    /// <param name="markdown">The text of page.md.</param>
    /// <param name="name">What messages call it, "page.md".</param>
    /// <exception cref="InvalidDataException">A hole is misspelt, or a title is missing.</exception>
    public PageTemplate(string markdown, string name)
    {
        this.name = name;
        document = Named(() => Markdown.Parse(markdown, Pipeline));
        if (document.FirstOrDefault() is not HeadingBlock { Level: 1 })
        {
            throw new InvalidDataException($"{name}: expected a title, # and some words, on the first line");
        }
    }

    internal static MarkdownPipeline Pipeline { get; } = MakePipeline();

    /// <summary>Reads and parses a page's Markdown.</summary>
    /// <param name="path">Of page.md, in UTF-8.</param>
    /// <exception cref="InvalidDataException">A hole is misspelt, or a title is missing.</exception>
    public static PageTemplate Read(string path) => new(File.ReadAllText(path), Path.GetFileName(path));

    /// <summary>The page with its holes filled.</summary>
    /// <param name="values">
    /// A value for every hole and every condition, by name, and no others. Holes of sections that are not shown need no
    /// value.
    /// </param>
    /// <exception cref="InvalidDataException">
    /// Holes and values do not match: the message lists the holes without a value and the values without a hole.
    /// </exception>
    public ExperimentPage Fill(IEnumerable<KeyValuePair<string, HoleValue>> values)
    {
        var byName = new Dictionary<string, HoleValue>();
        foreach (var (hole, value) in values)
        {
            if (!byName.TryAdd(hole, value))
            {
                throw new InvalidDataException($"{name}: the script gives two values of the name {hole}");
            }
        }
        Match(byName);
        return Named(() => new FilledPage([.. Shown(document, byName)], byName).Page());
    }

    // Both sides of a mismatch are named in one message, since a misspelt name is one of each.
    private void Match(Dictionary<string, HoleValue> values)
    {
        var conditions = document.Descendants<CustomContainer>().Select(ConditionOf).ToArray();
        var asked = conditions
            .Select(c => (c.Name, c.Line))
            .Where(c => !values.ContainsKey(c.Name))
            .Concat(
                Shown(document, values)
                    .SelectMany(HolesOf)
                    .Where(hole => !values.ContainsKey(hole.Name))
                    .Select(hole => (hole.Name, hole.Line))
            )
            .DistinctBy(hole => hole.Name)
            .Select(hole => $"{hole.Name} (line {hole.Line + 1})")
            .ToArray();
        var known = conditions.Select(c => c.Name).Concat(document.Descendants<Hole>().Select(hole => hole.Name));
        var unknown = values.Keys.Except(known).ToArray();
        if (asked.Length + unknown.Length > 0)
        {
            throw new InvalidDataException(
                $"{name}: holes without a value: {List(asked)}; values without a hole: {List(unknown)}"
            );
        }
        static string List(string[] names) => names.Length > 0 ? string.Join(", ", names) : "none";
    }

    // Markdig lists no descendants of a block that holds nothing but text.
    private static IEnumerable<Hole> HolesOf(Block block) =>
        block is LeafBlock { Inline: { } inline } ? inline.Descendants<Hole>() : block.Descendants<Hole>();

    // The blocks outside sections and in those that are shown. A condition without a value hides its section here, and
    // is itself reported as missing.
    private IEnumerable<Block> Shown(ContainerBlock container, IReadOnlyDictionary<string, HoleValue> values) =>
        container.SelectMany(block =>
        {
            if (block is not CustomContainer section)
            {
                return [block];
            }
            var condition = ConditionOf(section);
            return values.GetValueOrDefault(condition.Name) switch
            {
                null => [],
                ConditionValue value => value.Holds == condition.Wanted ? Shown(section, values) : [],
                var other => throw new InvalidDataException(
                    $"{name}, line {section.Line + 1}: {condition.Name} expects a condition, true or false, "
                        + $"got {other.Kind}"
                ),
            };
        });

    private (string Name, bool Wanted, int Line) ConditionOf(CustomContainer section) =>
        section is { Info: "if" or "unless", Arguments: { Length: > 0 } condition }
            ? (condition.Trim(), section.Info == "if", section.Line)
            : throw new InvalidDataException(
                $"{name}, line {section.Line + 1}: expected ::: if NAME or ::: unless NAME, "
                    + $"got ::: {section.Info} {section.Arguments}"
            );

    private T Named<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (InvalidDataException fault) when (!fault.Message.StartsWith(name, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{name}, {fault.Message}", fault);
        }
    }

    private static MarkdownPipeline MakePipeline()
    {
        var builder = new MarkdownPipelineBuilder().UsePipeTables().UseCustomContainers();
        builder.InlineParsers.Insert(0, new HoleParser());
        return builder.Build();
    }
}
