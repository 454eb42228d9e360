// The side of length n that holds q, k and v, of an input width w and h query and g key-value heads of size d:
//   n = (h + 2 g) d where the configuration tells the heads, or n = 3 w; else, without a configuration, n = w + 2 g d.
using System.Text.RegularExpressions;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Model.Fused;

/// <summary>Which rows or columns of a fused attention projection are q, k and v.</summary>
internal sealed partial class FusedAttention(ModelConfig? config)
{
    /// <summary>Parts of a fused projection; null where the matrix is none.</summary>
    /// <param name="name">Name of the module.</param>
    /// <param name="rows">Rows of the matrix.</param>
    /// <param name="columns">Columns of the matrix.</param>
    public LayerParts? Of(string name, int rows, int columns)
    {
        var lower = name.ToLowerInvariant();
        var word = Word(name);
        if (KeyValue(word, lower, rows, columns) is { } two)
            return two;
        if (DeltaNets.Has(word))
            return DeltaNets.Of(word, rows, config)?.Parts(byRows: true, null)
                ?? Whole(AttentionLayout.OneAfterAnother, null, rows);
        if (!FusedName().IsMatch(word) || (word == "in_proj" && !AttentionName().IsMatch(lower)))
            return null;
        // The towers of images and sounds have a configuration of their own, and equal thirds.
        var own = TowerName().IsMatch(lower) ? null : config;
        var heads = own is null ? null : HeadCounts.Of(own, LayerNumber(lower));
        var (layout, others) = TowerName().IsMatch(lower)
            ? (AttentionLayout.OneAfterAnother, null)
            : AttentionLayouts.Of(word, lower, config);
        var (blocks, byRows, assumed) =
            layout == AttentionLayout.OneAfterAnother
                ? OneAfterAnother(heads, rows, columns, MayBeGrouped().IsMatch(word))
                : Interleaved(layout, heads, rows, columns);
        if (blocks is null)
            return Whole(layout, heads, rows);
        var doubt = others ?? (assumed ? "with as many rows of q as the input has" : null);
        // Columns are GPT-2's alone.
        return blocks.Parts(byRows, doubt is null || (others is not null && !byRows) ? null : Taken(layout, doubt));
    }

    // Cross-attention keeps q apart and k and v together; DeepSeek's kv_b_proj has them by head, of two sizes.
    private LayerParts? KeyValue(string word, string name, int rows, int columns)
    {
        if (word == "kv_b_proj" && config is not null)
            return
                config.Number(null, "num_attention_heads") is { } heads
                && config.Number(null, "qk_nope_head_dim") is { } key
                && config.Number(null, "v_head_dim") is { } value
                && new Blocks(heads, [("k", key), ("v", value)]) is var byHead
                && byHead.Length == rows
                ? byHead.Parts(byRows: true, null)
                : null;
        if (word != "to_kv" && !(word == "c_attn" && name.Contains("crossattention", StringComparison.Ordinal)))
            return null;
        var byRows = word == "to_kv" ? rows % 2 == 0 : rows == 2 * (long)columns;
        var length = byRows ? rows : columns;
        return length % 2 == 0 ? new Blocks(1, [("k", length / 2), ("v", length / 2)]).Parts(byRows, null) : null;
    }

    private static (Blocks? Blocks, bool ByRows, bool Assumed) OneAfterAnother(
        HeadCounts? heads,
        int rows,
        int columns,
        bool mayBeGrouped
    )
    {
        if (heads is { } h && (h.Rows == rows || h.Rows == columns))
            return (Sized(h.Query * h.Size, h.KeyValue * h.Size), h.Rows == rows, false);
        if (IsThird(rows, columns))
            return (Sized(Math.Min(rows, columns), Math.Min(rows, columns)), rows > columns, false);
        // Multi-query and grouped heads, of which q is as wide as the input where nothing tells them.
        var (longer, width) = (Math.Max(rows, columns), Math.Min(rows, columns));
        if (mayBeGrouped && heads is null && longer > width && longer < 3L * width && (longer - width) % 2 == 0)
            return (Sized(width, (longer - width) / 2), rows > columns, true);
        return rows > columns && rows % 3 == 0 ? (Sized(rows / 3, rows / 3), true, false) : (null, true, false);
    }

    private static (Blocks? Blocks, bool ByRows, bool Assumed) Interleaved(
        AttentionLayout layout,
        HeadCounts? heads,
        int rows,
        int columns
    )
    {
        if (layout == AttentionLayout.FourBlocks)
            return Sides(new Blocks(4, [("q", Quarter()), ("v", Quarter()), ("k", Quarter())]));
        if (heads is not { } h || h.Query % h.KeyValue != 0)
            return (null, true, false);
        return Sides(
            layout == AttentionLayout.ByHead
                ? new Blocks(h.Query, [("q", h.Size), ("k", h.Size), ("v", h.Size)])
                : new Blocks(h.KeyValue, [("q", h.Query / h.KeyValue * h.Size), ("k", h.Size), ("v", h.Size)])
        );

        int Quarter() => Math.Max(1, Math.Max(rows, columns) / 12);

        (Blocks?, bool, bool) Sides(Blocks blocks) =>
            blocks.Length == rows ? (blocks, true, false)
            : blocks.Length == columns ? (blocks, false, false)
            : (null, true, false);
    }

    private static Blocks Sized(int query, int keyValue) => new(1, [("q", query), ("k", keyValue), ("v", keyValue)]);

    private static bool IsThird(int rows, int columns) => rows == 3L * columns || columns == 3L * rows;

    // One part of all rows: thirds would mix q, k and v.
    private LayerParts Whole(AttentionLayout layout, HeadCounts? heads, int rows) =>
        new(ByRows: true, [new LayerPart("", [new PartRange(0, rows)])])
        {
            Reading =
                $"not split: q, k and v are taken to lie {Words(layout)}, and "
                + (
                    heads is { } h
                        ? $"{h.Query} query and {h.KeyValue} key-value heads of {h.Size} rows make {h.Rows} rows, "
                            + "which neither side has"
                        : $"the number of heads is unknown, because {Missing()}"
                ),
        };

    private string Taken(AttentionLayout layout, string others) =>
        $"q, k and v are taken to lie {Words(layout)}, {others}, because {Missing()}";

    private string Missing() =>
        config switch
        {
            null => $"no {ModelConfig.FileName} lies beside the file",
            { Fault: { } fault } => $"the {ModelConfig.FileName} beside the file cannot be read: {fault}",
            _ => $"the {ModelConfig.FileName} beside the file, of model_type {Text.Quote(config.ModelType)}, "
                + "does not tell",
        };

    private static string Words(AttentionLayout layout) =>
        layout switch
        {
            AttentionLayout.OneAfterAnother => "one after another",
            AttentionLayout.ByHead => "interleaved by head",
            AttentionLayout.Grouped => "grouped by key-value head",
            _ => "in four blocks",
        };

    /// <summary>Last word of a module's name; "weight", "kernel" and "w" are no module.</summary>
    public static string Word(string name)
    {
        var end = name.Length;
        while (true)
        {
            var start = end == 0 ? -1 : name.LastIndexOfAny(['.', '/', ':'], end - 1);
            var word = name[(start + 1)..end];
            if (start <= 0 || word is not ("weight" or "kernel" or "w"))
                return word;
            end = start;
        }
    }

    private static int? LayerNumber(string name) =>
        Number().Match(name) is { Success: true } match && int.TryParse(match.ValueSpan, out var number)
            ? number
            : null;

    [GeneratedRegex(
        @"^(c_attn|[wW]_pack|att_proj|query_key_value|in_proj(_weight)?|[wW]qkv"
            + @"|([a-z]+_)*qkv(_(proj|net|linear|layer|weight))?)$"
    )]
    private static partial Regex FusedName();

    [GeneratedRegex("^(c_attn|att_proj|[wW]qkv|qkv_proj|attn_qkv|query_key_value)$")]
    private static partial Regex MayBeGrouped();

    [GeneratedRegex(@"(^|[._/])(self|attn|attention|mha|selfattention)[._/]")]
    private static partial Regex AttentionName();

    [GeneratedRegex(@"(^|[._/])(vision|visual|vit|image|audio)(_?(model|tower|encoder|embed))?[._/]")]
    private static partial Regex TowerName();

    [GeneratedRegex(@"(?<=[._/])\d{1,6}(?=[._/])")]
    private static partial Regex Number();
}
