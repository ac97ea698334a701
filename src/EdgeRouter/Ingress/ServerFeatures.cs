using Microsoft.AspNetCore.Http.Features;

namespace EdgeRouter.Ingress;

/// <summary>
/// What the server offers for a request. Its own object implements all of it, and a cast is a fraction of the question by type, which is a call of a generic virtual method for each; whatever else hands features in is asked.
/// </summary>
internal static class ServerFeatures
{
    public static IHttpRequestFeature RequestOf(IFeatureCollection features) => features as IHttpRequestFeature ?? features.GetRequiredFeature<IHttpRequestFeature>();

    public static IHttpResponseFeature ResponseOf(IFeatureCollection features) => features as IHttpResponseFeature ?? features.GetRequiredFeature<IHttpResponseFeature>();

    public static IHttpResponseBodyFeature ResponseBodyOf(IFeatureCollection features) => features as IHttpResponseBodyFeature ?? features.GetRequiredFeature<IHttpResponseBodyFeature>();

    public static IRequestBodyPipeFeature BodyOf(IFeatureCollection features) => features as IRequestBodyPipeFeature ?? features.GetRequiredFeature<IRequestBodyPipeFeature>();

    public static IHttpRequestLifetimeFeature LifetimeOf(IFeatureCollection features) => features as IHttpRequestLifetimeFeature ?? features.GetRequiredFeature<IHttpRequestLifetimeFeature>();

    public static IHttpConnectionFeature? ConnectionOf(IFeatureCollection features) => features as IHttpConnectionFeature ?? features.Get<IHttpConnectionFeature>();
}
