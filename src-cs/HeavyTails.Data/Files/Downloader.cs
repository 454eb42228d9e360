// A file is downloaded into NAME.part, resumed by "Range: bytes=N-" if a part exists, checked by its MD5 and renamed. A
// file under its final name is complete.
using System.Net;
using System.Net.Http.Headers;

namespace HeavyTails.Data.Files;

/// <summary>How far a download has come.</summary>
/// <param name="File">Name of the file without its folder.</param>
/// <param name="Bytes">Bytes on the disk, including those of an earlier attempt.</param>
/// <param name="Total">Bytes of the whole file; null if the server does not say.</param>
public readonly record struct DownloadProgress(string File, long Bytes, long? Total);

/// <summary>Downloads a file from the first mirror that has it.</summary>
internal static class Downloader
{
    /// <summary>Downloads a file to <paramref name="path"/>.</summary>
    /// <param name="mirrors">Addresses of the file, which are tried in turn.</param>
    /// <param name="path">Path of the complete file; its folder is made.</param>
    /// <param name="md5">MD5 that the complete file must have.</param>
    /// <param name="options">Handler and progress of the download, and whether it is allowed.</param>
    /// <exception cref="DatasetException">
    /// Downloads are forbidden, or no mirror gave the file; the message holds the reason of each.
    /// </exception>
    public static void Fetch(IReadOnlyList<string> mirrors, string path, string md5, DataOptions options)
    {
        if (options.Offline)
            throw new DatasetException(
                $"{path} is missing, and HEAVYTAILS_OFFLINE forbids to fetch it; put {mirrors[0]} there"
            );
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var client = new HttpClient(
            options.Handler ?? new SocketsHttpHandler(),
            disposeHandler: options.Handler is null
        )
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        var reasons = new List<string>();
        foreach (var mirror in mirrors)
        {
            try
            {
                FetchPart(client, mirror, path, options.Progress);
                Accept(path, md5);
                return;
            }
            catch (Exception fault) when (fault is HttpRequestException or IOException or OperationCanceledException)
            {
                reasons.Add($"{mirror}: {fault.Message}");
            }
        }
        throw new DatasetException($"cannot fetch {path}; put the file there by hand. {string.Join("; ", reasons)}");
    }

    private static void FetchPart(HttpClient client, string url, string path, IProgress<DownloadProgress>? progress)
    {
        using var part = new FileStream(path + ".part", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (part.Length > 0)
            request.Headers.Range = new RangeHeaderValue(part.Length, null);
        using var response = client.Send(request, HttpCompletionOption.ResponseHeadersRead);
        // 416: the part reaches the end already, or exceeds it, which the MD5 shows.
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && part.Length > 0)
            return;
        response.EnsureSuccessStatusCode();
        var resumed =
            response.StatusCode == HttpStatusCode.PartialContent
            && response.Content.Headers.ContentRange?.From == part.Length;
        if (response.StatusCode == HttpStatusCode.PartialContent && !resumed)
            throw new IOException($"asked for bytes from {part.Length}, got {response.Content.Headers.ContentRange}");
        if (!resumed)
            part.SetLength(0);
        part.Seek(0, SeekOrigin.End);
        var total = response.Content.Headers.ContentLength + part.Length;
        using var body = response.Content.ReadAsStream();
        var buffer = new byte[1 << 16];
        for (int read; (read = body.Read(buffer)) > 0; )
        {
            part.Write(buffer, 0, read);
            progress?.Report(new(Path.GetFileName(path), part.Length, total));
        }
        if (part.Length < total)
            throw new IOException($"the connection closed after {part.Length} of {total} bytes");
    }

    private static void Accept(string path, string md5)
    {
        var part = path + ".part";
        var actual = FileChecksum.Md5OfFile(part);
        if (actual != md5)
        {
            File.Delete(part);
            throw new IOException($"MD5 is {actual}, published is {md5}; the part was deleted");
        }
        File.Move(part, path, overwrite: true);
    }
}
