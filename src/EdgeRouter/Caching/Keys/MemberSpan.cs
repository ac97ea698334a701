namespace EdgeRouter.Caching.Keys;

/// <summary>Where a member of an object stands in its canonical form.</summary>
/// <param name="Start">Its key's head.</param>
/// <param name="Key">The key's first byte.</param>
/// <param name="KeyLength">Bytes.</param>
/// <param name="End">One past its value.</param>
internal readonly record struct MemberSpan(int Start, int Key, int KeyLength, int End);
