#pragma warning disable IDE0130 // The namespaces are the point: a room of the product with an arrow that points up.

namespace EdgeRouter.Relay
{
    internal sealed class PlantedTarget
    {
        public static int Value => 1;
    }
}

namespace EdgeRouter.Wire
{
    internal static class PlantedViolation
    {
        public static int Up() => Relay.PlantedTarget.Value;

        public static DateTime Clock() => DateTime.UtcNow;
    }
}
