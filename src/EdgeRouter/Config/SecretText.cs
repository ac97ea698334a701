namespace EdgeRouter.Config;

/// <summary>A resolved text, or why it could not be resolved. <see cref="Problem"/> never holds a value.</summary>
internal readonly record struct SecretText(string? Value, string? Problem)
{
    public static SecretText Of(string value) => new(value, null);

    public static SecretText Failed(string problem) => new(null, problem);

    // The generated one would print the secret into any log that gets hold of it.
    public override string ToString() => Problem ?? "(secret)";
}
