using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Pickles;
using HeavyTails.Tests.Checkpoints.Fuzzing;
using HeavyTails.Tests.Checkpoints.Writers;
using static HeavyTails.Tests.Checkpoints.TorchFixtures;

namespace HeavyTails.Tests.Checkpoints;

/// <summary>
/// Pickles that refer to one long value thousands of times, whose cost would grow with the square of their size.
/// </summary>
public sealed class HostilePickleTests
{
    private const int Times = 5000;

    /// <summary>The state dict {"w": tensor} after values that the pickle makes and drops.</summary>
    private static byte[] After(Action<PickleWriter> write) =>
        PickleFile(p =>
        {
            write(p);
            p.Op('}').Mark().Text("w");
            Weight(p).Op('u');
        });

    private static PickleWriter Put(PickleWriter p, byte place) => p.Op((byte)'q', place);

    private static PickleWriter Get(PickleWriter p, byte place) => p.Op((byte)'h', place);

    /// <summary>Calls what is in the memo at 200 with what is at 201, again and again.</summary>
    private static void CallAgain(PickleWriter p, byte tuple = 0x85)
    {
        for (var i = 0; i < Times; i++)
            Get(Get(p, 200), 201).Op(tuple).Op('R').Op('0');
    }

    private static void Many(PickleWriter p, Action<int> item)
    {
        p.Op(']').Mark();
        for (var i = 0; i < Times; i++)
            item(i);
        p.Op('e');
    }

    private static void Sets(PickleWriter p)
    {
        Put(p.Global("__builtin__", "set"), 200);
        Many(p, _ => p.Op('N'));
        Put(p, 201);
        CallAgain(p);
        p.Op('0').Op('0');
    }

    private static void OrderedDicts(PickleWriter p)
    {
        Put(p.Global("collections", "OrderedDict"), 200);
        Many(p, i => p.Int(1000 + i).Op('N').Op(0x86));
        Put(p, 201);
        CallAgain(p);
    }

    private static void NewObjects(PickleWriter p)
    {
        Put(p.Global("copyreg", "__newobj__"), 200);
        p.Mark().Global("a", "b");
        for (var i = 0; i < 4 * Times; i++)
            p.Op('N');
        Put(p.Op('t'), 201);
        for (var i = 0; i < Times; i++)
            Get(Get(p, 200), 201).Op('R').Op('0');
    }

    private static void Encoded(PickleWriter p)
    {
        Put(p.Global("_codecs", "encode"), 200);
        Put(p.Text(new string('x', 40_000)), 201);
        Put(p.Text("latin1"), 202);
        for (var i = 0; i < Times; i++)
            Get(Get(Get(p, 200), 201), 202).Op(0x86).Op('R').Op('0');
    }

    private static void JoinedNames(PickleWriter p)
    {
        Put(p.Text(new string('m', 1000)), 201);
        for (var i = 0; i < 4 * Times; i++)
            Get(Get(p, 201), 201).Op(0x93).Op('0');
    }

    private static void HashedKeys(PickleWriter p)
    {
        Put(p.Text(new string('k', 60_000)), 201);
        p.Op('}');
        for (var i = 0; i < 20; i++)
            p.Int(i).Op('N').Op('s');
        for (var i = 0; i < Times; i++)
            Get(p, 201).Op('N').Op('s');
    }

    private static void StatesOfArrays(PickleWriter p)
    {
        p.Mark().Int(1).Tuple([1]).Global("numpy", "dtype").Text("f4").Op(0x85).Op('R').Bool(false);
        Put(p.Text(new string('x', 60_000)).Op('t'), 201);
        p.Global("numpy.core.multiarray", "_reconstruct").Op(')').Op('R');
        for (var i = 0; i < Times; i++)
            Get(p, 201).Op('b');
    }

    private static readonly Dictionary<string, Action<PickleWriter>> Kinds = new()
    {
        [nameof(Sets)] = Sets,
        [nameof(OrderedDicts)] = OrderedDicts,
        [nameof(NewObjects)] = NewObjects,
        [nameof(Encoded)] = Encoded,
        [nameof(JoinedNames)] = JoinedNames,
        [nameof(HashedKeys)] = HashedKeys,
        [nameof(StatesOfArrays)] = StatesOfArrays,
    };

    public static TheoryData<string> Repeated => [.. Kinds.Keys];

    [Theory]
    [MemberData(nameof(Repeated))]
    public void A_long_value_that_is_copied_or_hashed_again_and_again_is_refused_within_the_memory_of_its_size(
        string kind
    )
    {
        var file = After(Kinds[kind]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var refusal = Refused(file);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Fuzzer.AllocationLimit(file.Length));
        Assert.Contains("CheckpointOptions.MaxPickleWork", refusal.Message);
        Assert.InRange(refusal.Message.Length, 1, 400);
    }

    [Fact]
    public void The_names_of_thousands_of_tensors_under_one_long_key_are_refused()
    {
        var file = PickleFile(p =>
        {
            p.Op('}').Text(new string('K', 60_000)).Op('}').Mark();
            Weight(p.Int(0));
            Put(p, 201);
            for (var i = 1; i < Times; i++)
                Get(p.Int(i), 201);
            p.Op('u').Op('s');
        });
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("MaxPickleWork", Refused(file).Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Fuzzer.AllocationLimit(file.Length));
    }

    [Fact]
    public async Task A_dictionary_that_holds_another_one_thousands_of_times_is_searched_once()
    {
        const int entries = 40_000;
        // Without the memory of what was searched this walks through 1.6 10^9 entries.
        var file = PickleFile(p =>
        {
            p.Op('}').Mark();
            for (var i = 0; i < entries; i++)
                p.Int(i).Op('N');
            Put(p.Op('u'), 201).Op('0');
            p.Op('}').Mark().Text("model").Op('}').Mark();
            for (var i = 0; i < entries; i++)
                Get(p.Int(i), 201);
            p.Op('u').Text("w");
            Weight(p).Op('u');
        });
        Assert.Equal(["w"], await NamesSoon(file));
    }

    /// <summary>Names of a file's layers; a failure if that takes a minute, where milliseconds are enough.</summary>
    private static async Task<List<string>> NamesSoon(byte[] file)
    {
        var opened = Task.Run(() =>
        {
            using var checkpoint = Checkpoint.Open(file, "hostile.pt");
            return checkpoint.Layers().Select(l => l.Name).ToList();
        });
        return await opened.WaitAsync(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void A_dictionary_that_holds_itself_ends()
    {
        var file = PickleFile(p =>
        {
            Put(p.Op('}'), 201).Mark().Text("model");
            Weight(Get(p, 201).Text("w")).Op('u');
        });
        using var checkpoint = Checkpoint.Open(file, "self.pt");
        Assert.Equal(["w"], checkpoint.Layers().Select(l => l.Name));
    }

    [Theory]
    [InlineData(0x8a)]
    [InlineData('G')]
    [InlineData('r')]
    public async Task Numbers_that_are_chosen_to_share_a_hash_do_not(int opcode)
    {
        // .NET's hash of an integer of 64 bits and of a float is the exclusive or of their halves: 0 for all of these.
        // That of a memo index is the index, and indices that are multiples of a table's size share a place.
        const int keys = 150_000;
        const uint primes = 130_363 * 3;
        Assert.Equal(0, (7 * ((1L << 32) + 1)).GetHashCode());
        Assert.Equal(0, BitConverter.Int64BitsToDouble(7 * ((1L << 32) + 1)).GetHashCode());
        var file = After(p =>
        {
            p.Op('}');
            for (var i = 1; i <= keys; i++)
                if (opcode == 'r')
                    p.Op('r').UInt32((uint)(i % 10_000) * primes + 1_000_000);
                else if (opcode == 'G')
                    p.Float(BitConverter.Int64BitsToDouble(i * ((1L << 32) + 1))).Op('N').Op('s');
                else
                    p.Int(i * ((1L << 32) + 1)).Op('N').Op('s');
            p.Op('0');
        });
        Assert.Equal(["w"], await NamesSoon(file));
    }

    [Fact]
    public void Keys_are_equal_by_value_whatever_their_hash()
    {
        var p = new PickleWriter().Op('}').Mark();
        for (var times = 0; times < 2; times++)
        {
            p.Text("a").Int(times).Float(0).Int(times).Float(double.NaN).Int(times);
            p.Bool(true).Int(times).Op('N').Int(times).Global("m", "n").Int(times);
            for (var i = 0; i < 20; i++)
                p.Int(i).Int(times);
        }
        p.Float(-0.0).Text("zero");
        using var pickle = Pickle.Open(p.Op('u').Stop(), "keys.pkl");
        var items = ((PickleDict)pickle.Value!).Items;
        Assert.Equal(6 + 20, items.Count);
        Assert.Equal("zero", items[1].Value);
        Assert.All(items.Where((_, i) => i != 1), item => Assert.Equal(1L, item.Value));
    }

    [Fact]
    public void A_pickle_whose_values_are_each_used_once_or_twice_is_within_the_limit()
    {
        // Sets and ordered dictionaries of a megabyte, as Python 2 writes them, each copied once.
        var file = After(p =>
        {
            for (var times = 0; times < 2; times++)
            {
                p.Global("__builtin__", "set");
                Many(p, i => p.Int(i + (1L << 33)));
                p.Op(0x85).Op('R').Op('0').Global("collections", "OrderedDict");
                Many(p, i => p.Op(']').Mark().Text($"layers.{i}.self_attn.q_proj.weight").Int(i).Op('e'));
                p.Op(0x85).Op('R').Op('0');
            }
        });
        using var checkpoint = Checkpoint.Open(file, "once.pt");
        Assert.Equal("w", Assert.Single(checkpoint.Layers()).Name);
    }

    [Fact]
    public void The_limit_on_work_can_be_raised()
    {
        var file = After(Sets);
        using var checkpoint = Checkpoint.Open(file, "x", new CheckpointOptions { MaxPickleWork = 100_000 });
        Assert.Equal("w", Assert.Single(checkpoint.Layers()).Name);
    }
}
