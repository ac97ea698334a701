namespace EdgeRouter.Admin;

/// <summary>What an operator may do to the configuration in force. Implemented by the shell, which owns it.</summary>
internal interface IConfigControl
{
    /// <summary>Reads the file again and serves from it, if it is good.</summary>
    Task<ConfigChange> ReloadAsync(string cause);

    /// <summary>Serves from a revision that was in force before.</summary>
    /// <param name="revision">Null: the one before the one in force.</param>
    Task<ConfigChange> RollBackAsync(string? revision);

    /// <summary>The revisions kept, oldest first. Never waits.</summary>
    IReadOnlyList<KeptRevision> Revisions { get; }

    /// <summary>Configurations that were replaced and still serve requests that began on them.</summary>
    int Retired { get; }
}
