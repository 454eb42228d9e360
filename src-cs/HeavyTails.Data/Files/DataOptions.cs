// Where data sets live: HEAVYTAILS_DATA, else XDG_DATA_HOME/heavytails, else ~/.local/share/heavytails (XDG Base Directory Specification 0.8).
// Below it torchvision's layout: MNIST/raw, FashionMNIST/raw, KMNIST/raw, cifar-10-batches-bin, cifar-10-batches-py, cifar-100-python.
namespace HeavyTails.Data.Files;

/// <summary>What to do when a file's checksum is not the published one.</summary>
public enum ChecksumPolicy
{
    /// <summary>Use the file and say so in <see cref="Dataset.Sources"/>. Downloads are always checked.</summary>
    Record,

    /// <summary>Refuse the file.</summary>
    Require,
}

/// <summary>Where to look for data sets and whether to fetch them.</summary>
public sealed record DataOptions
{
    /// <summary>From the environment.</summary>
    public static DataOptions Default => new();

    /// <summary>Folder that holds MNIST/raw and its like.</summary>
    public string Root { get; init; } = RootFromEnvironment();

    /// <summary>Never touch the network. Default: HEAVYTAILS_OFFLINE is set and is neither empty nor 0.</summary>
    public bool Offline { get; init; } =
        Environment.GetEnvironmentVariable("HEAVYTAILS_OFFLINE") is not (null or "" or "0");

    /// <summary>Whether local files must have a published checksum.</summary>
    public ChecksumPolicy Checksums { get; init; } = ChecksumPolicy.Record;

    /// <summary>Called while a file is fetched.</summary>
    public IProgress<DownloadProgress>? Progress { get; init; }

    /// <summary>What HTTP requests go through; null for the system's own. Not disposed.</summary>
    public HttpMessageHandler? Handler { get; init; }

    private static string RootFromEnvironment()
    {
        if (Environment.GetEnvironmentVariable("HEAVYTAILS_DATA") is { Length: > 0 } root)
            return root;
        var data = Environment.GetEnvironmentVariable("XDG_DATA_HOME") is { Length: > 0 } xdg
            ? xdg
            : Environment.GetFolderPath(
                Environment.SpecialFolder.LocalApplicationData,
                Environment.SpecialFolderOption.DoNotVerify
            );
        return Path.Combine(data, "heavytails");
    }
}
