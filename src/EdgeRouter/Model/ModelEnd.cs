namespace EdgeRouter.Model;

/// <summary>The end of a model at its vendor, as far as it is known.</summary>
/// <param name="Day">From this day on (UTC) the vendor does not answer for it.</param>
/// <param name="HasSuccessor">Its vendor has named what takes its place.</param>
/// <param name="Followed">The day had come when the configuration was read: its successor is asked in its place.</param>
/// <param name="Notice">What callers and the log are told: <c>gpt-4 until 2026-10-23, then gpt-5.6-sol</c>. Printable ASCII, fit for a header.</param>
internal sealed record ModelEnd(DateOnly Day, bool HasSuccessor, bool Followed, string Notice);
