namespace EdgeRouter.Model.Chat;

/// <summary>Takes the words of an answer one by one, in order, on one thread. What an event points to is gone when the call returns.</summary>
internal interface IStreamEventSink
{
    void On(in StreamEvent read);
}
