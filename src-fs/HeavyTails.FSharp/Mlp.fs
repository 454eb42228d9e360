namespace HeavyTails

open HeavyTails.Training.Networks

/// Networks as values: `Mlp.relu [ 784; 128; 128; 10 ] |> Mlp.withoutBias`.
///   perceptrons     relu, tanh, softplus, linear, by the widths of inputs, hidden layers and outputs
///   convolutions    leNet, alexNet
///   changes         withoutBias, withInitial, ntk, meanField, withLogSoftmax
module Mlp =

    let private perceptron activation (widths: int list) = NetworkSpec.Mlp(widths, activation)

    let relu widths = perceptron Activation.ReLU widths

    let tanh widths = perceptron Activation.Tanh widths

    let softplus widths = perceptron Activation.Softplus widths

    /// A perceptron without activations, which is a product of matrices.
    let linear widths = perceptron Activation.Identity widths

    /// LeNet for images of 3 x 32 x 32.
    let leNet = NetworkSpec.LeNet()

    /// AlexNet for images of 3 x 32 x 32 with the given number of channels in every convolution.
    let alexNet scale = NetworkSpec.AlexNet(AlexNetOptions(Scale = scale))

    let withoutBias (network: NetworkSpec) = network.WithoutBias()

    /// `network |> Mlp.withInitial (Initialization(InitialLaw.Normal, 0.1))`; PyTorch's law is the default.
    let withInitial law (network: NetworkSpec) =
        NetworkSpec(network.InputShape, network.Layers, Initialization = law, Scaling = network.Scaling)

    let private scaled scaling (network: NetworkSpec) =
        NetworkSpec(network.InputShape, network.Layers, Initialization = network.Initialization, Scaling = scaling)

    /// The scaling of the neural tangent kernel: weights of order 1, divided by the root of the fan in the forward map.
    let ntk network = scaled Scaling.Ntk network

    /// The mean-field scaling: as ntk, but the last layer is divided by the fan itself.
    let meanField network = scaled Scaling.MeanField network

    /// The network with log probabilities as outputs, for the negative log likelihood.
    let withLogSoftmax (network: NetworkSpec) = network.Then(LogSoftmaxSpec())
