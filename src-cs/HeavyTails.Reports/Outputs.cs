using HeavyTails.Runs.Files;

namespace HeavyTails.Reports;

/// <summary>A place for an output, with the option that names it.</summary>
/// <param name="Option">The option's name, "--json".</param>
/// <param name="Path">The path as typed; null if the option is not given, "-" for standard output.</param>
// A class, since .NET would compile generics over a struct at run time, which would delay the start of a short command.
public sealed record OutputPlace(string Option, string? Path);

/// <summary>Checks where the outputs of an analysis go, before the analysis begins.</summary>
public static class Outputs
{
    /// <summary>
    /// Refuses outputs that cannot be written, or that would replace each other or a file that is read.
    /// </summary>
    /// <param name="files">The files that will be written, with the options that name them.</param>
    /// <param name="report">The folder of the report, with the option that names it.</param>
    /// <param name="read">
    /// Lists the files that will be read. It is called only if an output is a file that exists.
    /// </param>
    /// <exception cref="IOException">An output cannot be written.</exception>
    /// <exception cref="ArgumentException">An output would replace another one, or a file that is read.</exception>
    public static void Check(IReadOnlyList<OutputPlace> files, OutputPlace report, Func<IEnumerable<string>> read)
    {
        List<OutputPlace> outputs = [];
        foreach (var file in files)
            if (file.Path is not null)
            {
                if (file.Path is not "-")
                    OutputPath.CheckFile(file.Path);
                outputs.Add(file);
            }
        if (report.Path is { } folder)
        {
            Report.Check(folder);
            outputs.Add(report);
        }
        for (var i = 0; i < outputs.Count; i++)
        for (var j = 0; j < i; j++)
            RefuseBoth(outputs[j], outputs[i]);
        RefuseRead([.. outputs.Where(o => o.Path is not "-" && OutputPath.IsFile(o.Path!))], read);
    }

    static void RefuseBoth(OutputPlace first, OutputPlace second)
    {
        string a = first.Path!,
            b = second.Path!;
        var both = $"{first.Option} {a} and {second.Option} {b}: ";
        if (OutputPath.IsStandardOutput(a) && OutputPath.IsStandardOutput(b))
            throw new ArgumentException(both + "standard output takes only one of them");
        if (a is "-" || b is "-")
            return;
        if (OutputPath.IsWrittenThrough(a) || OutputPath.IsWrittenThrough(b))
            return;
        if (OutputPath.Overlap(a, b))
            throw new ArgumentException(both + "one would replace the other; give each another path");
    }

    static void RefuseRead(OutputPlace[] outputs, Func<IEnumerable<string>> read)
    {
        if (outputs.Length == 0)
            return;
        foreach (var input in read())
        foreach (var (option, path) in outputs)
            if (OutputPath.IsSame(path!, input))
                throw new ArgumentException($"{option} {path}: expected another file than {input}, which is read");
    }
}
