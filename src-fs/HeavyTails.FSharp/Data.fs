namespace HeavyTails

open HeavyTails.Data
open HeavyTails.Data.Images
open HeavyTails.Data.Synthetic
open HeavyTails.Data.Transforms

/// MNIST, or a set of the same shape; from HEAVYTAILS_DATA, fetched when missing unless HEAVYTAILS_OFFLINE says no.
module Mnist =

    /// Whether the training images are there already.
    let isHere () = Mnist.IsHere()

    /// 60,000 training images, normalised by the published mean and deviation.
    let train () = Normalization.Mnist.Apply(Mnist.Train())

    /// 10,000 test images, normalised as the training set.
    let test () = Normalization.Mnist.Apply(Mnist.Test())

/// Drawn digits at MNIST's shape, no download; chosen by name, never in MNIST's place.
module Digits =

    let private normalization = lazy (Normalization.Of(Digits.Train 10_000))

    /// The first n training images, normalised.
    let train n = normalization.Value.Apply(Digits.Train n)

    /// The first n test images, normalised as the training set.
    let test n = normalization.Value.Apply(Digits.Test n)

/// CIFAR-10, normalised by the published means and deviations.
module Cifar10 =

    /// 50,000 training images.
    let train () = Normalization.Cifar10.Apply(Cifar10.Train())

    /// 10,000 test images.
    let test () = Normalization.Cifar10.Apply(Cifar10.Test())

/// Samples and labels in pipes.
///   parts      take, randomSubset, ofClasses
///   labels     parity, labelNoise, randomLabels
///   features   normalised, onSphere, pca
///   by name    linearRegression, singleIndex, randomLabelGaussians, matrixSensing
module Data =

    /// The first n samples.
    let take n (data: Dataset) = data.Take n

    /// n samples without replacement.
    let randomSubset n seed (data: Dataset) = data.RandomSubset(n, seed)

    /// The samples of some classes.
    let ofClasses (classes: seq<int>) (data: Dataset) = data.OfClasses(Array.ofSeq classes)

    /// Labels 1 for odd, -1 for even.
    let parity (data: Dataset) = data.WithParityLabels()

    /// Each label becomes another one with this probability.
    let labelNoise probability seed (data: Dataset) = data.WithLabelNoise(probability, seed)

    /// Labels that say nothing.
    let randomLabels seed (data: Dataset) = data.WithRandomLabels seed

    /// Mean 0 and deviation 1 by channel, computed from the first set, applied to both.
    let normalised (train: Dataset, test: Dataset) =
        let computed = Normalization.Of train
        computed.Apply train, computed.Apply test

    /// Every sample rescaled to norm sqrt d.
    let onSphere (data: Dataset) = data.OnSphere()

    /// Coordinates along the k leading principal components of the first set, of both.
    let pca k (train: Dataset, test: Dataset) =
        let projection = PcaProjection.Fit(train, k)
        projection.Apply train, projection.Apply test

    /// Gaussian linear regression with the constants of Gurbuzbalaban, Simsekli and Zhu 2021.
    let linearRegression n d seed = SyntheticData.LinearRegression(n, d, seed)

    /// A softplus single-index teacher.
    let singleIndex n d labelNoise seed = SyntheticData.SingleIndex(n, d, seed, labelNoise)

    /// Gaussian inputs with labels ±1 that nothing predicts.
    let randomLabelGaussians n d seed = SyntheticData.RandomLabels(n, d, seed)
