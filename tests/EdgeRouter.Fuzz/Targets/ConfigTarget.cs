using System.Text;
using EdgeRouter.Config;
using EdgeRouter.Config.Vendors;
using EdgeRouter.Fuzz.Engine;
using EdgeRouter.Model;

namespace EdgeRouter.Fuzz.Targets;

/// <summary>A configuration file of any bytes: a snapshot, or errors that point into the text and keep secrets to themselves.</summary>
internal sealed class ConfigTarget : FuzzTarget
{
    private const string Secret = "S3CR3T-OF-THE-OPERATOR";

    private readonly ConfigCatalogue _catalogue = new() { Vendors = VendorCatalogue.Load(), UsableDialects = [DialectId.OpenAi] };

    public override string Name => "config";

    public override int LongestInput => 3000;

    public override IReadOnlyList<string> Words =>
    [
        "\"node\":", "\"id\":", "\"region\":", "\"location\":[1.5,2]", "\"listen\":", "\"data\":", "\"data_h2c\":", "\"admin\":", "\"127.0.0.1:4000\"", "\"[::1]:0\"", "\"auth\":", "\"mode\":\"keys\"", "\"keys\":", "\"hash\":",
        "\"providers\":", "\"vendor\":", "\"openai\"", "\"sandbox\"", "\"ollama\"", "\"dialect\":", "\"base_url\":", "\"http://h:1/v1\"", "\"api_keys\":", "\"${SECRET}\"", "\"${NONE:-x}\"", "\"file:key\"", "\"file:none\"",
        "\"key_header\":", "\"headers\":", "\"forward_headers\":", "\"credentials\":\"pass-through\"", "\"quirks\":", "\"zone\":", "\"http2\":true", "\"models\":", "\"deployments\":", "\"provider\":", "\"model\":", "\"weight\":",
        "\"timeouts\":", "\"connect\":", "\"total\":", "\"keepalive\":", "\"defaults\":", "\"limits\":", "\"request_body\":", "\"json_depth\":", "\"in_flight\":", "\"log\":", "\"format\":\"json\"", "\"level\":", "\"fallbacks\":",
        "\"retries\":", "\"backoff\":", "\"strategy\":", "\"recovery\":", "\"5s\"", "\"1.5MB\"", "\"30d\"", "1e999", "-1", "99999999999999999999", "2147483648", "0.5", "1.0", "1e2", "-0", "null", "true", "//c\n", "/*c*/", "\\ud800", "\uFEFF", "é😀",
        "{", "}", "[", "]", ",", ":", "\"", "\"*\"", "\"gpt-*\":", "\r\n", "\u2028", "\u0085",
    ];

    public override void Run(byte[] input)
    {
        var result = ConfigLoader.Load("folder/edgerouter.json", input, _catalogue, Environment, ReadFile);
        Claim.That(result.IsValid == (result.Snapshot is not null), "a snapshot or errors");
        Claim.That(result.IsValid == (result.Listen is not null && result.Log is not null && result.Config is not null), "all of a result or nothing");
        var lines = Lines(input);
        var last = (0, 0);
        foreach (var error in result.Errors)
        {
            CheckPlace(lines, error.Line, error.Column, error.ToString());
            Claim.That((error.Line, error.Column).CompareTo(last) >= 0, "errors stand in the order of the text");
            last = (error.Line, error.Column);
            Claim.That(error.Message != "cannot be read", "the schema refuses what the reader of the records refuses", error.ToString);
            CheckText(error.ToString());
        }

    }

    private static void CheckPlace(string[] lines, int line, int column, string text)
    {
        Claim.That(line >= 1 && line <= lines.Length, "an error's line is in the text", () => text);
        Claim.That(column >= 1 && column <= lines[line - 1].Length + 1, "an error's column is in its line", () => text);
    }

    private static void CheckText(string text)
    {
        Claim.That(!text.Any(static c => char.IsControl(c) || c is '\u2028' or '\u2029'), "what is printed is one line", () => text);
        Claim.That(!text.Contains(Secret, StringComparison.Ordinal), "secrets are not printed", () => text);
    }

    // Bytes that are no UTF-8 count as one character each here, which is never less than the loader counts.
    private static string[] Lines(byte[] input)
    {
        var text = input.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? input.AsSpan(3) : input;
        return (System.Text.Unicode.Utf8.IsValid(text) ? Encoding.UTF8 : Encoding.Latin1).GetString(text).Split('\n');
    }

    private static string? Environment(string name) => name switch
    {
        "SECRET" or "OPENAI_API_KEY" => Secret,
        "EMPTY" => "",
        _ => null,
    };

    private static SecretText ReadFile(string path) => path.EndsWith("key", StringComparison.Ordinal) ? SecretText.Of(Secret + "\n") : SecretText.Failed("file does not exist");
}
