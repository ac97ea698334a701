using EdgeRouter.Ingress;
using EdgeRouter.Model;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeRouter.Tests.Ingress;

public sealed class CorsHeadersTests
{
    [Theory]
    [InlineData("content-type, x-stainless-os", true)]
    [InlineData("x\u0001y", false)]
    [InlineData("x-é", false)]
    [InlineData("a\r\nb", false)]
    public void Preflight_WhatCanBeNoName_IsNotRepeated(string wanted, bool repeated)
    {
        var request = new HttpRequestFeature();
        request.Headers.Origin = "https://page.example";
        request.Headers.AccessControlRequestHeaders = wanted;
        var features = new FeatureCollection();
        var response = new HttpResponseFeature();
        features.Set<IHttpResponseFeature>(response);
        CorsHeaders.AnswerPreflight(features, request, new CorsPolicy(["https://page.example"], false, 600));
        Assert.Equal(repeated ? wanted : "", response.Headers.AccessControlAllowHeaders.ToString());
        Assert.Equal(204, response.StatusCode);
    }
}
