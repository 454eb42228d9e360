// CIFAR (Krizhevsky 2009): 32 x 32 images as three planes R, G, B, 50,000 for training and 10,000 for test.
// Binary: records of label (CIFAR-100: coarse, then fine) and 3072 bytes.  Python: a pickled dict with data [n x 3072] and labels (fine_labels).

using HeavyTails.Data.Files;
using HeavyTails.Data.Transforms;

namespace HeavyTails.Data.Images;

/// <summary>Which of the two published forms to read.</summary>
public enum CifarForm
{
    /// <summary>The form found on disk, binary first; binary when neither is.</summary>
    Either,

    /// <summary>cifar-10-batches-bin, cifar-100-binary.</summary>
    Binary,

    /// <summary>cifar-10-batches-py, cifar-100-python: torchvision's.</summary>
    Python,
}

/// <summary>CIFAR-10: ten classes of things.</summary>
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

    private static readonly CifarForms Forms = new(
        "CIFAR-10",
        Classes,
        "labels",
        1,
        new(
            "cifar-10-batches-bin",
            "cifar-10-binary.tar.gz",
            "c32a1d4ab5d03f1284b67883e8d87530",
            [.. Enumerable.Range(1, 5).Select(k => new CifarFile($"data_batch_{k}.bin", null))],
            new("test_batch.bin", null)
        ),
        new(
            "cifar-10-batches-py",
            "cifar-10-python.tar.gz",
            "c58f30108f718f92721af3b95e74349a",
            [
                new("data_batch_1", "c99cafc152244af753f735de768cd75f"),
                new("data_batch_2", "d4bba439e000b95fd0a9bffe97cbabec"),
                new("data_batch_3", "54ebc095f3ab1f0389bbae665268c751"),
                new("data_batch_4", "634d18415352ddfa80567beed471001a"),
                new("data_batch_5", "482c414d41f54cd18b22e5b47cb7c3cb"),
            ],
            new("test_batch", "40351d587109b95175f43aff81a1287e")
        )
    );

    /// <summary>50,000 images, pixels in [0, 1].</summary>
    /// <exception cref="DatasetException">Batches are missing (each is named) and not to be fetched, or damaged.</exception>
    public static Dataset Train(DataOptions? options = null, CifarForm form = CifarForm.Either) =>
        Forms.Load(null, form, options ?? DataOptions.Default);

    /// <summary>Some of the five training batches, 10,000 images each, for a folder that holds only these.</summary>
    public static Dataset TrainBatches(
        IReadOnlyList<int> batches,
        DataOptions? options = null,
        CifarForm form = CifarForm.Either
    ) => Forms.Load(batches, form, options ?? DataOptions.Default);

    /// <summary>10,000 images, pixels in [0, 1].</summary>
    /// <exception cref="DatasetException">Missing and not to be fetched, or damaged.</exception>
    public static Dataset Test(DataOptions? options = null, CifarForm form = CifarForm.Either) =>
        Forms.Load([], form, options ?? DataOptions.Default);
}

/// <summary>CIFAR-100: a hundred fine classes. Class names are numbers, in the order of the set's own labels.</summary>
public static class Cifar100
{
    private static readonly CifarForms Forms = new(
        "CIFAR-100",
        [.. Enumerable.Range(0, 100).Select(c => $"{c}")],
        "fine_labels",
        2,
        // No MD5 of the binary archive is published where the others are.
        new("cifar-100-binary", "cifar-100-binary.tar.gz", null, [new("train.bin", null)], new("test.bin", null)),
        new(
            "cifar-100-python",
            "cifar-100-python.tar.gz",
            "eb9058c3a382ffc7106e4002c42a8d85",
            [new("train", "16019d7e3df5f24257cddd939b257f8d")],
            new("test", "f0ef6b0ae62326f3e7ffdfab6717acfc")
        )
    );

    /// <summary>50,000 images, pixels in [0, 1].</summary>
    /// <exception cref="DatasetException">Missing and not to be fetched, or damaged.</exception>
    public static Dataset Train(DataOptions? options = null, CifarForm form = CifarForm.Either) =>
        Forms.Load(null, form, options ?? DataOptions.Default);

    /// <summary>10,000 images, pixels in [0, 1].</summary>
    /// <exception cref="DatasetException">Missing and not to be fetched, or damaged.</exception>
    public static Dataset Test(DataOptions? options = null, CifarForm form = CifarForm.Either) =>
        Forms.Load([], form, options ?? DataOptions.Default);
}
