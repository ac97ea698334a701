namespace EdgeRouter.Microbenchmarks;

/// <summary>The digest of a request's body, by size and by how prompts are compared.</summary>
public class CacheKeyBenchmarks() : OperationBenchmarks("cachekey");
