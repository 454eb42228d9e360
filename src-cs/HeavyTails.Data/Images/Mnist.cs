using HeavyTails.Data.Files;

namespace HeavyTails.Data.Images;

/// <summary>MNIST: handwritten digits of 28 x 28 pixels, in ROOT/MNIST/raw (CC BY-SA 3.0).</summary>
public static class Mnist
{
    // The second MD5 is that of the content: `zcat FILE.gz | md5sum` of the published files.
    private static readonly IdxImages Set = new()
    {
        Name = "MNIST",
        Folder = "MNIST/raw",
        Mirrors = ["https://ossci-datasets.s3.amazonaws.com/mnist/", "http://yann.lecun.com/exdb/mnist/"],
        Classes = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
        Files =
        [
            new("train-images-idx3-ubyte", "f68b3c2dcbeaaa9fbdd348bbdeb94873", "6bbc9ace898e44ae57da46a324031adb"),
            new("train-labels-idx1-ubyte", "d53e105ee54ea40749a09fcbcd1e9432", "a25bea736e30d166cdddb491f175f624"),
            new("t10k-images-idx3-ubyte", "9fb629c4189551a2d022fa330f9573f3", "2646ac647ad5339dbf082846283269ea"),
            new("t10k-labels-idx1-ubyte", "ec29112dd5afa0611ce80d1b7f02629c", "27ae3e4e09519cfbb04c329615203637"),
        ],
    };

    /// <summary>Whether the training images are on the disk, so that they are not downloaded.</summary>
    public static bool IsHere(DataOptions? options = null) => Set.IsHere(options ?? DataOptions.Default);

    /// <summary>The 60,000 training images, with pixels in [0, 1].</summary>
    /// <exception cref="DatasetException">
    /// Files are missing and cannot be downloaded, or are damaged; the message names them.
    /// </exception>
    public static Dataset Train(DataOptions? options = null) => Set.Load(true, options ?? DataOptions.Default);

    /// <summary>The 10,000 test images, with pixels in [0, 1].</summary>
    /// <exception cref="DatasetException">
    /// Files are missing and cannot be downloaded, or are damaged; the message names them.
    /// </exception>
    public static Dataset Test(DataOptions? options = null) => Set.Load(false, options ?? DataOptions.Default);
}

/// <summary>
/// Fashion-MNIST: Zalando's articles of clothing, 28 x 28 pixels, in ROOT/FashionMNIST/raw (MIT).
/// </summary>
public static class FashionMnist
{
    private static readonly IdxImages Set = new()
    {
        Name = "Fashion-MNIST",
        Folder = "FashionMNIST/raw",
        Mirrors = ["http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"],
        Classes =
        [
            "T-shirt/top",
            "Trouser",
            "Pullover",
            "Dress",
            "Coat",
            "Sandal",
            "Shirt",
            "Sneaker",
            "Bag",
            "Ankle boot",
        ],
        Files =
        [
            new("train-images-idx3-ubyte", "8d4fb7e6c68d591d4c3dfef9ec88bf0d", null),
            new("train-labels-idx1-ubyte", "25c81989df183df01b3e8a0aad5dffbe", null),
            new("t10k-images-idx3-ubyte", "bef4ecab320f06d8554ea6380940ec79", null),
            new("t10k-labels-idx1-ubyte", "bb300cfdad3c16e7a12a480ee83cd310", null),
        ],
    };

    /// <summary>The 60,000 training images, with pixels in [0, 1].</summary>
    /// <exception cref="DatasetException">
    /// Files are missing and cannot be downloaded, or are damaged; the message names them.
    /// </exception>
    public static Dataset Train(DataOptions? options = null) => Set.Load(true, options ?? DataOptions.Default);

    /// <summary>The 10,000 test images, with pixels in [0, 1].</summary>
    /// <exception cref="DatasetException">
    /// Files are missing and cannot be downloaded, or are damaged; the message names them.
    /// </exception>
    public static Dataset Test(DataOptions? options = null) => Set.Load(false, options ?? DataOptions.Default);
}

/// <summary>KMNIST: cursive Japanese characters of 28 x 28 pixels, in ROOT/KMNIST/raw (CC BY-SA 4.0).</summary>
public static class KMnist
{
    private static readonly IdxImages Set = new()
    {
        Name = "KMNIST",
        Folder = "KMNIST/raw",
        Mirrors = ["http://codh.rois.ac.jp/kmnist/dataset/kmnist/"],
        Classes = ["o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"],
        Files =
        [
            new("train-images-idx3-ubyte", "bdb82020997e1d708af4cf47b453dcf7", null),
            new("train-labels-idx1-ubyte", "e144d726b3acfaa3e44228e80efcd344", null),
            new("t10k-images-idx3-ubyte", "5c965bf0a639b31b8f53240b1b52f4d7", null),
            new("t10k-labels-idx1-ubyte", "7320c461ea6c1c855c0b718fb2a4b134", null),
        ],
    };

    /// <summary>The 60,000 training images, with pixels in [0, 1].</summary>
    /// <exception cref="DatasetException">
    /// Files are missing and cannot be downloaded, or are damaged; the message names them.
    /// </exception>
    public static Dataset Train(DataOptions? options = null) => Set.Load(true, options ?? DataOptions.Default);

    /// <summary>The 10,000 test images, with pixels in [0, 1].</summary>
    /// <exception cref="DatasetException">
    /// Files are missing and cannot be downloaded, or are damaged; the message names them.
    /// </exception>
    public static Dataset Test(DataOptions? options = null) => Set.Load(false, options ?? DataOptions.Default);
}
