using EdgeRouter.Wire;

namespace EdgeRouter.Tests.Wire;

public sealed class JsonStopsTests
{
    [Fact]
    public void IndexIn_EveryByteAtEveryPlaceOfEveryLength_LikeTheSimpleSearch()
    {
        for (var length = 0; length <= 200; length++)
        {
            var text = Enumerable.Repeat((byte)'x', length).ToArray();
            Assert.Equal(-1, JsonStops.IndexIn(text));
            for (var at = 0; at < length; at++)
            {
                foreach (byte value in (byte[])[0, 0x1f, (byte)'"', (byte)'\\', 0x20, 0x21, 0x23, 0x5b, 0x5d, 0x7f, 0x80, 0xa2, 0xdc, 0xff])
                {
                    text[at] = value;
                    Assert.Equal(value is < 0x20 or (byte)'"' or (byte)'\\' ? at : -1, JsonStops.IndexIn(text));
                }

                text[at] = (byte)'x';
            }
        }
    }

    [Fact]
    public void IndexIn_OfSeveral_TheFirst()
    {
        var random = new Random(7);
        for (var round = 0; round < 5_000; round++)
        {
            var text = new byte[random.Next(1, 150)];
            Array.Fill(text, (byte)'a');
            var places = Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(text.Length)).ToArray();
            foreach (var place in places)
            {
                text[place] = (byte)'\\';
            }

            Assert.Equal(places.Min(), JsonStops.IndexIn(text));
        }
    }
}
