namespace HeavyTails

open HeavyTails.Data
open HeavyTails.Data.Images
open HeavyTails.Data.Synthetic
open HeavyTails.Data.Transforms

/// MNIST from the folder HEAVYTAILS_DATA. Missing files are downloaded unless HEAVYTAILS_OFFLINE forbids it.
module Mnist =

    /// Whether the training images are on the disk.
    let isHere () = Mnist.IsHere()

    /// The 60,000 training images, normalised by the mean and the standard deviation of the training set.
    let train () = Normalization.Mnist.Apply(Mnist.Train())

    /// The 10,000 test images, normalised as the training set.
    let test () = Normalization.Mnist.Apply(Mnist.Test())

/// Fashion-MNIST from the same folder, in the same manner.
module FashionMnist =

    /// The 60,000 training images, with pixels in [0, 1].
    let train () = FashionMnist.Train()

    /// The 10,000 test images, with pixels in [0, 1].
    let test () = FashionMnist.Test()

/// Drawn digits of MNIST's shape, without a download. They never replace MNIST unless they are chosen by name.
module Digits =

    let private normalization = lazy (Normalization.Of(Digits.Train 10_000))

    /// The first n training images, normalised by the first 10,000 of them.
    let train n = normalization.Value.Apply(Digits.Train n)

    /// The first n test images, normalised as the training set.
    let test n = normalization.Value.Apply(Digits.Test n)

/// CIFAR-10, normalised by the published means and standard deviations.
module Cifar10 =

    /// The 50,000 training images.
    let train () = Normalization.Cifar10.Apply(Cifar10.Train())

    /// The 10,000 test images.
    let test () = Normalization.Cifar10.Apply(Cifar10.Test())

/// Transforms of data sets, and synthetic sets.
///   subsets     take, randomSubset, ofClasses
///   labels      parity, labelNoise, randomLabels
///   features    normalised, onSphere, pca
///   synthetic   linearRegression, singleIndex, randomLabelGaussians
module Data =

    /// The first n samples.
    let take n (data: Dataset) = data.Take n

    /// n samples drawn without replacement.
    let randomSubset n seed (data: Dataset) = data.RandomSubset(n, seed)

    /// The samples of some classes.
    let ofClasses (classes: seq<int>) (data: Dataset) = data.OfClasses(Array.ofSeq classes)

    /// Labels 1 for odd classes and -1 for even ones.
    let parity (data: Dataset) = data.WithParityLabels()

    /// Each label becomes another one with the given probability.
    let labelNoise probability seed (data: Dataset) = data.WithLabelNoise(probability, seed)

    /// Labels that are drawn at random, independent of the samples.
    let randomLabels seed (data: Dataset) = data.WithRandomLabels seed

    /// Both sets, normalised by the means and standard deviations of the channels of the first one.
    let normalised (train: Dataset, test: Dataset) =
        let computed = Normalization.Of train
        computed.Apply train, computed.Apply test

    /// Every sample rescaled to norm sqrt d.
    let onSphere (data: Dataset) = data.OnSphere()

    /// Coordinates of both sets along the k leading principal components of the first one.
    let pca k (train: Dataset, test: Dataset) =
        let projection = PcaProjection.Fit(train, k)
        projection.Apply train, projection.Apply test

    /// Gaussian linear regression with the standard deviations of Gurbuzbalaban, Simsekli and Zhu 2021.
    let linearRegression n d seed = SyntheticData.LinearRegression(n, d, seed)

    /// A single-index teacher with softplus: Kothapalli et al. 2024 (arXiv:2406.04657).
    let singleIndex n d labelNoise seed = SyntheticData.SingleIndex(n, d, seed, SingleIndexLaw(LabelNoise = labelNoise))

    /// Gaussian inputs with labels ±1 that are independent of them.
    let randomLabelGaussians n d seed = SyntheticData.RandomLabels(n, d, seed)
