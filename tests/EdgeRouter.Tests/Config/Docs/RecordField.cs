using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeRouter.Config.Records;

namespace EdgeRouter.Tests.Config.Docs;

/// <summary>One key of the configuration file, as its record tells it.</summary>
internal sealed class RecordField
{
    private const string DefaultMark = "Default: ";

    public RecordField(PropertyInfo property)
    {
        Property = property;
        Name = property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);
        Type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        Description = property.GetCustomAttribute<DescriptionAttribute>()!.Description;
        var at = Description.LastIndexOf(DefaultMark, StringComparison.Ordinal);
        Meaning = (at < 0 ? Description : Description[..at]).Trim();
        Default = at < 0 ? null : Description[(at + DefaultMark.Length)..].Trim().TrimEnd('.');
    }

    public PropertyInfo Property { get; }

    public string Name { get; }

    /// <summary>Without the question mark.</summary>
    public Type Type { get; }

    public string Description { get; }

    public string Meaning { get; }

    /// <summary>In words, or as it would be written; null: nothing is said.</summary>
    public string? Default { get; }

    public bool IsRequired => Property.GetCustomAttribute<RequiredMemberAttribute>() is not null;

    public bool IsSecret => Property.GetCustomAttribute<SecretAttribute>() is not null;

    public RangeAttribute? Range => Property.GetCustomAttribute<RangeAttribute>();

    /// <summary>The record that it holds, or that its list or dictionary holds.</summary>
    public Type? Inner => Element is { } type && IsRecord(type) ? type : null;

    public bool IsList => Type.IsGenericType && Type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>);

    public bool IsDictionary => Type.IsGenericType && Type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>);

    public Type Element => IsList ? Type.GetGenericArguments()[0] : IsDictionary ? Type.GetGenericArguments()[1] : Type;

    public static bool IsRecord(Type type) => type.Namespace == typeof(RouterConfig).Namespace && type.Name.EndsWith("Config", StringComparison.Ordinal);

    public static IReadOnlyList<RecordField> Of(Type record) => [.. record.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(static p => new RecordField(p))];
}
