using EdgeRouter.Model.Chat;
using EdgeRouter.Providers.Translation;
using EdgeRouter.Wire;

namespace EdgeRouter.Providers.OpenAi;

/// <summary>Reads the parts of a message that are not text: images, audio, files.</summary>
internal static class OpenAiMediaReader
{
    public static ContentPart Image(ChatRequest request, ReadOnlyMemory<byte> json, ReadOnlyMemory<byte> cacheControl, string path, Action<string, string> fail)
    {
        var image = JsonMembers.Find(json, "image_url"u8);
        var isText = image.Length >= 2 && image.Span[0] == (byte)'"';
        var inside = isText ? image[1..^1] : JsonMembers.FindText(image, "url"u8);
        var url = JsonText.ValueOf(inside);
        var detail = isText ? default : JsonMembers.FindText(image, "detail"u8);
        if (url.IsEmpty)
        {
            fail($"{path}.image_url.url is missing", $"{path}.image_url.url");
        }

        if (!detail.IsEmpty)
        {
            request.Mark(ChatField.ImageDetail, $"{path}.image_url.detail");
        }

        if (DataUrl.TrySplit(url, out var mediaType, out var data))
        {
            request.Mark(ChatField.ImageData, path);
            return new ContentPart { Kind = ContentKind.ImageData, Text = data, MediaType = mediaType, Detail = detail, CacheControl = cacheControl, Path = path };
        }

        if (DataUrl.IsData(url.Span))
        {
            fail($"{path}.image_url.url is not base64 data", $"{path}.image_url.url");
        }

        request.Mark(ChatField.ImageUrl, path);
        return new ContentPart { Kind = ContentKind.ImageUrl, Text = inside, Detail = detail, CacheControl = cacheControl, Path = path };
    }

    public static ContentPart Audio(ChatRequest request, ReadOnlyMemory<byte> json, string path)
    {
        var audio = JsonMembers.Find(json, "input_audio"u8);
        request.Mark(ChatField.Audio, path);
        return new ContentPart
        {
            Kind = ContentKind.Audio,
            Text = JsonMembers.FindText(audio, "data"u8),
            MediaType = JsonMembers.FindText(audio, "format"u8).Span.SequenceEqual("mp3"u8) ? "audio/mp3"u8.ToArray() : "audio/wav"u8.ToArray(),
            Path = path,
        };
    }

    public static ContentPart File(ChatRequest request, ReadOnlyMemory<byte> json, ReadOnlyMemory<byte> cacheControl, string path, Action<string, string> fail)
    {
        var file = JsonMembers.Find(json, "file"u8);
        var id = JsonMembers.FindText(file, "file_id"u8);
        if (!id.IsEmpty)
        {
            request.Mark(ChatField.FileId, $"{path}.file.file_id");
            return new ContentPart { Kind = ContentKind.FileId, Text = id, Path = path };
        }

        if (!DataUrl.TrySplit(JsonText.ValueOf(JsonMembers.FindText(file, "file_data"u8)), out var mediaType, out var data))
        {
            fail($"{path}.file has neither file_id nor base64 file_data", $"{path}.file");
        }

        request.Mark(ChatField.DocumentData, path);
        return new ContentPart
        {
            Kind = ContentKind.DocumentData,
            Text = data,
            MediaType = mediaType,
            FileName = JsonMembers.FindText(file, "filename"u8),
            CacheControl = cacheControl,
            Path = path,
        };
    }
}
