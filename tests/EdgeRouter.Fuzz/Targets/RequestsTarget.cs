using System.Text;
using EdgeRouter.Fuzz.Engine;
using EdgeRouter.Model;
using EdgeRouter.Model.Chat;
using EdgeRouter.Primitives;
using EdgeRouter.Providers.Translation;

namespace EdgeRouter.Fuzz.Targets;

/// <summary>
/// A client's request in another dialect: readers and writers take anything, what they write is JSON, and what is written for the other client dialect can be read again. The first input byte chooses client, target,
/// model and vendor.
/// </summary>
internal sealed class RequestsTarget : FuzzTarget
{
    private static readonly string[] Models = ["m", "claude-opus-5", "gemini-2.5-pro", "é\\\"x"];

    public override string Name => "requests";

    public override IReadOnlyList<string> Words { get; } =
    [
        .. Texts.JsonWords, "\"messages\":[", "{\"role\":\"user\",\"content\":", "{\"role\":\"assistant\",", "\"tool_calls\":[", "\"role\":\"tool\",\"tool_call_id\":\"a\"", "\"arguments\":\"{}\"", "\"type\":\"text\",\"text\":\"",
        "\"type\":\"image_url\",\"image_url\":{\"url\":\"", "data:image/png;base64,", "\"type\":\"tool_use\",", "\"input\":{", "\"tool_result\",\"tool_use_id\":\"a\",", "\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"s\"",
        "\"cache_control\":{\"type\":\"ephemeral\"}", "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"", "\"tool_choice\":", "\"stop\":", "\"reasoning_effort\":\"low\"", "\"reasoning_details\":[", "\"max_tokens\":5",
        "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":2000}", "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"schema\":{}}}", "\"system\":[", "\"temperature\":1.5",
    ];

    public override void Run(byte[] input)
    {
        if (input.Length == 0)
        {
            return;
        }

        var choice = input[0];
        var client = (choice & 1) == 0 ? DialectId.OpenAi : DialectId.Anthropic;
        var target = FieldTable.Columns[((choice >> 1) & 7) % 5];
        var quirks = (choice & 0x80) == 0 ? Quirks.None : (Quirks)0x7fff;
        var model = Encoding.UTF8.GetBytes(Models[(choice >> 4) & 3]);
        var body = input.AsMemory(1);
        if (Translate(client, body, Translations.TargetOf(target, quirks, model)) is not { } written)
        {
            return;
        }

        using var json = JsonCheck.Parse(written);
        Claim.That(json is not null, "what is written is JSON", () => Encoding.UTF8.GetString(written));
        if (target is DialectId.OpenAi or DialectId.Anthropic && target != client)
        {
            Claim.That(Translations.ReaderOf(target).Read(written, out _), "what is written for a dialect is read by its reader", () => Encoding.UTF8.GetString(written));
        }
    }

    // Null when it was refused, by the reader or for what the target cannot say.
    private static byte[]? Translate(DialectId client, ReadOnlyMemory<byte> body, in RequestTarget target)
    {
        var reader = Translations.ReaderOf(client);
        if (!reader.Read(body, out var request))
        {
            Claim.That(reader.Error is { Status: 400 }, "a refusal says why");
            return null;
        }

        using var was = JsonCheck.Parse(body);
        Claim.That(was is not null, "only JSON is read");
        var pool = new BufferPool();
        var output = new ByteBuffer(pool);
        var losses = new List<FieldLoss>();
        Translations.WriterOf(request, target, output, losses).Write();
        var written = output.Written.ToArray();
        output.Clear();
        losses.Clear();
        Translations.WriterOf(request, target, output, losses).Write();
        Claim.That(output.Written.SequenceEqual(written), "a second attempt is written like the first");
        output.Release();
        Claim.That(pool.Outstanding == 0, "every buffer is back");
        return losses.Exists(static l => !l.Droppable) ? null : written;
    }
}
