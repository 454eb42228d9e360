namespace HeavyTails.Checkpoints.Roles;

/// <summary>
/// A rule that tells what some tensors do by their names, their shapes, and the tensors beside them. A new one is a
/// class in a file of its own and a line in <see cref="RoleRules"/>.
/// </summary>
internal interface IRoleRule
{
    /// <summary>The role of the tensor; null when the rule does not apply to it.</summary>
    TensorRole? Of(NamedTensor tensor);
}
