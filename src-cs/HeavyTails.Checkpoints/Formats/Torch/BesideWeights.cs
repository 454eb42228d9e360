// Beside the weights training scripts keep the state of optimizers, averages of the weights, buffers and data. They are
// listed with why, and their numbers are never looked at.
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Pickles;
using HeavyTails.Core.Layers;
using static HeavyTails.Checkpoints.Formats.Torch.PickledMembers;

namespace HeavyTails.Checkpoints.Formats.Torch;

/// <summary>Finds the tensors of a pickled object that are not among its weights.</summary>
/// <param name="budget">Pays for their names; the list ends where it is spent.</param>
/// <param name="seen">Containers that were visited already, which are not visited again.</param>
internal sealed class BesideWeights(PickleBudget budget, HashSet<object> seen)
{
    /// <summary>The key of the metadata that says that the list is not whole.</summary>
    public const string NotListed = "not listed";

    /// <summary>Most containers inside one another; what is deeper is not listed.</summary>
    private const int MaxDepth = 100;

    private const string Optimizer = "state of an optimizer";

    /// <summary>Parts of keys, as in "optimizer", whose tensors are not the network's.</summary>
    private static readonly string[] NotWeights = ["optim", "sched", "scaler", "rng", "loss"];

    private readonly List<(Place At, object? Value)> _left = [];

    /// <summary>Whether a key says that what is under it is no part of the network.</summary>
    public static bool IsNotWeights(string key) =>
        Array.Exists(NotWeights, part => key.Contains(part, StringComparison.OrdinalIgnoreCase));

    /// <summary>Leaves a value out of the weights, to be listed after them.</summary>
    public void Leave(Place at, object? value) => _left.Add((at, value));

    /// <summary>
    /// Adds what was left out and what the wrappers hold beside the weights; false where the budget ended the list.
    /// </summary>
    /// <param name="found">The weights; tensors that are among them are not listed again.</param>
    /// <param name="wrappers">The dicts around the weights.</param>
    public bool AddTo(List<FoundTensor> found, IEnumerable<WeightsWrapper> wrappers)
    {
        var search = new Search(budget, seen, found);
        try
        {
            foreach (var (at, value) in _left)
                search.Visit(at, value, IsOptimizer(at.Key) ? Optimizer : "beside the weights", 0);
            foreach (var wrapper in wrappers)
            {
                var why = $"beside the weights under {Text.Quote(wrapper.Key)}";
                foreach (var (key, item) in wrapper.Dict.Items)
                    if (MayHold(item) && KeyText(key) is { } text && text != wrapper.Key)
                        search.Visit(new Place(wrapper.At, text), item, IsOptimizer(text) ? Optimizer : why, 0);
            }
            return true;
        }
        catch (PickleFault)
        {
            // The weights themselves are within the budget, and a list of what is not analysed need not be whole.
            return false;
        }
    }

    private static bool IsOptimizer(string key) => key.Contains("optim", StringComparison.OrdinalIgnoreCase);

    private sealed class Search(PickleBudget budget, HashSet<object> seen, List<FoundTensor> found)
    {
        private readonly HashSet<string> _names = [.. found.Select(f => f.Name)];
        private readonly HashSet<object> _tensors = new(found.Select(f => f.Value), ReferenceEqualityComparer.Instance);

        public void Visit(Place at, object? value, string why, int depth)
        {
            if (IsTensor(value))
            {
                Add(at, value!, why);
                return;
            }
            if (depth > MaxDepth || value is null || !seen.Add(value))
                return;
            switch (value)
            {
                case PickleDict dict:
                    // torch.optim.Optimizer.state_dict(): {"state": {0: {...}}, "param_groups": [...]}
                    Members(at, dict.Items, dict.TryGet("param_groups", out _) ? Optimizer : why, depth);
                    break;
                case PickleList or PickleTuple:
                    Items(at, PickleSequence.Items(value)!, why, depth);
                    break;
                case Opaque record:
                    Record(at, record, why, depth);
                    break;
            }
        }

        private void Record(Place at, Opaque record, string why, int depth)
        {
            if (Attributes(record) is { } attributes && IsModule(attributes))
            {
                foreach (var part in ModuleParts)
                    if (attributes.TryGet(part, out var members))
                        Visit(at, members, why, depth + 1);
            }
            else
                Visit(at, record.State, why, depth + 1);
            Members(at, record.Entries, why, depth);
            Items(at, record.Items, why, depth);
        }

        private void Members(Place at, IReadOnlyList<KeyValuePair<object?, object?>> items, string why, int depth)
        {
            foreach (var (key, item) in items)
                if (MayHold(item) && KeyText(key) is { } text)
                    Visit(new Place(at, text), item, IsState(text) ? Optimizer : why, depth + 1);
        }

        private void Items(Place at, IReadOnlyList<object?> items, string why, int depth)
        {
            for (var i = 0; i < items.Count; i++)
                if (MayHold(items[i]))
                    Visit(new Place(at, Number(i)), items[i], why, depth + 1);
        }

        // What torch.optim keeps for each weight, also where a script has saved no more than that.
        private static bool IsState(string key) =>
            key is "exp_avg" or "exp_avg_sq" or "max_exp_avg_sq" or "momentum_buffer" or "square_avg" or "acc_delta";

        private void Add(Place at, object value, string why)
        {
            if (!_tensors.Add(value))
                return;
            var name = Place.NameOf(at, budget);
            // Names are unique: where a weight has this one, a dot before it makes another.
            if (_names.Add(name) || _names.Add(name = "." + name))
                found.Add(new FoundTensor(name, value, LayerKind.Unknown, 1) { WhyNot = why });
        }
    }
}
