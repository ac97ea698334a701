namespace EdgeRouter.Upstream.Sandbox;

/// <summary>A tool call to answer with: JSON arguments for a function, free text for a custom tool.</summary>
internal sealed record SandboxCall(bool Custom, string Name, string Input)
{
    public string Type => Custom ? "custom" : "function";

    public string InputName => Custom ? "input" : "arguments";
}
