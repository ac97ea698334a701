global using EdgeRouter.FunctionalTests.TestKit;
global using Xunit;
