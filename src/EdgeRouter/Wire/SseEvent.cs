namespace EdgeRouter.Wire;

/// <summary>
/// One event as offsets into its own bytes. With one data line the data is the range <see cref="DataStart"/> to <see cref="DataEnd"/>; with more the lines have to be joined
/// (<see cref="SseFramer.JoinData"/>) and the range is that of the last.
/// </summary>
/// <param name="Length">Bytes of the event, its blank line included.</param>
/// <param name="DataLines">0: a comment, a blank line or fields without data.</param>
/// <param name="FieldsStart">Where its lines begin: behind the byte order mark in the first event of a stream that has one, else 0.</param>
internal readonly record struct SseEvent(int Length, int DataLines, int DataStart, int DataEnd, int NameStart, int NameEnd, int FieldsStart);
