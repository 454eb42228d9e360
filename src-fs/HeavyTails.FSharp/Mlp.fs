namespace HeavyTails

open HeavyTails.Training.Networks

/// Networks as values: `Mlp.relu [ 784; 128; 128; 10 ] |> Mlp.withoutBias`.
///   perceptrons     relu, tanh, softplus, linear: widths of inputs, hidden layers, outputs
///   convolutions    leNet, alexNet
///   changed         withoutBias, withInitial, ntk, meanField, withLogSoftmax
module Mlp =

    let private perceptron activation (widths: int list) = NetworkSpec.Mlp(widths, activation)

    let relu widths = perceptron Activation.ReLU widths

    let tanh widths = perceptron Activation.Tanh widths

    let softplus widths = perceptron Activation.Softplus widths

    /// Without activations: a product of matrices.
    let linear widths = perceptron Activation.Identity widths

    /// LeNet for images of 3 x 32 x 32.
    let leNet = NetworkSpec.LeNet()

    /// AlexNet for images of 3 x 32 x 32, with so many channels.
    let alexNet scale = NetworkSpec.AlexNet(scale = scale)

    let withoutBias (network: NetworkSpec) = network.WithoutBias()

    /// `network |> Mlp.withInitial (Initialization(InitialLaw.Normal, 0.1))`; PyTorch's law is the default.
    let withInitial law (network: NetworkSpec) =
        NetworkSpec(network.InputShape, network.Layers, Initialization = law, Scaling = network.Scaling)

    let private scaled scaling (network: NetworkSpec) =
        NetworkSpec(network.InputShape, network.Layers, Initialization = network.Initialization, Scaling = scaling)

    /// Weights of order 1 over the root of the fan.
    let ntk network = scaled Scaling.Ntk network

    /// As ntk, and the last layer over the fan itself.
    let meanField network = scaled Scaling.MeanField network

    /// Ends in log probabilities, for the negative log likelihood.
    let withLogSoftmax (network: NetworkSpec) = network.Then(LogSoftmaxSpec())
