using HeavyTails.Checkpoints.Formats.Hdf5;
using HeavyTails.Checkpoints.IO;

namespace HeavyTails.Checkpoints.Formats.Keras;

/// <summary>One search through a file, which enters each group once: links may lead to it over and over.</summary>
/// <param name="into">Gets the datasets, and the further names of groups.</param>
internal sealed class KerasSearch(KerasWeights into)
{
    private const int MaxDepth = 64;
    private readonly Dictionary<Hdf5Object, string> _firstNames = [];

    /// <summary>
    /// Whether what is at a place is a group whose members are to be read; a dataset is added, and a group that was met
    /// before is listed with its first name.
    /// </summary>
    /// <param name="at">The group or dataset.</param>
    /// <param name="name">Its name; empty for the file's root.</param>
    /// <param name="owner">The layer that a dataset belongs to.</param>
    /// <param name="depth">Number of groups around it.</param>
    /// <exception cref="CheckpointException">It is inside more groups than any model has.</exception>
    public bool Enters(Hdf5Object at, string name, KerasOwner owner, int depth)
    {
        if (depth > MaxDepth)
            throw into.File.Source.Fail(at.At, $"{Text.Quote(name)}: groups nested more than {MaxDepth} deep");
        if (at.IsDataset)
            into.Add(at, name, owner, name);
        else if (_firstNames.TryAdd(at, name.Length == 0 ? "/" : name))
            return true;
        else
            into.AddSecondName(at, name, _firstNames[at]);
        return false;
    }
}
