using System.Text;

namespace EdgeRouter.BenchOperations.Answers;

/// <summary>What a model might write: of a kind, at least so long.</summary>
internal static class ContentWriter
{
    public static string Write(ContentKind kind, TopicWriter topic, Vocabulary vocabulary, int length)
    {
        var text = new StringBuilder();
        if (kind is ContentKind.Prose or ContentKind.List or ContentKind.Code && topic.Random.Next(2) == 0)
        {
            text.Append(topic.Fill(topic.Of(topic.Phrases.Openings))).Append("\n\n");
        }

        var foreign = kind == ContentKind.Foreign ? vocabulary.Foreign(topic.Random) : [];
        while (text.Length < length)
        {
            text.Append(kind switch
            {
                ContentKind.Prose => Prose(topic),
                ContentKind.List => List(topic),
                ContentKind.Code => CodeText.Write(topic),
                ContentKind.Json or ContentKind.Tool => Json(topic, length),
                _ => Foreign(foreign, topic.Random),
            });
            if (kind is ContentKind.Json or ContentKind.Tool)
            {
                return text.ToString();
            }
        }

        if (kind != ContentKind.Foreign && topic.Random.Next(3) == 0)
        {
            text.Append(topic.Fill(topic.Of(topic.Phrases.Closings)));
        }

        return text.ToString().TrimEnd();
    }

    /// <summary>One object, about <paramref name="length"/> bytes long: an extraction's result or a tool's arguments.</summary>
    public static string Json(TopicWriter topic, int length)
    {
        var fields = topic.Phrases.Fields.OrderBy(_ => topic.Random.Next()).Take(topic.Random.Next(2, 7)).ToArray();
        var text = new StringBuilder("{\"").Append(topic.Name()).Append("\": [");
        do
        {
            text.Append(text[^1] == '[' ? "" : ", ").Append('{');
            foreach (var field in fields)
            {
                text.Append(text[^1] == '{' ? "" : ", ").Append('"').Append(field).Append("\": ").Append(topic.Random.Next(4) switch
                {
                    0 => topic.Random.Next(100_000).ToString(),
                    1 => topic.Random.Next(2) == 0 ? "true" : "null",
                    2 => $"\"{topic.Word()} {topic.Word()}\"",
                    _ => $"\"{topic.Word()}\"",
                });
            }

            text.Append('}');
        }
        while (text.Length < length);
        return text.Append("]}").ToString();
    }

    private static string Prose(TopicWriter topic)
    {
        var heading = topic.Random.Next(5) == 0 ? $"## {topic.Of(topic.Phrases.Headings)}: {topic.Title()}\n\n" : "";
        return heading + topic.Paragraph() + "\n\n";
    }

    private static string List(TopicWriter topic)
    {
        var text = new StringBuilder($"### {topic.Title()}\n\n");
        var (numbered, count) = (topic.Random.Next(2) == 0, topic.Random.Next(3, 9));
        for (var i = 1; i <= count; i++)
        {
            text.Append(numbered ? $"{i}. " : "- ").Append($"**{topic.Title()}**: {topic.Sentence()}\n");
        }

        return text.Append('\n').ToString();
    }

    private static string Foreign(string[] words, Random random)
    {
        // Languages without spaces have words of one sign here.
        var gap = words[0].Length == 1 ? "" : " ";
        var sentence = string.Join(gap, Enumerable.Range(0, random.Next(5, 18)).Select(_ => words[random.Next(words.Length)]));
        return sentence + (gap.Length == 0 ? "。" : ". ") + (random.Next(6) == 0 ? "\n\n" : "");
    }
}
