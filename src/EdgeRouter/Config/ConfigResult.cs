using EdgeRouter.Model;

namespace EdgeRouter.Config;

/// <summary>What reading a configuration gave: with errors there is no configuration and no snapshot.</summary>
internal sealed record ConfigResult(RouterConfig? Config, Snapshot? Snapshot, IReadOnlyList<ConfigError> Errors, IReadOnlyList<ConfigError> NotActing);
