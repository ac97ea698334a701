namespace EdgeRouter.Hosting;

/// <summary>Where the two doors are.</summary>
internal sealed record ListenAddresses(IReadOnlyList<WebListener.Binding> Data, IReadOnlyList<WebListener.Binding> Admin);
