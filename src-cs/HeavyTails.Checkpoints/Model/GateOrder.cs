namespace HeavyTails.Checkpoints.Model;

/// <summary>In which order, and along which side, a recurrent layer's matrix holds its gates.</summary>
public enum GateOrder
{
    /// <summary>
    /// Rows: input, forget, cell, output of an LSTM; reset, update, new of a GRU. cuDNN's order too, where the new gate
    /// of a GRU is called h'. Default: what is assumed where a file does not say.  torch.nn.LSTM; cudnnRNN
    /// </summary>
    Torch,

    /// <summary>
    /// Rows: input, output, forget, cell of an LSTM; update, reset, new (z r h) of a GRU.  onnx, Operators.md
    /// </summary>
    Onnx,

    /// <summary>
    /// Columns: input, forget, cell, output of an LSTM; update, reset, new (z r h) of a GRU.  keras/layers/rnn
    /// </summary>
    Keras,

    /// <summary>
    /// Columns: input, cell, forget, output (i j f o) of an LSTM; reset, update (r u) of a GRU's gates, whose new gate
    /// is a tensor of its own.  TensorFlow 1, rnn_cell_impl.py
    /// </summary>
    TensorFlow,
}
