namespace EdgeRouter.Config.Document;

/// <summary>A place in a text: line and column from 1, the column in UTF-16 units.</summary>
internal readonly record struct TextPlace(int Line, int Column) : IComparable<TextPlace>
{
    public int CompareTo(TextPlace other) => Line != other.Line ? Line.CompareTo(other.Line) : Column.CompareTo(other.Column);
}
