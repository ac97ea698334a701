namespace EdgeRouter.Relay;

/// <summary>Whoever wants to know that an answer has begun.</summary>
internal interface IFirstOutput
{
    void OnFirstOutput();
}
