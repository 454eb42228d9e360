// Numbers that the source's code gave, means of two seeds each, at its n = 2000, d = 1000, h = 1500: losses and KTA of
// its own (legacy) read-out unless "corrected" is said.
module StatedNumbers

/// Of the untrained student: quantity and value.
let untrained =
    [ "train", 0.8403
      "test", 1.0048
      "KTA", 0.01742
      "v₁·β", 0.019
      "α, Hill", 2.4483
      "α, KS", 31.8
      "train, corrected", 0.2581
      "test, corrected", 1.4465 ]

/// Of trained students: steps, optimiser, step size, and quantities with their values.
let trained =
    let one optimiser lr values = 1.0, optimiser, lr, values

    let ten optimiser lr losses kta sim hill ks s1 corrected =
        10.0,
        optimiser,
        lr,
        [ "train", fst losses; "test", snd losses; "KTA", kta; "v₁·β", sim; "α, Hill", hill; "α, KS", ks ]
        @ (s1 |> List.map (fun s -> "s₁", s))
        @ corrected

    [ one "sgd" 100.0 [ "α, Hill", 2.4482; "s₁", 70.5 ]
      one "sgd" 1000.0 [ "test", 0.9939; "v₁·β", 0.024; "α, KS", 17.1; "s₁", 70.5 ]
      one "sgd" 2000.0 [ "test", 0.9759; "KTA", 0.0224; "v₁·β", 0.482; "α, Hill", 2.4432; "α, KS", 12.6; "s₁", 85.7 ]
      one
          "sgd"
          3000.0
          [ "test", 0.9653
            "KTA", 0.0281
            "v₁·β", 0.483
            "α, Hill", 2.4403
            "α, KS", 8.49
            "s₁", 122.2
            "s₂", 70.5 ]
      one "adam" 0.001 [ ("s₁", 70.5) ]
      one "adam" 0.01 [ "v₁·β", 0.022; "α, KS", 18.8; "s₁", 70.5 ]
      one
          "adam"
          0.1
          [ "test", 0.9779
            "KTA", 0.0228
            "v₁·β", 0.410
            "α, Hill", 2.4418
            "α, KS", 10.37
            "s₁", 103.4
            "s₂", 70.6 ]
      one "adam" 0.3 [ "test", 0.9665; "KTA", 0.0409; "v₁·β", 0.406; "α, Hill", 2.4338; "α, KS", 5.51; "s₁", 294.8 ]
      one
          "adam"
          1.0
          [ "train", 0.7862
            "test", 0.9664
            "KTA", 0.0388
            "v₁·β", 0.398
            "α, Hill", 2.3295
            "α, KS", 4.17
            "s₁", 995.0
            "s₂", 86.9 ]
      one
          "adam"
          3.0
          [ "train", 0.6989
            "test", 0.9738
            "KTA", 0.0373
            "v₁·β", 0.395
            "α, Hill", 1.8557
            "α, KS", 3.35
            "s₁", 3004.0
            "s₂", 193.0 ]
      one "adam" 10.0 [ "train", 0.5811; "test", 1.0650; "α, Hill", 1.6378; "α, KS", 3.24; "s₁", 10038.0; "s₂", 613.0 ]
      one "adam" 100.0 [ "train", 0.2968; "test", 2.138; "α, Hill", 1.6152; "α, KS", 3.19 ]
      one
          "adam"
          1000.0
          [ "train", 0.2691; "test", 2.687; "α, Hill", 1.6155; "α, KS", 3.18; "s₁", 1.00485e6; "s₂", 6.095e4 ]
      one "adam" 3000.0 [ "train", 0.2658; "test", 2.847; "α, Hill", 1.6156; "α, KS", 3.18 ]
      for lr in [ 0.001; 0.01; 0.1; 1.0; 10.0 ] do
          // The source says that up to 10 one step changes nothing.
          one "sgd" lr [ "train", 0.8403; "test", 1.0048; "KTA", 0.0174; "v₁·β", 0.019; "α, Hill", 2.4483 ]
      for lr in [ 0.001; 0.01; 0.1; 1.0 ] do
          ten "sgd" lr (0.8403, 1.0048) 0.0174 0.019 2.4483 31.8 [] [ ("test, corrected", 1.4465) ]
      ten "sgd" 100.0 (0.8362, 1.0000) 0.0180 0.019 2.4480 29.3 [ 70.5 ] []
      ten "sgd" 1000.0 (0.8291, 0.9922) 0.0190 0.030 2.4494 51.0 [ 70.7 ] []
      ten "sgd" 2000.0 (0.7721, 0.9718) 0.0186 0.233 2.1811 8.43 [ 141.8 ] [ ("test, corrected", 1.5625) ]
      ten "sgd" 3000.0 (0.7356, 0.9813) 0.0155 0.111 1.9608 7.24 [ 247.0 ] [ ("test, corrected", 1.7191) ]
      ten "adam" 0.001 (0.8398, 1.0041) 0.0175 0.022 2.4478 18.8 [ 70.5 ] []
      ten "adam" 0.01 (0.8234, 0.9822) 0.0202 0.388 2.4447 16.5 [ 73.4 ] [ ("test, corrected", 1.4286) ]
      ten "adam" 0.1 (0.8160, 0.9780) 0.0204 0.414 2.4438 20.5 [ 80.7 ] [ ("test, corrected", 1.5096) ]
      ten "adam" 1.0 (0.5952, 1.0039) 0.0218 0.311 1.8238 5.13 [ 679.8 ] [ "s₂", 400.8; "test, corrected", 2.2245 ]
      ten "adam" 10.0 (0.2581, 1.6544) 0.0157 0.180 1.8440 4.20 [ 10042.0 ] [ ("test, corrected", 2.4384) ]
      ten "adam" 100.0 (0.2188, 2.4379) 0.0463 0.436 1.8726 3.54 [ 2.42e5 ] []
      ten "adam" 1000.0 (0.2674, 2.6097) 0.0370 0.406 1.7978 3.28 [ 3.70e6 ] []
      ten "adam" 2000.0 (0.2685, 2.4672) 0.0349 0.401 1.7495 3.15 [ 7.83e6 ] []
      ten "adam" 3000.0 (0.2666, 2.2907) 0.0343 0.398 1.7250 3.27 [ 1.20e7 ] [ ("test, corrected", 2.3184) ] ]

/// Limits of one step of full-batch Adam for a large step size, of s₁/η, s₂/η, α by Hill and by Kolmogorov–Smirnov,
/// v₁·β and KTA.
let limits = [ 1004.8; 60.9; 1.616; 3.18; 0.393; 0.0324 ]

/// The first of these, in units of √(h d).
let firstLimit = 0.820

/// Losses on the training set of the corrected read-out after ten steps lie in this range.
let correctedTraining = 0.19, 0.26

/// How far two seeds of a quantity lie from their mean: its name, its column, whether it is relative, and the value.
let scatter =
    [ "test, legacy", "test_loss_legacy", false, 0.06
      "s₁, relative", "W0_s1", true, 0.005
      "α, Hill", "W0_alpha_hill", false, 0.005
      "KTA, legacy", "KTA_legacy", false, 0.004 ]
