using System.Globalization;
using HeavyTails.Checkpoints.Formats.Hdf5;

namespace HeavyTails.Checkpoints.Formats.Keras;

/// <summary>Reads lists of names, which Keras keeps as attributes.</summary>
internal static class KerasNames
{
    /// <summary>
    /// The texts of an attribute; null when there is none. A list of more than 64 KB is in parts NAME0, NAME1, ...
    /// </summary>
    public static List<string>? Of(Hdf5File file, Hdf5Object owner, string name)
    {
        if (owner.Attributes.TryGetValue(name, out var whole))
            return Hdf5Attributes.Texts(file, whole);
        List<string>? all = null;
        for (var i = 0; owner.Attributes.TryGetValue($"{name}{i}", out var part); i++)
            (all ??= []).AddRange(Hdf5Attributes.Texts(file, part) ?? []);
        return all;
    }

    /// <summary>The text of an attribute; null when there is none.</summary>
    public static string? Text(Hdf5File file, Hdf5Object owner, string name) =>
        owner.Attributes.TryGetValue(name, out var found) && Hdf5Attributes.Texts(file, found) is [var text]
            ? text
            : null;

    /// <summary>
    /// A class's name as groups have it: "dense" of Dense, "batch_normalization" of BatchNormalization. A word begins
    /// with a capital that follows a lower-case letter or stands before one.
    /// </summary>
    public static string Snake(string className)
    {
        var result = new System.Text.StringBuilder();
        var name = string.Concat(className.Where(c => char.IsLetterOrDigit(c) || c == '_'));
        for (var i = 0; i < name.Length; i++)
        {
            var begins =
                i > 0
                && char.IsAsciiLetterUpper(name[i])
                && (
                    char.IsAsciiLetterLower(name[i - 1]) || i + 1 < name.Length && char.IsAsciiLetterLower(name[i + 1])
                );
            result
                .Append(begins && name[i - 1] != '_' ? "_" : "")
                .Append(char.ToLower(name[i], CultureInfo.InvariantCulture));
        }
        return result.ToString();
    }
}
