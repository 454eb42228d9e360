// Which files of a folder are its checkpoint, in this order:
//   1. the names that Hugging Face gives models and adapters, safetensors before PyTorch, an index before a file;
//   2. the same names with a variant, NAME.VARIANT.EXTENSION: fp32, bf16, fp16, then the rest (Diffusers);
//   3. TensorFlow's last checkpoint, or the variables of its SavedModel;
//   4. the only index, else the only checkpoint, else one checkpoint in several formats or variants, else all shards.
// What training leaves beside the weights, such as training_args.bin and optimizer.pt, is none.
using System.Text.RegularExpressions;
using HeavyTails.Checkpoints.Formats.TensorFlow;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;

namespace HeavyTails.Checkpoints;

/// <summary>The files of a folder that are read as its checkpoint.</summary>
/// <param name="Paths">A file or an index, or the shards of one model in their order.</param>
/// <param name="Said">Which was chosen of several, as a clause; null where there was no choice.</param>
internal sealed partial record FolderChoice(IReadOnlyList<string> Paths, string? Said)
{
    /// <summary>In order of preference; transformers and peft prefer safetensors too.</summary>
    private static readonly string[] KnownNames =
    [
        "model.safetensors.index.json",
        "model.safetensors",
        "pytorch_model.bin.index.json",
        "pytorch_model.bin",
        "adapter_model.safetensors",
        "adapter_model.bin",
        "diffusion_pytorch_model.safetensors.index.json",
        "diffusion_pytorch_model.safetensors",
        "diffusion_pytorch_model.bin",
    ];

    /// <summary>Variants from the most precise to the least; others follow.</summary>
    private static readonly string[] Variants = ["", "fp32", "bf16", "fp16"];

    /// <summary>Most names that a message lists.</summary>
    private const int MostNames = 10;

    /// <summary>Chooses the checkpoint of a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="extensions">Extensions of checkpoints, with their dots.</param>
    /// <exception cref="CheckpointException">There is none, or there is a choice that names do not decide.</exception>
    public static FolderChoice Of(string folder, string[] extensions)
    {
        var all = Names(folder, extensions);
        if (
            KnownNames.FirstOrDefault(all.Contains) is { } known
            || (known = All(all, n => Array.IndexOf(KnownNames, Plain(n)))) is not null
        )
            return One(known);
        if (BundleFiles.IndexOf(folder) is var bundle && bundle != folder)
            return new([bundle], null);
        var indices = all.Where(IsIndex).ToList();
        var files = indices.Count == 1 ? indices : all.Where(n => !IsIndex(n)).ToList();
        if (files.Count == 1)
            return One(files[0]);
        if (AreShards(files))
            return new([.. files.Select(f => Path.Combine(folder, f))], null);
        if (files.Count > 1 && files.Select(Stem).Distinct().Count() == 1)
            return One(All(files, n => Array.IndexOf(extensions, Path.GetExtension(n)))!);
        throw new CheckpointException(
            folder,
            null,
            files.Count == 0 ? NoneFound() : Shards.Gaps(files) ?? SeveralFound()
        );

        FolderChoice One(string name)
        {
            var path = Path.Combine(folder, name);
            string[] others = [.. all.Where(n => n != name && Shards.Place(n) is null)];
            return new([path], others.Length == 0 ? null : $"{Shown(name)} is read, not {List(others)}");
        }

        string NoneFound()
        {
            var below = Directories(folder, extensions);
            return $"no checkpoint in this folder (looked for {string.Join(", ", KnownNames[..4])}, an index.json,"
                + $" or one *{string.Join(", *", extensions)})"
                + (below.Count == 0 ? "" : $"; there are some in its folders {List(below)}: name one");
        }

        string SeveralFound() => $"{files.Count} checkpoints in this folder, name one: {List(files)}";
    }

    /// <summary>
    /// The first in order of preference among those whose rank is at least 0: by rank, then by variant, then by name.
    /// </summary>
    private static string? All(IEnumerable<string> names, Func<string, int> rank) =>
        names
            .Where(n => rank(n) >= 0)
            .OrderBy(rank)
            .ThenBy(n => (uint)Array.IndexOf(Variants, Variant(n)))
            .ThenBy(n => n, StringComparer.Ordinal)
            .FirstOrDefault();

    private static List<string> Names(string folder, string[] extensions)
    {
        try
        {
            var names = new List<string>();
            foreach (var file in Directory.EnumerateFiles(folder))
            {
                var name = Path.GetFileName(file);
                var isFile = Array.Exists(extensions, e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase));
                if (!name.StartsWith('.') && (IsIndex(name) || (isFile && !TrainingState().IsMatch(name))))
                    names.Add(name);
            }
            names.Sort(NaturalOrder.Instance);
            return names;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException(folder, null, $"the folder cannot be listed: {e.Message}", e);
        }
    }

    /// <summary>Some of the folders in a folder that have files with these extensions.</summary>
    private static List<string> Directories(string folder, string[] extensions)
    {
        var readable = new EnumerationOptions { IgnoreInaccessible = true };
        try
        {
            return
            [
                .. Directory
                    .EnumerateDirectories(folder, "*", readable)
                    .Take(MostNames)
                    .Where(d =>
                        Directory
                            .EnumerateFiles(d, "*", readable)
                            .Any(f => Array.Exists(extensions, e => f.EndsWith(e, StringComparison.OrdinalIgnoreCase)))
                    )
                    .Select(d => Path.GetFileName(d))
                    .Order(StringComparer.Ordinal),
            ];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException(folder, null, $"the folder cannot be listed: {e.Message}", e);
        }
    }

    private static bool IsIndex(string name) => Index().IsMatch(name);

    /// <summary>
    /// Whether the files are NAME-00001-of-0000N.EXT to NAME-0000N-of-0000N.EXT, all of them and no others.
    /// </summary>
    private static bool AreShards(List<string> files)
    {
        for (var i = 0; i < files.Count; i++)
            if (Shards.Place(files[i]) is not { } place || place.Count != files.Count || place.Number != i + 1)
                return false;
        return files.Count > 1;
    }

    private static string Variant(string name) => Varied().Match(name).Groups["variant"].Value;

    // The name without its variant, which stands before the extension or, in an index, before ".json".
    private static string Plain(string name) =>
        Varied().Match(name) is { Success: true } match ? name.Remove(match.Index, match.Length) : name;

    private static string Stem(string name) => Path.GetFileNameWithoutExtension(Plain(name));

    /// <summary>Some names, as a message lists them.</summary>
    internal static string List(IReadOnlyCollection<string> names) =>
        string.Join(", ", names.Take(MostNames).Select(Shown)) + (names.Count > MostNames ? ", ..." : "");

    private static string Shown(string name) => Text.Quote(name).Trim('\'');

    [GeneratedRegex(@"\.index(\.\w+)?\.json$")]
    private static partial Regex Index();

    [GeneratedRegex(@"\.(?<variant>fp32|bf16|fp16|non_ema|ema)(?=\.\w+(\.index\.json)?$)")]
    private static partial Regex Varied();

    [GeneratedRegex(
        @"^(training_args|optimizer|optim|scheduler|scaler|rng_state(_\d+)?|random_states(_\d+)?|sampler)\.\w+$"
    )]
    private static partial Regex TrainingState();
}
