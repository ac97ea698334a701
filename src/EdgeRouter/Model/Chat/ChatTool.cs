namespace EdgeRouter.Model.Chat;

/// <summary>A function that the model may call. Texts are insides of JSON strings.</summary>
internal sealed class ChatTool
{
    public ReadOnlyMemory<byte> Name { get; set; }

    /// <summary>Empty for none.</summary>
    public ReadOnlyMemory<byte> Description { get; set; }

    /// <summary>JSON Schema of the arguments as a JSON value; empty for a function without any.</summary>
    public ReadOnlyMemory<byte> Schema { get; set; }

    public bool? Strict { get; set; }

    /// <summary>As on <see cref="ContentPart.CacheControl"/>.</summary>
    public ReadOnlyMemory<byte> CacheControl { get; set; }

    /// <summary>A tool that is no function of the caller's and that only its own dialect knows, whole; empty for functions.</summary>
    public ReadOnlyMemory<byte> Opaque { get; set; }
}
