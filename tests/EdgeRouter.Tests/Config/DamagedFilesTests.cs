using System.Text;
using Xunit;

namespace EdgeRouter.Tests.Config;

/// <summary>
/// Example files with random damage (fixed seeds): the loader answers with a snapshot or with errors that have a place in the text, and
/// never throws. "cannot be read" would mean that the schema check let something through that the reader of the records refuses.
/// </summary>
public sealed class DamagedFilesTests
{
    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", ",", ":", "\"", "null", "true", "-1", "1e999", "0.5", "\"${X}\"", "\"file:\"", "\"*\"", "{}", "[]", "//", "/*",
        "\\ud800", "\u0000", "é", "\n", "99999999999999999999",
    ];

    [Theory]
    [MemberData(nameof(ExampleFilesTests.Examples), MemberType = typeof(ExampleFilesTests))]
    public void Loader_DamagedExample_GivesErrorsAndNeverThrows(string name)
    {
        var text = ConfigFixture.ReadConfig(name);
        var tokens = Tokens(text);
        var fixture = ExampleFilesTests.Fixture();
        var random = new Random(12345);
        var refused = 0;
        for (var round = 0; round < 1_000; round++)
        {
            var damaged = new List<string>(tokens);
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                var at = random.Next(damaged.Count);
                damaged[at] = random.Next(3) switch
                {
                    0 => Pieces[random.Next(Pieces.Length)],
                    1 => "",
                    _ => damaged[random.Next(damaged.Count)],
                };
            }

            var bytes = Encoding.UTF8.GetBytes(string.Concat(damaged));
            if (round % 10 == 0)
            {
                bytes = bytes[..random.Next(bytes.Length)];
            }

            refused += Check(fixture, bytes) ? 0 : 1;
        }

        Assert.True(refused > 300, $"only {refused} of 1,000 were refused");
    }

    private static bool Check(ConfigFixture fixture, byte[] bytes)
    {
        var result = fixture.Load(bytes);
        var lines = bytes.Count(static b => b == '\n') + 1;
        Assert.Equal(result.Errors.Count == 0, result.Snapshot is not null);
        Assert.All(result.Errors, error =>
        {
            Assert.InRange(error.Line, 1, lines);
            Assert.True(error.Column >= 1);
            Assert.NotEqual("cannot be read", error.Message);
            Assert.DoesNotContain(error.ToString(), char.IsControl);
        });
        return result.IsValid;
    }

    // Strings and words as wholes, so that much of the damage is still JSON.
    private static List<string> Tokens(string text)
    {
        var tokens = new List<string>();
        var at = 0;
        while (at < text.Length)
        {
            var end = at + 1;
            if (text[at] == '"')
            {
                end = text.IndexOf('"', end) + 1;
            }
            else if (char.IsAsciiLetterOrDigit(text[at]))
            {
                while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '.'))
                {
                    end++;
                }
            }

            tokens.Add(text[at..end]);
            at = end;
        }

        return tokens;
    }
}
