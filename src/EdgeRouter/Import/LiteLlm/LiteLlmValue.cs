using EdgeRouter.Config.Document;
using EdgeRouter.Import.Source;
using EdgeRouter.Import.Target;

namespace EdgeRouter.Import.LiteLlm;

/// <summary>A text of LiteLLM's, which may name an environment variable: <c>os.environ/NAME</c>.</summary>
internal static class LiteLlmValue
{
    private const string FromEnvironment = "os.environ/";

    // What people write where the client wants a key and the server none.
    private static readonly HashSet<string> NoKey = new(StringComparer.OrdinalIgnoreCase)
    {
        "none", "null", "empty", "dummy", "dummy-key", "fake", "fake-key", "fake_key", "sk-fake", "not-needed", "not_needed", "no-key", "no-key-required", "sk-no-key-required", "anything", "ollama", "lm-studio", "na", "n/a", "-", "x", "xxx",
    };

    /// <summary>The variable that the text names; null: it is plain text.</summary>
    public static string? Variable(string text)
    {
        var name = text.StartsWith(FromEnvironment, StringComparison.Ordinal) ? text[FromEnvironment.Length..].Trim() : null;
        return name is not null && Variables.IsName(name) ? name : null;
    }

    public static bool MeansNoKey(string text) => NoKey.Contains(text);

    /// <summary>A plain text that is no secret; null when it is missing. What only a variable knows is told in <paramref name="remarks"/>.</summary>
    public static string? Plain(ConfigNode? node, string name, Remarks remarks, string instead)
    {
        if (node.Text(name) is not { } text)
        {
            return null;
        }

        if (Variable(text) is not { } variable)
        {
            return text;
        }

        remarks.LeaveOut($"{name}, which the source takes from the variable {variable}", instead);
        return null;
    }
}
