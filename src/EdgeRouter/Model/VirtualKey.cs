namespace EdgeRouter.Model;

/// <summary>
/// A caller's key as stored: <c>er_ID_SECRET</c> is looked up by ID and its secret compared, in constant time, with <see cref="Hash"/> = SHA-256(salt ‖ secret).
/// A fast hash is enough because secrets are 256 random bits made by <c>edgerouter hash-key</c>, not passwords.
/// </summary>
internal sealed class VirtualKey
{
    public required string Id { get; init; }

    public required byte[] Salt { get; init; }

    /// <summary>32 bytes.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>
    /// The secret that was last found to have that hash, so that it is hashed once and then compared. It ends with this object, that is with the configuration that it was found under. Null: none yet.
    /// </summary>
    public byte[]? Proven
    {
        get => Volatile.Read(ref field);
        set => Volatile.Write(ref field, value);
    }

    /// <summary>Models that the key may use: exact names or patterns that end in <c>*</c>. Empty: all.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>What deployments must be to serve this key; null: whatever the models allow.</summary>
    public CompiledConstraints? Constraints { get; init; }

    /// <summary>Best place in a queue that this key's requests may have, and what they have when they ask for none.</summary>
    public RequestPriority Priority { get; init; } = RequestPriority.Normal;

    /// <summary>Free text for logs, for example the application's name; null: the id.</summary>
    public string? Name { get; init; }

    /// <summary>True when the key may use the model, by its own name or by the one that the caller used.</summary>
    public bool Allows(VirtualModel model, ReadOnlySpan<byte> asked) =>
        Models.Count == 0 || (!model.Name.EndsWith('*') && Allows(model.Name)) || Allows(System.Text.Encoding.UTF8.GetString(asked));

    /// <summary>True when the key may use the model of that name.</summary>
    public bool Allows(string model)
    {
        if (Models.Count == 0)
        {
            return true;
        }

        for (var i = 0; i < Models.Count; i++)
        {
            var pattern = Models[i];
            if (pattern.EndsWith('*') ? model.AsSpan().StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.Ordinal) : pattern == model)
            {
                return true;
            }
        }

        return false;
    }
}
