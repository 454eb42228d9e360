// The folder of data sets is HEAVYTAILS_DATA, else XDG_DATA_HOME/heavytails, else ~/.local/share/heavytails (XDG Base
// Directory Specification 0.8). It has torchvision's layout: MNIST/raw, FashionMNIST/raw, KMNIST/raw,
// cifar-10-batches-bin, cifar-10-batches-py, cifar-100-python.
namespace HeavyTails.Data.Files;

/// <summary>What is done with a local file whose checksum is not the published one.</summary>
public enum ChecksumPolicy
{
    /// <summary>
    /// The file is used, and <see cref="Dataset.Sources"/> records the difference. Downloads are always checked.
    /// </summary>
    Record,

    /// <summary>The file is refused with a <see cref="DatasetException"/>.</summary>
    Require,
}

/// <summary>Where data sets are looked for and whether they are downloaded.</summary>
public sealed record DataOptions
{
    /// <summary>The options from the environment of this process.</summary>
    public static DataOptions Default => new();

    /// <summary>
    /// Folder that holds MNIST/raw and the other sets. Default: HEAVYTAILS_DATA, else heavytails in the XDG data
    /// folder.
    /// </summary>
    public string Root { get; init; } = RootFromEnvironment();

    /// <summary>
    /// Whether downloads are forbidden. Default: whether HEAVYTAILS_OFFLINE is set and is neither empty nor 0.
    /// </summary>
    public bool Offline { get; init; } =
        Environment.GetEnvironmentVariable("HEAVYTAILS_OFFLINE") is not (null or "" or "0");

    /// <summary>Whether local files must have the published checksum. Default: differences are recorded.</summary>
    public ChecksumPolicy Checksums { get; init; } = ChecksumPolicy.Record;

    /// <summary>Receives the progress of downloads. Default: null, for none.</summary>
    public IProgress<DownloadProgress>? Progress { get; init; }

    /// <summary>
    /// Handler of HTTP requests, which is not disposed. Default: null, for a handler of .NET's own.
    /// </summary>
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
