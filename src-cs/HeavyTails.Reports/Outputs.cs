using HeavyTails.Runs;

namespace HeavyTails.Reports;

/// <summary>Where the outputs of an analysis go: what is refused before it begins.</summary>
public static class Outputs
{
    /// <summary>
    /// Refuses outputs that cannot be written, or that would replace each other or a file that is read. A path that is
    /// null is none, and "-" is standard output.
    /// </summary>
    /// <param name="files">Files, with the options that name them.</param>
    /// <param name="report">A report's folder, with the option that names it.</param>
    /// <param name="read">
    /// Lists the files that will be read. It is called only where an output is a file that exists.
    /// </param>
    /// <exception cref="IOException">A place cannot be written.</exception>
    /// <exception cref="ArgumentException">One would replace another, or what is read.</exception>
    public static void Check(
        IReadOnlyList<(string Option, string? Path)> files,
        (string Option, string? Path) report,
        Func<IEnumerable<string>> read
    )
    {
        List<(string Option, string Path)> outputs = [];
        foreach (var (option, path) in files)
            if (path is not null)
            {
                if (path is not "-")
                    OutputPath.CheckFile(path);
                outputs.Add((option, path));
            }
        if (report.Path is { } folder)
        {
            Report.Check(folder);
            outputs.Add((report.Option, folder));
        }
        for (var i = 0; i < outputs.Count; i++)
            for (var j = 0; j < i; j++)
                RefuseBoth(outputs[j], outputs[i]);
        RefuseRead([.. outputs.Where(o => o.Path is not "-" && OutputPath.IsFile(o.Path))], read);
    }

    static void RefuseBoth((string Option, string Path) a, (string Option, string Path) b)
    {
        var both = $"{a.Option} {a.Path} and {b.Option} {b.Path}: ";
        if (OutputPath.IsStandardOutput(a.Path) && OutputPath.IsStandardOutput(b.Path))
            throw new ArgumentException(both + "standard output takes only one of them");
        if (a.Path is "-" || b.Path is "-")
            return;
        if (OutputPath.IsWrittenThrough(a.Path) || OutputPath.IsWrittenThrough(b.Path))
            return;
        if (OutputPath.Overlap(a.Path, b.Path))
            throw new ArgumentException(both + "one would replace the other; give each a place of its own");
    }

    static void RefuseRead((string Option, string Path)[] outputs, Func<IEnumerable<string>> read)
    {
        if (outputs.Length == 0)
            return;
        foreach (var input in read())
            foreach (var (option, path) in outputs)
                if (OutputPath.IsSame(path, input))
                    throw new ArgumentException($"{option} {path}: expected another file than {input}, which is read");
    }
}
