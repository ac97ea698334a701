using System.Buffers;
using System.Buffers.Text;
using EdgeRouter.Model;
using EdgeRouter.Model.Chat;
using EdgeRouter.Primitives;
using EdgeRouter.Wire;

namespace EdgeRouter.Providers.Translation;

/// <summary>
/// Writes a <see cref="ChatRequest"/> as the body for one upstream; one writer per attempt, one subclass per dialect. What the dialect cannot say goes onto the list of losses by the caller's own name for
/// it and is left out of the body: the body is complete only when the list is empty, and the caller decides whether the rest may be sent.
/// </summary>
internal abstract class RequestWriter(ChatRequest request, RequestTarget target, ByteBuffer output, List<FieldLoss> losses)
{
    /// <summary>Not readonly: it counts its commas.</summary>
    protected JsonWriter Json = new(output);

    protected ChatRequest Request => request;

    protected RequestTarget Target => target;

    protected List<FieldLoss> Losses => losses;

    public void Write()
    {
        for (var field = ChatField.MaxOutputTokens; field <= ChatField.OpaqueContent; field++)
        {
            if (request.NameOf(field) is { } name && FieldTable.Of(field, target.Dialect) is FieldSupport.Droppable or FieldSupport.Refused)
            {
                losses.Add(new FieldLoss(name, FieldTable.Of(field, target.Dialect) == FieldSupport.Droppable, "has no counterpart in the target's dialect"));
            }
        }

        WriteBody();
    }

    protected abstract void WriteBody();

    protected void Lose(string? name, bool droppable, string reason) => losses.Add(new FieldLoss(name ?? "request", droppable, reason));

    protected void Lose(ChatField field, bool droppable, string reason) => Lose(request.NameOf(field), droppable, reason);

    protected bool Can(ChatField field) => request.Has(field) && FieldTable.Of(field, target.Dialect) is FieldSupport.Expressed or FieldSupport.Partly;

    protected bool Has(ModelTraits trait) => (target.Traits & trait) != 0;

    protected bool Has(Quirks quirk) => (target.Quirks & quirk) != 0;

    /// <summary>The setting as the caller wrote it, under the target's name, if the caller set it and the table allows it.</summary>
    protected void Setting(ChatField field, ReadOnlySpan<byte> name)
    {
        if (Can(field))
        {
            Json.Name(name);
            Json.Raw(request[field].Span);
        }
    }

    /// <summary>A number that the target takes only within bounds: beyond them it is cut to the bound, and said so.</summary>
    protected void Bounded(ChatField field, ReadOnlySpan<byte> name, double least, double most)
    {
        if (!Can(field))
        {
            return;
        }

        var value = Number(field);
        if (value >= least && value <= most)
        {
            Setting(field, name);
            return;
        }

        Lose(field, droppable: true, "is beyond what the target takes and was cut to its bound");
        Json.Name(name);
        Json.Number((long)(value < least ? least : most));
    }

    protected double Number(ChatField field) => Utf8Parser.TryParse(request[field].Span, out double value, out _) ? value : 0;

    /// <summary>Members that only the caller's dialect knows go back to that dialect and are lost to every other.</summary>
    protected void WriteUnlisted()
    {
        foreach (var member in request.Unlisted)
        {
            if (request.Origin == target.Dialect && !member.Name.Contains('.', StringComparison.Ordinal))
            {
                Json.StartMember(member.Name);
                Json.Raw(member.Raw.Span);
            }
            else
            {
                Lose(member.Name, member.Droppable, "is known to the caller's dialect only");
            }
        }
    }

    /// <summary>Arguments of an earlier call as a JSON object: what most dialects want, but a model wrote them.</summary>
    protected void WriteArguments(ContentPart call)
    {
        if (call.Arguments.IsEmpty)
        {
            Json.Raw("{}"u8);
        }
        else if (IsObject(call.Arguments.Span))
        {
            Json.Raw(call.Arguments.Span);
        }
        else
        {
            // The call stays in the history, its unreadable arguments as the text that they are.
            Lose(call.Path, droppable: true, "has arguments that are no JSON object; they are sent as text");
            Json.StartObject();
            Json.Name("_raw"u8);
            Json.Value(call.Arguments.Span);
            Json.EndObject();
        }
    }

    protected static bool IsObject(ReadOnlySpan<byte> json)
    {
        var scanner = new JsonScanner(json);
        return scanner.ReadWhole(out _, out _) == JsonToken.StartObject && scanner.Read() == JsonToken.End;
    }

    /// <summary>
    /// The id of a call as the target takes it. Ids come from other providers: one that does not fit is replaced by one made from it, the same on the call and on its result.
    /// </summary>
    protected void WriteId(ReadOnlySpan<byte> id, SearchValues<byte> allowed, int longest, int exactly = 0)
    {
        if (!id.IsEmpty && id.Length <= longest && (exactly == 0 || id.Length == exactly) && !id.ContainsAnyExcept(allowed))
        {
            Json.Text(id);
            return;
        }

        // FNV-1a: nobody gains by making two ids of one conversation collide.
        var hash = 14695981039346656037UL;
        foreach (var value in id)
        {
            hash = (hash ^ value) * 1099511628211UL;
        }

        Span<byte> made = stackalloc byte[9];
        for (var i = 0; i < made.Length; i++)
        {
            made[i] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"u8[(int)(hash % 62)];
            hash /= 62;
        }

        Json.Text(made);
    }

    /// <summary>The texts of parts as one string, a line end between them. Parts of other kinds are passed over.</summary>
    protected void WriteJoined(IReadOnlyList<ContentPart> parts, ReadOnlySpan<byte> prefix = default)
    {
        Json.StartText();
        output.Write(prefix);
        var first = true;
        foreach (var part in parts)
        {
            if (part.Kind is ContentKind.Text or ContentKind.Refusal or ContentKind.DocumentText)
            {
                output.Write(first ? default : "\\n"u8);
                output.Write(part.Text.Span);
                first = false;
            }
        }

        Json.EndText();
    }
}
