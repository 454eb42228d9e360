using System.Net;
using System.Net.Http.Headers;
using HeavyTails.Data.Files;
using HeavyTails.Data.Images;
using HeavyTails.Data.Transforms;

namespace HeavyTails.Tests.Data.Files;

public class DownloadTests
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 200_000).Select(i => (byte)(i * i))];
    private static readonly string Md5 = FileChecksum.Md5(Content);

    [Fact]
    public void A_file_is_fetched_checked_and_renamed_with_progress()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "raw/file.gz");
        var reports = new List<DownloadProgress>();
        var server = new Server();
        Downloader.Fetch(
            ["http://one/file.gz"],
            path,
            Md5,
            new()
            {
                Handler = server,
                Offline = false,
                Progress = new Recorder(reports),
            }
        );
        Assert.Equal(Content, File.ReadAllBytes(path));
        Assert.False(File.Exists(path + ".part"));
        Assert.Equal(new DownloadProgress("file.gz", Content.Length, Content.Length), reports[^1]);
        Assert.True(reports.Count > 1);
    }

    [Fact]
    public void A_broken_download_resumes_where_it_stopped()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "file.gz");
        var server = new Server { BreakAfter = 70_000 };
        var options = new DataOptions { Handler = server, Offline = false };
        var message = Assert
            .Throws<DatasetException>(() => Downloader.Fetch(["http://one/file.gz"], path, Md5, options))
            .Message;
        Assert.Contains("put the file there by hand", message);
        Assert.False(File.Exists(path));
        Assert.Equal(70_000, new FileInfo(path + ".part").Length);
        server.BreakAfter = null;
        Downloader.Fetch(["http://one/file.gz"], path, Md5, options);
        Assert.Equal("bytes=70000-", server.Ranges[^1]);
        Assert.Equal(Content, File.ReadAllBytes(path));
    }

    [Fact]
    public void A_server_that_ignores_ranges_starts_again()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("file.gz.part", Content[..1000])[..^5];
        Downloader.Fetch(
            ["http://one/file.gz"],
            path,
            Md5,
            new()
            {
                Handler = new Server { IgnoresRanges = true },
                Offline = false,
            }
        );
        Assert.Equal(Content, File.ReadAllBytes(path));
    }

    [Fact]
    public void A_part_that_is_already_whole_is_accepted()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("file.gz.part", Content)[..^5];
        Downloader.Fetch(["http://one/file.gz"], path, Md5, new() { Handler = new Server(), Offline = false });
        Assert.Equal(Content, File.ReadAllBytes(path));
    }

    [Fact]
    public void A_wrong_checksum_is_refused_and_the_next_mirror_tried()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "file.gz");
        var server = new Server { Corrupt = "one" };
        Downloader.Fetch(
            ["http://missing/file.gz", "http://one/file.gz", "http://two/file.gz"],
            path,
            Md5,
            new() { Handler = server, Offline = false }
        );
        Assert.Equal(Content, File.ReadAllBytes(path));
        File.Delete(path);
        var message = Assert
            .Throws<DatasetException>(() =>
                Downloader.Fetch(
                    ["http://missing/file.gz", "http://one/file.gz"],
                    path,
                    Md5,
                    new() { Handler = server, Offline = false }
                )
            )
            .Message;
        Assert.Contains("404", message);
        Assert.Contains($"published is {Md5}", message);
        Assert.False(File.Exists(path));
        Assert.False(File.Exists(path + ".part"));
    }

    [Fact]
    public void Offline_nothing_is_requested_and_the_message_says_which_file_goes_where()
    {
        using var folder = new TemporaryFolder();
        var server = new Server();
        var message = Assert
            .Throws<DatasetException>(() =>
                FashionMnist.Train(
                    new()
                    {
                        Root = folder.Path,
                        Offline = true,
                        Handler = server,
                    }
                )
            )
            .Message;
        Assert.Contains("HEAVYTAILS_OFFLINE", message);
        Assert.Contains(Path.Combine(folder.Path, "FashionMNIST/raw", "train-images-idx3-ubyte.gz"), message);
        Assert.Contains(
            "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/train-images-idx3-ubyte.gz",
            message
        );
        Assert.Empty(server.Ranges);
    }

    private sealed class Recorder(List<DownloadProgress> reports) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => reports.Add(value);
    }

    /// <summary>A server in memory that can break off, send wrong bytes and refuse.</summary>
    private sealed class Server : HttpMessageHandler
    {
        public int? BreakAfter { get; set; }

        public bool IgnoresRanges { get; init; }

        public string? Corrupt { get; init; }

        public List<string> Ranges { get; } = [];

        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Ranges.Add(request.Headers.Range?.ToString() ?? "");
            if (request.RequestUri!.Host == "missing")
                return new(HttpStatusCode.NotFound);
            var from = IgnoresRanges ? 0 : (int)(request.Headers.Range?.Ranges.First().From ?? 0);
            if (from >= Content.Length)
                return new(HttpStatusCode.RequestedRangeNotSatisfiable);
            var body = Content[from..];
            if (request.RequestUri.Host == Corrupt)
                body[^1] ^= 1;
            var response = new HttpResponseMessage(from > 0 ? HttpStatusCode.PartialContent : HttpStatusCode.OK)
            {
                Content = new StreamContent(new MemoryStream(BreakAfter is { } stop ? body[..stop] : body)),
            };
            response.Content.Headers.ContentLength = body.Length;
            if (from > 0)
                response.Content.Headers.ContentRange = new ContentRangeHeaderValue(
                    from,
                    Content.Length - 1,
                    Content.Length
                );
            return response;
        }

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        ) => Task.FromResult(Send(request, cancellationToken));
    }
}
