using System.Reflection;
using System.Text.RegularExpressions;
using TorchSharp;

namespace HeavyTails.TorchCompat;

/// <summary>The members that Consumer.cs was compiled against in TorchSharp 0.107, one a line, each to be found here too.</summary>
public partial class SignatureTests
{
    [Fact]
    public void Every_member_of_TorchSharp_0_107_that_a_consumer_refers_to_is_here_with_the_same_signature()
    {
        var wanted = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "signatures-0.107.txt")).Where(line => line.Contains(" : ")).Select(WithoutTypeArguments).ToHashSet();
        Assert.True(wanted.Count > 150);
        var offered = typeof(torch).Assembly.GetExportedTypes().SelectMany(Signatures).Append("ValueTuple<>..ctor(T0, T1) : void").ToHashSet();
        var missing = wanted.Except(offered).Order().ToList();
        Assert.True(missing.Count == 0, $"{missing.Count} of {wanted.Count} are missing:\n" + string.Join("\n", missing));
    }

    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static IEnumerable<string> Signatures(Type type)
    {
        var owner = WithoutTypeArguments(Name(type));
        foreach (var field in type.GetFields(Declared)) yield return $"{owner}.{field.Name} : {Name(field.FieldType)}";
        foreach (var method in type.GetMethods(Declared)) yield return $"{owner}.{method.Name}({Parameters(method)}) : {Name(method.ReturnType)}";
        foreach (var constructor in type.GetConstructors(Declared)) yield return $"{owner}..ctor({Parameters(constructor)}) : void";
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(p => Name(p.ParameterType)));

    // As the list writes them: C#'s names of the simple types, nested types with their owners up to torch, T0 and M0 for generic parameters.
    private static string Name(Type type)
    {
        if (type.IsGenericParameter) return (type.DeclaringMethod is null ? "T" : "M") + type.GenericParameterPosition;
        if (type.IsArray) return Name(type.GetElementType()!) + "[]";
        var simple = Type.GetTypeCode(type) switch
        {
            TypeCode.Boolean when type == typeof(bool) => "bool", TypeCode.Char => "char", TypeCode.Single => "float", TypeCode.Double => "double", TypeCode.String => "string",
            TypeCode.Int32 when type == typeof(int) => "int", TypeCode.Int64 when type == typeof(long) => "long", TypeCode.UInt64 when type == typeof(ulong) => "ulong",
            _ when type == typeof(void) => "void", _ => null,
        };
        if (simple is not null) return simple;
        var name = type.Name.Split('`')[0];
        if (type.IsNested) name = $"{Name(type.DeclaringType!)}.{name}";
        return type.IsGenericType ? $"{name}<{string.Join(",", type.GetGenericArguments().Select(Name))}>" : name;
    }

    // "torch.nn.Module<torch.Tensor,torch.Tensor>.forward(T0)": the owner's arguments are the consumer's, not the declaration's.
    private static string WithoutTypeArguments(string signature) => OwnersArguments().Replace(signature, "$1<>");

    [GeneratedRegex(@"^([\w.]+)<(?:[^<>]|<[^<>]*>)*>(?=\.|$)")]
    private static partial Regex OwnersArguments();
}
