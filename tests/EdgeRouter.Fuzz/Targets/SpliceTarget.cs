using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using EdgeRouter.Fuzz.Engine;
using EdgeRouter.Inspection;
using EdgeRouter.Model;
using EdgeRouter.Pipeline;
using EdgeRouter.Providers;
using EdgeRouter.Upstream;

namespace EdgeRouter.Fuzz.Targets;

/// <summary>
/// The edits and the content that is sent, for any body the scan accepts: what arrives upstream is JSON, as long as announced, with every member as it came but for the model's name and the question for usage. The
/// first input byte chooses operation, quirks and the model's name upstream.
/// </summary>
internal sealed class SpliceTarget : FuzzTarget
{
    private static readonly string?[] Models = [null, "m", "vendor/a-very-much-longer-name:latest", "é\\\"\\u0041"];

    private readonly OpenAiDialect _dialect = new();
    private readonly UpstreamCall _call = new(new QuietWatch(), DeadlineWatch.Never, 0, new UpstreamCounters());

    public override string Name => "splice";

    public override IReadOnlyList<string> Words => Texts.JsonWords;

    public override void Run(byte[] input)
    {
        if (input.Length == 0)
        {
            return;
        }

        var (choice, body) = (input[0], input.AsMemory(1));
        if (RequestScan.Scan(body.Span, 64, out var facts) is not null)
        {
            return;
        }

        var operation = (Operation)(choice % 3);
        var quirks = (Quirks)((choice >> 2) & 3);
        var model = (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(Models[(choice >> 4) & 3] ?? "");
        if ((choice & 0x40) != 0)
        {
            model = RouteNames.PlainModel(body.Span.Slice(facts.Model.Start, facts.Model.Length), 0);
        }

        var edits = default(BodyEdits);
        var strip = _dialect.Edit(facts, operation, quirks, model, ref edits);
        using var content = new SpliceContent(body, edits, _call);
        using var sent = new MemoryStream();
        var copied = content.CopyToAsync(sent);
        Claim.That(copied.IsCompletedSuccessfully, "the body is written", () => $"{copied.Exception}");
        Claim.That(content.Headers.ContentLength == sent.Length, "as many bytes are sent as announced", () => $"{sent.Length}, not {content.Headers.ContentLength}");
        if (edits.Count == 0)
        {
            Claim.That(sent.ToArray().AsSpan().SequenceEqual(body.Span), "without edits the body leaves as it came");
        }

        Compare(body, sent.ToArray(), facts, model, strip);
        if (strip)
        {
            Claim.That(facts.Stream && !facts.IncludeUsage && operation != Operation.Embeddings, "usage is asked for only where the caller did not");
        }
    }

    private static void Compare(ReadOnlyMemory<byte> body, byte[] sent, in RequestFacts facts, ReadOnlyMemory<byte> model, bool strip)
    {
        Claim.That(RequestScan.Scan(sent, 64, out var after) is null || model.Length > 256, "what is sent would be accepted again", () => Encoding.UTF8.GetString(sent));
        Claim.That(after.Stream == facts.Stream, "the stream flag stays");
        using var before = JsonDocument.Parse(body);
        using var result = JsonCheck.Parse(sent);
        Claim.That(result is not null, "what is sent is JSON", () => Encoding.UTF8.GetString(sent));
        var was = before.RootElement.EnumerateObject().ToList();
        var now = result.RootElement.EnumerateObject().ToList();
        if (strip && !facts.StreamOptions.IsPresent)
        {
            Claim.That(JsonCheck.IsPlain(now[0], "stream_options"), "the question for usage stands first");
            AskedOnly(now[0].Value, null);
            now.RemoveAt(0);
        }

        Claim.That(was.Count == now.Count, "no member is lost or added");
        for (var i = 0; i < was.Count; i++)
        {
            Claim.That(JsonMarshal.GetRawUtf8PropertyName(was[i]).SequenceEqual(JsonMarshal.GetRawUtf8PropertyName(now[i])), "the members keep names and order");
            if (JsonCheck.IsPlain(was[i], "model") && !model.IsEmpty)
            {
                var value = JsonMarshal.GetRawUtf8Value(now[i].Value);
                Claim.That(value[1..^1].SequenceEqual(model.Span), "the model is the upstream's");
            }
            else if (JsonCheck.IsPlain(was[i], "stream_options") && strip)
            {
                AskedOnly(now[i].Value, was[i].Value);
            }
            else
            {
                Claim.That(
                    JsonMarshal.GetRawUtf8Value(was[i].Value).SequenceEqual(JsonMarshal.GetRawUtf8Value(now[i].Value)),
                    "a member that is not edited keeps its bytes");
            }
        }
    }

    // include_usage is true for every reader, whichever of two keys it takes and whether or not it minds case; all else is as it was.
    private static void AskedOnly(JsonElement now, JsonElement? was)
    {
        var kept = new List<string>();
        var asked = 0;
        foreach (var member in now.EnumerateObject())
        {
            if (string.Equals(JsonCheck.NameOf(member), "include_usage", StringComparison.OrdinalIgnoreCase))
            {
                Claim.That(member.Value.ValueKind == JsonValueKind.True, "usage is asked for, whichever key the upstream reads", now.GetRawText);
                asked++;
            }
            else
            {
                kept.Add(RawOf(member));
            }
        }

        Claim.That(asked > 0, "usage is asked for");
        var before = was is { ValueKind: JsonValueKind.Object } options
            ? options.EnumerateObject().Where(static m => !string.Equals(JsonCheck.NameOf(m), "include_usage", StringComparison.OrdinalIgnoreCase)).Select(RawOf)
            : [];
        Claim.That(before.SequenceEqual(kept), "the other stream options stay", now.GetRawText);
    }

    private static string RawOf(JsonProperty member) =>
        Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8PropertyName(member)) + ":" + member.Value.GetRawText();
}
