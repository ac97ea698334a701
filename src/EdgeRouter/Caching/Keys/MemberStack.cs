using System.Buffers;

namespace EdgeRouter.Caching.Keys;

/// <summary>The members of all objects that are open, the innermost one's last. Its memory is rented while there are any, so that an idle owner holds none.</summary>
internal sealed class MemberStack
{
    private const int First = 64;

    private MemberSpan[] _members = [];

    public int Count { get; private set; }

    public void Push(in MemberSpan member)
    {
        if (Count == _members.Length)
        {
            Grow();
        }

        _members[Count++] = member;
    }

    /// <summary>The members above a mark, for sorting; good until the next change.</summary>
    public Span<MemberSpan> Above(int mark) => _members.AsSpan(mark..Count);

    public void PopTo(int mark) => Count = mark;

    public void Release()
    {
        Count = 0;
        if (_members.Length > 0)
        {
            ArrayPool<MemberSpan>.Shared.Return(_members);
            _members = [];
        }
    }

    private void Grow()
    {
        var larger = ArrayPool<MemberSpan>.Shared.Rent(Math.Max(First, _members.Length * 2));
        _members.AsSpan(0, Count).CopyTo(larger);
        var count = Count;
        Release();
        (_members, Count) = (larger, count);
    }
}
