using Mono.Cecil;
using Mono.Cecil.Cil;

namespace EdgeRouter.Tests.Architecture;

/// <summary>Walks every signature and body of an assembly and says what uses what.</summary>
internal static class AssemblyReader
{
    private const string Root = "EdgeRouter";

    /// <summary>Every use: the namespace that uses, and the full name of the type (or <c>type::method</c>) that is used.</summary>
    public static IEnumerable<(string From, string Where, string Used)> Uses(string path)
    {
        using var assembly = AssemblyDefinition.ReadAssembly(path);
        foreach (var type in assembly.MainModule.GetTypes())
        {
            var from = OwnerOf(type).Namespace;
            if (from != Root && !from.StartsWith(Root + ".", StringComparison.Ordinal))
            {
                continue;
            }

            foreach (var used in UsesOf(type).Distinct())
            {
                yield return (from, type.FullName, used);
            }
        }
    }

    /// <summary>The room of a namespace; null outside of the product.</summary>
    public static string? RoomOf(string name)
    {
        if (name == Root)
        {
            return "";
        }

        if (!name.StartsWith(Root + ".", StringComparison.Ordinal))
        {
            return null;
        }

        var rest = name[(Root.Length + 1)..];
        var dot = rest.IndexOf('.');
        return dot < 0 ? rest : rest[..dot];
    }

    private static TypeDefinition OwnerOf(TypeDefinition type)
    {
        while (type.DeclaringType is not null)
        {
            type = type.DeclaringType;
        }

        return type;
    }

    private static IEnumerable<string> UsesOf(TypeDefinition type)
    {
        var types = new List<TypeReference?> { type.BaseType };
        types.AddRange(type.Interfaces.Select(static i => i.InterfaceType));
        types.AddRange(type.Fields.Select(static f => f.FieldType));
        types.AddRange(type.CustomAttributes.Select(static a => a.AttributeType));
        var members = new List<string>();
        foreach (var method in type.Methods)
        {
            types.Add(method.ReturnType);
            types.AddRange(method.Parameters.Select(static p => p.ParameterType));
            if (!method.HasBody)
            {
                continue;
            }

            types.AddRange(method.Body.Variables.Select(static v => v.VariableType));
            foreach (var instruction in method.Body.Instructions)
            {
                switch (instruction.Operand)
                {
                    case MethodReference called:
                        types.Add(called.DeclaringType);
                        types.Add(called.ReturnType);
                        types.AddRange(called.Parameters.Select(static p => p.ParameterType));
                        if (called is GenericInstanceMethod generic)
                        {
                            types.AddRange(generic.GenericArguments);
                        }

                        members.Add($"{called.DeclaringType.FullName}::{called.Name}");
                        break;
                    case FieldReference field:
                        types.Add(field.DeclaringType);
                        types.Add(field.FieldType);
                        break;
                    case TypeReference reference:
                        types.Add(reference);
                        break;
                }
            }
        }

        return types.SelectMany(Flatten).Concat(members);
    }

    private static IEnumerable<string> Flatten(TypeReference? type)
    {
        switch (type)
        {
            case null or GenericParameter:
                return [];
            case GenericInstanceType generic:
                return Flatten(generic.ElementType).Concat(generic.GenericArguments.SelectMany(Flatten));
            case TypeSpecification specification:
                return Flatten(specification.ElementType);
            default:
                while (type.DeclaringType is not null)
                {
                    type = type.DeclaringType;
                }

                return [type.FullName];
        }
    }
}
