using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EdgeRouter.Model;

/// <summary>SHA-256 over everything of a model's definition that may change what it answers. Strategies, weights, deadlines and prices do not.</summary>
internal static class ModelFingerprint
{
    public static byte[] Of(VirtualModel model)
    {
        // Candidates in the order of their ids: the same pool written in another order is the same pool. A line feed ends each part and stands in none of them.
        var text = new StringBuilder();
        foreach (var candidate in model.Candidates.OrderBy(static c => c.Deployment.Id, StringComparer.Ordinal))
        {
            var deployment = candidate.Deployment;
            text.Append(deployment.Id).Append('\n')
                .Append(deployment.Provider.Name).Append('\n')
                .Append(deployment.Provider.BaseUrl).Append('\n')
                .Append((int)deployment.Provider.Dialect).Append('\n')
                .Append(deployment.Provider.ApiVersion).Append('\n')
                .Append((int)deployment.Provider.Quirks).Append('\n')
                .Append(deployment.UpstreamModel).Append('\n');
            foreach (var (name, value) in deployment.Provider.Headers)
            {
                text.Append(name).Append('\n').Append(value).Append('\n');
            }

            // What constraints are checked against, and what is asked for where the caller gives no cap.
            var facts = deployment.Facts;
            text.Append(CultureInfo.InvariantCulture, $"{facts.Region}\n{(int)facts.Zone}\n{string.Join('\t', facts.Tags)}\n{facts.TrainsOnData}\n{facts.RetentionDays}\n{facts.MaxOutput}\n");
        }

        text.Append(ConstraintsText.Of(model.Constraints?.Source)).Append('\n').Append(model.DropUnsupported);
        return SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()));
    }
}
