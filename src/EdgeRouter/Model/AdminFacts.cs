namespace EdgeRouter.Model;

/// <summary>Who may use the operator's door.</summary>
/// <param name="Token">Null: one is made at start. Never logged.</param>
/// <param name="Hosts">Names in <c>Host</c> that are accepted besides IP addresses and localhost.</param>
internal sealed record AdminFacts(string? Token, IReadOnlyList<string> Hosts)
{
    public static readonly AdminFacts Default = new(null, []);

    // The generated one would print the token.
    public override string ToString() => nameof(AdminFacts);
}
