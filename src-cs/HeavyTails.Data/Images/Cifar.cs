// CIFAR (Krizhevsky 2009): 32 x 32 images as three planes R, G, B, 50,000 for training and 10,000 for test.
// Binary form: records of a label (CIFAR-100: coarse, then fine) and 3072 bytes.
// Python form: a pickled dict with data [n x 3072] and labels (CIFAR-100: fine_labels).

using HeavyTails.Data.Files;

namespace HeavyTails.Data.Images;

/// <summary>The published forms of the CIFAR sets.</summary>
public enum CifarForm
{
    /// <summary>The form that is on the disk, the binary one first; the binary one if neither is.</summary>
    Either,

    /// <summary>The binary form: folders cifar-10-batches-bin and cifar-100-binary.</summary>
    Binary,

    /// <summary>The form of torchvision: folders cifar-10-batches-py and cifar-100-python.</summary>
    Python,
}

/// <summary>CIFAR-10 (Krizhevsky 2009): colour images of 32 x 32 pixels in ten classes.</summary>
public static class Cifar10
{
    private static readonly string[] Classes =
    [
        "airplane",
        "automobile",
        "bird",
        "cat",
        "deer",
        "dog",
        "frog",
        "horse",
        "ship",
        "truck",
    ];

    private static readonly CifarForms Forms = new()
    {
        Name = "CIFAR-10",
        Classes = Classes,
        LabelsKey = "labels",
        LabelBytes = 1,
        Binary = new()
        {
            Folder = "cifar-10-batches-bin",
            Archive = "cifar-10-binary.tar.gz",
            Md5 = "c32a1d4ab5d03f1284b67883e8d87530",
            Train = [.. Enumerable.Range(1, 5).Select(k => new CifarFile($"data_batch_{k}.bin", null))],
            Test = new("test_batch.bin", null),
        },
        Python = new()
        {
            Folder = "cifar-10-batches-py",
            Archive = "cifar-10-python.tar.gz",
            Md5 = "c58f30108f718f92721af3b95e74349a",
            Train =
            [
                new("data_batch_1", "c99cafc152244af753f735de768cd75f"),
                new("data_batch_2", "d4bba439e000b95fd0a9bffe97cbabec"),
                new("data_batch_3", "54ebc095f3ab1f0389bbae665268c751"),
                new("data_batch_4", "634d18415352ddfa80567beed471001a"),
                new("data_batch_5", "482c414d41f54cd18b22e5b47cb7c3cb"),
            ],
            Test = new("test_batch", "40351d587109b95175f43aff81a1287e"),
        },
    };

    /// <summary>The 50,000 training images, with pixels in [0, 1].</summary>
    /// <exception cref="DatasetException">
    /// Files are missing and cannot be downloaded, or are damaged; the message names them.
    /// </exception>
    public static Dataset Train(DataOptions? options = null, CifarForm form = CifarForm.Either) =>
        Forms.Load(null, form, options ?? DataOptions.Default);

    /// <summary>Some of the five training batches 1 .. 5 of 10,000 images each; only these files are needed.</summary>
    public static Dataset TrainBatches(
        IReadOnlyList<int> batches,
        DataOptions? options = null,
        CifarForm form = CifarForm.Either
    ) => Forms.Load(batches, form, options ?? DataOptions.Default);

    /// <summary>The 10,000 test images, with pixels in [0, 1].</summary>
    /// <exception cref="DatasetException">
    /// Files are missing and cannot be downloaded, or are damaged; the message names them.
    /// </exception>
    public static Dataset Test(DataOptions? options = null, CifarForm form = CifarForm.Either) =>
        Forms.Load([], form, options ?? DataOptions.Default);
}

/// <summary>
/// CIFAR-100 (Krizhevsky 2009): colour images of 32 x 32 pixels in a hundred fine classes, which are named by number.
/// </summary>
public static class Cifar100
{
    private static readonly CifarForms Forms = new()
    {
        Name = "CIFAR-100",
        Classes = [.. Enumerable.Range(0, 100).Select(c => $"{c}")],
        LabelsKey = "fine_labels",
        LabelBytes = 2,
        Binary = new()
        {
            Folder = "cifar-100-binary",
            Archive = "cifar-100-binary.tar.gz",
            Md5 = null, // torchvision, which publishes the others, publishes none
            Train = [new("train.bin", null)],
            Test = new("test.bin", null),
        },
        Python = new()
        {
            Folder = "cifar-100-python",
            Archive = "cifar-100-python.tar.gz",
            Md5 = "eb9058c3a382ffc7106e4002c42a8d85",
            Train = [new("train", "16019d7e3df5f24257cddd939b257f8d")],
            Test = new("test", "f0ef6b0ae62326f3e7ffdfab6717acfc"),
        },
    };

    /// <summary>The 50,000 training images, with pixels in [0, 1].</summary>
    /// <exception cref="DatasetException">
    /// Files are missing and cannot be downloaded, or are damaged; the message names them.
    /// </exception>
    public static Dataset Train(DataOptions? options = null, CifarForm form = CifarForm.Either) =>
        Forms.Load(null, form, options ?? DataOptions.Default);

    /// <summary>The 10,000 test images, with pixels in [0, 1].</summary>
    /// <exception cref="DatasetException">
    /// Files are missing and cannot be downloaded, or are damaged; the message names them.
    /// </exception>
    public static Dataset Test(DataOptions? options = null, CifarForm form = CifarForm.Either) =>
        Forms.Load([], form, options ?? DataOptions.Default);
}
