using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeRouter.Tests.Budget;

/// <summary>The file <c>bench/alloc-budget.json</c>: what each operation may allocate, by name.</summary>
internal sealed record AllocationBudget([property: JsonRequired] Dictionary<string, AllocationBudget.Entry> Operations)
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerOptions.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        ReadCommentHandling = JsonCommentHandling.Skip,
    };

    public static AllocationBudget Parse(string json) => JsonSerializer.Deserialize<AllocationBudget>(json, Strict)!;

    /// <summary>What is wrong with the file itself: an operation that does not exist, or one that has no budget.</summary>
    public IReadOnlyList<string> Mismatches(IEnumerable<string> operations)
    {
        var known = operations.ToList();
        return
        [
            .. Operations.Keys.Except(known).Select(static n => $"'{n}' is not an operation"),
            .. known.Except(Operations.Keys).Select(static n => $"'{n}' has no budget"),
        ];
    }

    /// <summary>Null, or by how much the operation is over.</summary>
    public string? Excess(string operation, double bytes)
    {
        var allowed = Operations[operation].Allowed;
        return bytes > allowed ? $"'{operation}' allocates {bytes:0.###} bytes, allowed are {allowed}" : null;
    }

    /// <param name="Allowed">Bytes.</param>
    /// <param name="Measured">Bytes when the budget was last set; for readers, not judged.</param>
    internal sealed record Entry([property: JsonRequired] long Allowed, [property: JsonRequired] double Measured);
}
