// What optimisers keep for each weight, of the weight's own shape:
//   exp_avg, exp_avg_sq, momentum_buffer, square_avg         torch.optim's state
//   conv/kernel/Adam, conv/kernel/Momentum                   slots of TensorFlow 1; bert/dense/kernel/adam_m in BERT's
//   w/.OPTIMIZER_SLOT/optimizer/m                            TensorFlow 2;  optimizer_weights/... in Keras
//   opt_state/0/mu/dense/kernel                              Optax;  state/param_states/w/v_row in T5X
using System.Text.RegularExpressions;

namespace HeavyTails.Checkpoints.Roles;

/// <summary>The state of an optimiser, which is no layer.</summary>
internal sealed partial class OptimizerState : IRoleRule
{
    /// <inheritdoc/>
    public TensorRole? Of(NamedTensor tensor) =>
        Word().IsMatch(tensor.Key)
        || Average().IsMatch(tensor.Leaf)
        || Slot().IsMatch(tensor.Leaf) && tensor.Model.Find(tensor.Module) is not null
            ? TensorRole.Not("state of an optimizer")
            : null;

    [GeneratedRegex(
        @"(^|\.)([a-z]+_)?(optimi[sz]ers?(_weights|_states?|_slot|_state_dict)?|opt_states?|optim_states?|param_states"
            + @"|opt\.state|optim\.state)(\.|$)"
    )]
    private static partial Regex Word();

    [GeneratedRegex(
        @"^(max_)?exp_avg(_sq(_row|_col)?|_res)?$|^exp_inf$|^(momentum_buffer|square_avg|grad_avg|acc_delta)$"
    )]
    private static partial Regex Average();

    [GeneratedRegex(@"^(adam|adam_[mv]|momentum|rmsprop|adagrad|adadelta|ftrl|lamb|adafactor)(_\d+)?$")]
    private static partial Regex Slot();
}
