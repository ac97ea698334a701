namespace EdgeRouter.Model;

/// <summary>A member of a Responses request that asks for what one provider remembers, so that only that provider could serve it.</summary>
internal enum StatefulMember : byte
{
    None,
    PreviousResponseId,
    Conversation,
    Background,
}
