using System.Buffers.Text;
using EdgeRouter.Model;
using EdgeRouter.Model.Chat;
using EdgeRouter.Wire;

namespace EdgeRouter.Providers.Translation;

/// <summary>
/// Reads a client's body into a <see cref="ChatRequest"/>, which then points into it. One reader per request; one subclass per client dialect. Runs once per request however many attempts follow, copies no
/// texts but escaped tool arguments, and forgets nothing: what has no word in the vocabulary is kept by name.
/// </summary>
internal abstract class RequestReader
{
    /// <summary>Set when the body is not a request of this dialect: a 400 in the caller's words. The request must not be used then.</summary>
    public GatewayError? Error { get; private set; }

    protected abstract ChatRequest Request { get; }

    /// <summary>False when there is an <see cref="Error"/>.</summary>
    public bool Read(ReadOnlyMemory<byte> body, out ChatRequest request)
    {
        ReadBody(body);
        request = Request;
        return Error is null;
    }

    protected abstract void ReadBody(ReadOnlyMemory<byte> body);

    /// <summary>The first error is the one told.</summary>
    protected void Fail(string message, string? param, string code = "invalid_value") => Error ??= GatewayError.Invalid(code, message, param);

    protected void FailType(string param, string expected) => Fail($"{param} must be {expected}", param, "invalid_type");

    /// <summary>The inside of a string; anything else is an error of the caller's.</summary>
    protected ReadOnlyMemory<byte> TextOf(in JsonMembers member, string param)
    {
        if (member.Token != JsonToken.String && member.Token != JsonToken.Null)
        {
            FailType(param, "a string");
        }

        return member.Text;
    }

    protected bool? BoolOf(in JsonMembers member, string param)
    {
        if (member.Token is not (JsonToken.True or JsonToken.False or JsonToken.Null))
        {
            FailType(param, "true or false");
        }

        return member.Token == JsonToken.Null ? null : member.Token == JsonToken.True;
    }

    protected long CountOf(in JsonMembers member, string param)
    {
        if (member.Token == JsonToken.Number && Utf8Parser.TryParse(member.Raw.Span, out double value, out var used) && used == member.Raw.Length && value is >= 0 and < 1e15)
        {
            return (long)value;
        }

        if (member.Token != JsonToken.Null)
        {
            FailType(param, "a number");
        }

        return 0;
    }

    /// <summary>A number that goes to the upstream as the caller wrote it.</summary>
    protected void SetNumber(ChatField field, in JsonMembers member, string name)
    {
        if (member.Token == JsonToken.Number)
        {
            Request.Set(field, member.Raw, name);
        }
        else if (member.Token != JsonToken.Null)
        {
            FailType(name, "a number");
        }
    }

    protected void SetRaw(ChatField field, in JsonMembers member, string name)
    {
        if (member.Token != JsonToken.Null)
        {
            Request.Set(field, member.Raw, name);
        }
    }

    /// <param name="parent">What it stands in, with the dot behind it: only members of the outermost object can be given back.</param>
    protected void AddUnlisted(in JsonMembers member, bool droppable, string parent = "")
    {
        if (member.Token != JsonToken.Null)
        {
            var name = parent + JsonText.ToString(member.KeyText);
            Request.Unlisted.Add(new UnlistedField(name, member.Raw, droppable));
            Request.Mark(ChatField.Unlisted, name);
        }
    }

    protected void ReadEffort(in JsonMembers member, string name)
    {
        if (member.Token == JsonToken.Null)
        {
            return;
        }

        Request.Effort = ReasoningEfforts.Parse(member.Text.Span);
        if (Request.Effort == ReasoningEffort.Unset)
        {
            Fail($"{name} is none of the known efforts", name);
        }

        Request.Mark(ChatField.ReasoningEffort, name);
    }
}
