namespace EdgeRouter.LoadTests.Client;

/// <summary>The API that a client speaks.</summary>
internal enum Api
{
    Chat,
    Messages,
}
