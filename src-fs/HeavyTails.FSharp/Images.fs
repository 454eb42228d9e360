namespace HeavyTails

open HeavyTails.Data
open HeavyTails.Data.Files
open HeavyTails.Training.Batches

/// The images that a script trains and tests on.
type Images =
    {
        /// What --data says or would say: "mnist", "digits" or "cifar10".
        word: string
        train: Dataset
        test: Dataset
    }

    /// Whether these are MNIST's images, so that what others printed of MNIST may be compared.
    member images.AreMnist = images.word = "mnist"

    /// The name of the training set and the SHA-256 of what is trained on, for the record of a run.
    member images.Checksum =
        $"{images.train.Name}, sha256 of what is trained on {(Samples.op_Implicit images.train: Samples).Fingerprint}"

/// Images by the option --data of a script.
module Images =

    /// The set of one name: mnist, digits (60,000 drawn for training, 10,000 for testing) or cifar10.
    let named word =
        let train, test =
            match word with
            | "mnist" -> Mnist.train (), Mnist.test ()
            | "cifar10" -> Cifar10.train (), Cifar10.test ()
            | "digits" -> Digits.train 60_000, Digits.test 10_000
            | other -> invalidArg (nameof word) $"expected mnist, digits or cifar10, got {other}"

        { word = word; train = train; test = test }

    /// The set that --data names. Without the option it is MNIST or, where MNIST is missing, drawn digits; a line on
    /// standard error then says so, and the page must too. The script ends if libtorch is missing or the set cannot be
    /// loaded.
    let chosen () =
        CommandLine.needLibTorch ()

        let word =
            match CommandLine.value "data" with
            | Some word -> word
            | None when Mnist.isHere () -> "mnist"
            | None ->
                // A worker, or a process for one cell, repeats a choice that was made and said before.
                if (CommandLine.value "cell").IsNone then
                    eprintfn
                        "MNIST is not in %s: training on drawn digits, as with --data digits. %s"
                        DataOptions.Default.Root
                        "--data mnist downloads it there once, 11 MB; HEAVYTAILS_DATA names another folder."

                "digits"

        try
            named word
        with :? DatasetException as missing ->
            CommandLine.fail "" missing.Message
