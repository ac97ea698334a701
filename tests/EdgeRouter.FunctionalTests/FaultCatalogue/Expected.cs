namespace EdgeRouter.FunctionalTests.FaultCatalogue;

/// <summary>What the client of a request that meets a fault is to see, and how often the faulty deployment may be asked.</summary>
/// <param name="Status">200 with a code: an error within the stream, after the part that came.</param>
/// <param name="Code">Null: the whole answer.</param>
/// <param name="Least">Attempts on the faulty deployment, at least.</param>
/// <param name="Most">Attempts on the faulty deployment, at most.</param>
internal sealed record Expected(int Status, string? Code, int Least, int Most)
{
    public static Expected Complete(int least, int most) => new(200, null, least, most);

    public static Expected Error(int status, string code, int least, int most) => new(status, code, least, most);

    public static Expected InBand(string code, int least, int most) => new(200, code, least, most);
}
