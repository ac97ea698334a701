namespace EdgeRouter.Model.Chat;

/// <summary>Who speaks.</summary>
internal enum ChatRole : byte
{
    System,

    /// <summary>OpenAI's newer word for system; the same thing everywhere else.</summary>
    Developer,
    User,
    Assistant,

    /// <summary>Carries tool results only. Dialects without such a role put them into a user turn.</summary>
    Tool,
}
