using EdgeRouter.Model;

namespace EdgeRouter.Caching;

/// <summary>How an answer is to be kept.</summary>
/// <param name="Settings">Of the model that answered.</param>
/// <param name="Model">Its name in the configuration, by which it is invalidated.</param>
/// <param name="Key">Id of the virtual key; null: none.</param>
/// <param name="Usage">As it was counted, also where the client was not told.</param>
/// <param name="NanoDollars">Negative: not known.</param>
internal sealed record KeepOrder(
    CacheTicket Ticket, CacheSettings Settings, Operation Operation, bool Stream, string Model, string? Key, IReadOnlyList<string> Tags, Usage Usage, long NanoDollars);
