namespace EdgeRouter.Model;

/// <summary>Which web pages may call the API from a browser.</summary>
/// <param name="Origins">As browsers send them, lower case; empty with <paramref name="Any"/>.</param>
internal sealed record CorsPolicy(IReadOnlyList<string> Origins, bool Any, int MaxAgeSeconds)
{
    public bool Allows(string origin)
    {
        if (Any)
        {
            return true;
        }

        for (var i = 0; i < Origins.Count; i++)
        {
            if (string.Equals(Origins[i], origin, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
