namespace EdgeRouter.Model;

/// <summary>The caller's headers by name.</summary>
internal interface IHeaderSource
{
    /// <summary>Null when it was not sent.</summary>
    string? Header(string name);
}
