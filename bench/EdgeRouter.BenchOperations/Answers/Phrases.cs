namespace EdgeRouter.BenchOperations.Answers;

/// <summary>
/// What a set's answers are built of beside words: in patterns '@' stands for a word and '0' for a number.
/// </summary>
internal sealed record Phrases(string[] Sentences, string[] Openings, string[] Closings, string[] Headings, string[] Models, string[] AnthropicModels, string[] Fields, string[] Languages)
{
    public static Phrases Of(AnswerSet set) => set == AnswerSet.Training ? Training : Test;

    private static readonly Phrases Training = new(
        [
            "The @ @ @s the @ of the @.", "@ @ can @ @ when the @ is @.", "In most @, the @ and the @ @ together.", "If you @ the @, it will @ 0 @.", "This is why @ are @ @.",
            "It was the @ @ that first @ed the @.", "You should @ each @ before you @ it.", "There are 0 @ in the @ @, and each of them @s @.", "Because @ @ the @, they need a @ @.",
            "By 0 the @ had @ed more than 0 @.", "@, @ and @ are the @ of a @ @.", "Many @ prefer to @ with @ rather than @.", "However, the @ @ does not @.", "Its @ is @ but its @ is not.",
            "We @ the @ from the @ to the @.", "Once the @ has been @ed, @ the @ again.", "The result is a @ that @s without @.", "For a @ @, 0 @ is usually enough.",
        ],
        ["Certainly! Here is what you asked for:", "Here's a step-by-step explanation.", "Great question!", "To answer this, we look at the @ first.", "Sure, let me help you with the @.", "In short:"],
        ["Let me know if you'd like more detail.", "I hope this helps!", "In summary, the @ @s the @.", "Would you like me to continue?"],
        ["Overview", "Key Points", "Example", "Why it matters", "Steps", "Conclusion"],
        ["gpt-4o-mini-2024-07-18", "gpt-4o-2024-08-06", "llama-3.1-8b-instant", "llama-3.3-70b-versatile", "mistral-small-latest", "qwen2.5-7b-instruct", "deepseek-chat"],
        ["claude-3-5-sonnet-20241022", "claude-3-haiku-20240307"],
        ["name", "title", "price", "items", "status", "date", "quantity", "city", "email", "category"],
        ["python", "javascript", "sql", "bash"]);

    private static readonly Phrases Test = new(
        [
            "No @ @s as @ as a @ @ does.", "When it comes to @, think of the @ @.", "Every @ that @s must have had a @ once.", "What makes the @ so @ is how @ it @s.", "One of the @ @, the @, was @ed in 0.",
            "Without a @ there would be neither @ nor @.", "Try to @ a few @ at a time.", "On average, 0% of @ are @, while 0% @.", "They found that @ often @ after the @.", "Both the @ and its @ remain @ @.",
            "Do not @ the @ unless your @ is @.", "Some say @ @; others, that @ @ @.", "At first, @ only the @.", "Between @ and @ lies a @ @.", "All this has @ed the way @ think about @.",
            "Next, the @ should be @ed by a @ @.", "Whether the @ @s depends on the @.", "Your @ costs about 0 @ per @.", "@s long as @ @, no @ is @.", "Even so, @ @ were @ed.",
        ],
        ["Good day. About the @:", "Yes, it can be done.", "Absolutely, and it takes only a few @.", "That depends on your @.", "Below you will find the @.", "My view of @:"],
        ["Feel free to ask about @.", "Happy to go deeper.", "To conclude, @ @ @.", "Anything else?"],
        ["Background", "Details", "What to do", "Pitfalls", "Further reading", "Trade-offs"],
        ["gpt-4.1-2025-04-14", "gpt-5-mini-2025-08-07", "mixtral-8x22b-instruct", "gemma-3-27b-it", "Qwen/Qwen3-32B", "accounts/fireworks/models/llama-v3p1-405b", "grok-3-mini"],
        ["claude-sonnet-4-20250514", "claude-3-7-sonnet-latest"],
        ["id", "label", "amount", "entries", "state", "created", "count", "region", "contact", "tags"],
        ["csharp", "go", "rust", "javascript", "python"]);
}
