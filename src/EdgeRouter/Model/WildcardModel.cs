using System.Text;

namespace EdgeRouter.Model;

/// <summary>
/// A family of model names: every name that starts with <see cref="Prefix"/> is served by the wildcard deployment of <see cref="Model"/>. The upstream is asked for the name
/// without its first <see cref="Strip"/> bytes (<c>openai/</c> is cut off, <c>gpt-</c> is not).
/// </summary>
internal sealed class WildcardModel(string prefix, int strip, VirtualModel model)
{
    public byte[] Prefix { get; } = Encoding.UTF8.GetBytes(prefix);

    public int Strip { get; } = strip;

    public VirtualModel Model { get; } = model;
}
