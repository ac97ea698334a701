using System.Text;
using EdgeRouter.Wire;

namespace EdgeRouter.Tests.Wire;

public sealed class JsonTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a\\n\\t\\\"\\\\\\/\\b\\f\\r", "a\n\t\"\\/\b\f\r")]
    [InlineData("\\u0041\\u00e9\\u65e5", "Aé日")]
    [InlineData("\\ud83d\\ude00!", "😀!")]
    [InlineData("\\ud83d", "\ufffd")]
    [InlineData("\\ude00x", "\ufffdx")]
    [InlineData("\\ud83d\\u0041", "\ufffdA")]
    public void Unescape_OfAString_IsItsValue(string escaped, string value)
    {
        var bytes = Encoding.UTF8.GetBytes(escaped);
        var into = new byte[bytes.Length];
        Assert.Equal(value, Encoding.UTF8.GetString(into, 0, JsonText.Unescape(bytes, into)));
    }
}
