namespace EdgeRouter.Import.Portkey;

/// <param name="Field">metadata.KEY or params.NAME.</param>
/// <param name="Operator">$eq, $ne, $regex, $gt, ...</param>
/// <param name="Value">Null: none that is one value.</param>
internal sealed record PortkeyCriterion(string Field, string Operator, string? Value);
