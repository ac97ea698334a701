namespace EdgeRouter.Model;

/// <summary>What a request does after an attempt has failed in a certain way.</summary>
internal enum NextStep : byte
{
    /// <summary>Another deployment at once; when there is none, the same again after a pause.</summary>
    Retry,

    /// <summary>Another key of the same provider, else another deployment.</summary>
    RotateKey,

    /// <summary>Another deployment; this one not again in this request.</summary>
    NextDeployment,

    /// <summary>Only a deployment that takes longer prompts than this one.</summary>
    LargerWindow,

    /// <summary>No attempt can change it.</summary>
    GiveUp,
}
