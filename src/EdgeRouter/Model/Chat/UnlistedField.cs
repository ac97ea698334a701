namespace EdgeRouter.Model.Chat;

/// <summary>A member of the request that has no word in the vocabulary. Only its own dialect can be given it.</summary>
/// <param name="Name">As the caller wrote it.</param>
/// <param name="Raw">Its JSON value.</param>
/// <param name="Droppable">Known to be a hint without which the answer is the same in kind.</param>
internal readonly record struct UnlistedField(string Name, ReadOnlyMemory<byte> Raw, bool Droppable);
