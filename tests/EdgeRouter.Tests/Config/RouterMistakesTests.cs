using EdgeRouter.Model;
using Xunit;

namespace EdgeRouter.Tests.Config;

/// <summary>
/// Mistakes outside of providers and models, one at a time, with the whole line that the operator reads. ¦ marks the place that the error
/// has to name.
/// </summary>
public sealed class RouterMistakesTests
{
    private const string Sandbox = "\"providers\": { \"s\": { \"vendor\": \"sandbox\" } }";
    private static readonly string Hash = KeyHash.Create("x").ToString();

    [Theory]
    [InlineData(
        "{\n  ¦\"lissen\": {},",
        "lissen: unknown key 'lissen'; allowed: node, listen, tls, cors, admin, auth, catalogue, defaults, providers, models, rules, cache, limits, log; did "
        + "you mean 'listen'?")]
    [InlineData("{ \"node\": ¦null,", "node: null is not a value here; leave the key out")]
    [InlineData("{ \"node\": ¦[],", "node: expected an object, found a list")]
    [InlineData("{ \"node\": { \"id\": ¦5 },", "node.id: expected a string, found a number '5'")]
    [InlineData("{ \"node\": { \"id\": ¦\"a b\" },", "node.id: not a node id (letters, digits, '.', '_' and '-', at most 64) 'a b'")]
    [InlineData("{ \"node\": { \"location\": ¦[1] },", "node.location: expected latitude and longitude, found 1 numbers")]
    [InlineData("{ \"node\": { \"location\": [¦91, 0] },", "node.location[0]: latitude out of range; allowed: from -90 to 90 '91'")]
    [InlineData(
        "{ \"node\": { \"location\": [0, ¦-180.5] },",
        "node.location[1]: longitude out of range; allowed: from -180 to 180 '-180.5'")]
    [InlineData("{ \"node\": { \"id\": \"a\", ¦\"id\": \"b\" },", "node.id: key 'id' is repeated; it stands first in line 1")]
    [InlineData("{ \"auth\": { \"mode\": ¦\"key\" },", "auth.mode: unknown value 'key'; allowed: none, keys; did you mean 'keys'?")]
    [InlineData("{ \"auth\": { \"force\": ¦\"yes\" },", "auth.force: expected true or false, found a string 'yes'")]
    [InlineData("{ \"auth\": { \"mode\": ¦\"keys\" },", "auth.mode: mode keys needs at least one key; edgerouter hash-key makes one")]
    [InlineData(
        "{ \"auth\": { \"mode\": \"keys\", \"keys\": ¦[] },",
        "auth.keys: mode keys needs at least one key; edgerouter hash-key makes one")]
    [InlineData(
        "{ \"auth\": { \"keys\": [ { \"id\": ¦\"a_b\", \"hash\": \"HASH\" } ] },",
        "auth.keys[0].id: not a key id (letters, digits and '-', at most 64; the ID of er_ID_SECRET)")]
    [InlineData("{ \"auth\": { \"keys\": [ ¦{ \"id\": \"a\" } ] },", "auth.keys[0].hash: 'hash' is missing")]
    [InlineData(
        "{ \"auth\": { \"keys\": [ { \"id\": \"a\", \"hash\": ¦\"er_a_b\" } ] },",
        "auth.keys[0].hash: not a key hash (sha256:SALT:HASH, as edgerouter hash-key prints it)")]
    [InlineData(
        "{ \"auth\": { \"keys\": [ { \"id\": \"a\", \"hash\": \"HASH\" },\n{ \"id\": ¦\"a\", \"hash\": \"HASH\" } "
        + "] },",
        "auth.keys[1].id: key id is repeated; it stands first in line 1 'a'")]
    [InlineData(
        "{ \"auth\": { \"keys\": [ { \"id\": \"a\", \"hash\": \"HASH\",\n\"models\": [\"x*\", \"s/any\", ¦\"chot\"] "
        + "} ] }, \"models\": { \"chat\": { \"deployments\": [ { \"provider\": \"s\", \"model\": \"m\" } ] } },",
        "auth.keys[0].models[2]: unknown model 'chot'; allowed: chat; did you mean 'chat'?")]
    [InlineData(
        "{ \"listen\": { \"data\": ¦\"127.0.0.1\" },",
        "listen.data: not an address to listen on (such as http://127.0.0.1:4000, https://*:4443, http://[::1]:4000 or "
        + "unix:/run/edgerouter/api.sock) '127.0.0.1'")]
    [InlineData(
        "{ \"listen\": { \"data\": \"unix:/run/a\", \"data_more\": [¦\"unix:/run/a\"] },",
        "listen.data_more[0]: data_more and data would listen on the same path 'unix:/run/a'")]
    [InlineData(
        "{ \"tls\": { \"cert\": \"tls.crt\", \"key\": \"tls.key\" }, \"listen\": { \"data_h2c\": ¦\"https://127.0.0.1:4002\" },",
        "listen.data_h2c: data_h2c is HTTP/2 without TLS; an https address in data offers HTTP/2 by itself 'https://127.0.0.1:4002'")]
    [InlineData(
        "{ \"tls\": { \"cert\": ¦\"other.crt\", \"key\": \"tls.key\" },",
        "tls.cert: the key does not belong to the certificate 'other.crt'")]
    [InlineData(
        "{ \"tls\": { \"cert\": ¦\"text\", \"key\": \"tls.key\" },",
        "tls.cert: holds no certificate in PEM form 'text'")]
    [InlineData(
        "{ \"tls\": { \"cert\": \"tls.crt\", \"key\": ¦\"gone.key\" },",
        "tls.key: file gone.key does not exist")]
    [InlineData(
        "{ \"listen\": { \"trusted_proxies\": [\"10.0.0.0/8\", \"::1\", ¦\"10.0.0.0/33\"] },",
        "listen.trusted_proxies[2]: not an address or network (10.0.0.0/8, 192.168.1.5, fd00::/8) '10.0.0.0/33'")]
    [InlineData(
        "{ \"cors\": { \"origins\": [\"https://a.example\", ¦\"a.example\"] },",
        "cors.origins[1]: not an origin (https://app.example, http://localhost:3000 or *) 'a.example'")]
    [InlineData(
        "{ \"admin\": { \"token\": ¦\"short\" },",
        "admin.token: must have at least 16 visible characters and no spaces")]
    [InlineData(
        "{ \"admin\": { \"token\": \"0123456789abcdef\",\n¦\"token_file\": \"/run/t\" },",
        "admin.token_file: a token is given; a file is written only for a random one")]
    [InlineData(
        "{ \"listen\": { \"data\": ¦\"https://127.0.0.1:4000\" },",
        "listen.data: an https address needs a certificate: set tls.cert and tls.key 'https://127.0.0.1:4000'")]
    [InlineData(
        "{ \"listen\": { \"data\": ¦\"http://0.0.0.0:4000\" },",
        "listen.data: reachable from outside while auth.mode is none; listen on loopback, set auth.mode to keys, or "
        + "set auth.force 'http://0.0.0.0:4000'")]
    [InlineData(
        "{ \"listen\": { \"data_h2c\": ¦\"http://*:4002\" },",
        "listen.data_h2c: reachable from outside while auth.mode is none; listen on loopback, set auth.mode to keys, "
        + "or set auth.force 'http://[::]:4002'")]
    [InlineData(
        "{ \"listen\": { \"data\": ¦\"http://127.0.0.1:4001\" },",
        "listen.data: admin and data would listen on the same port 'http://127.0.0.1:4001'")]
    [InlineData(
        "{ \"listen\": { \"data_h2c\": ¦\"http://127.0.0.1:4000\" },",
        "listen.data_h2c: data_h2c and data would listen on the same port 'http://127.0.0.1:4000'")]
    [InlineData(
        "{ \"limits\": { \"request_body\": ¦\"32mb\" },",
        "limits.request_body: not a size (512B, 64KB, 1.5MB, 2GB or a whole number of bytes; at most 1TB) '32mb'")]
    [InlineData(
        "{ \"limits\": { \"request_body\": ¦1.5 },",
        "limits.request_body: expected a string or a whole number, found a number '1.5'")]
    [InlineData("{ \"limits\": { \"request_body\": ¦-1 },", "limits.request_body: out of range; allowed: at least 0 '-1'")]
    [InlineData("{ \"limits\": { \"buffered_bytes\": ¦9000000000000000 },", "limits.buffered_bytes: more than 1TB '9000000000000000'")]
    [InlineData("{ \"limits\": { \"request_body\": ¦0 },", "limits.request_body: must be more than 0")]
    [InlineData(
        "{ \"limits\": { \"buffered_bytes\": ¦\"1MB\" },",
        "limits.buffered_bytes: buffered_bytes (1MB) is less than one body may hold (64MB)")]
    [InlineData("{ \"limits\": { \"request_body_time\": ¦\"0s\" },", "limits.request_body_time: must be more than 0")]
    [InlineData("{ \"limits\": { \"json_depth\": ¦1 },", "limits.json_depth: out of range; allowed: from 8 to 1000 '1'")]
    [InlineData("{ \"limits\": { \"in_flight\": ¦1.5 },", "limits.in_flight: expected a whole number, found a number '1.5'")]
    [InlineData(
        "{ \"log\": { \"level\": ¦\"warn\" },",
        "log.level: unknown value 'warn'; allowed: trace, debug, info, warning, error; did you mean 'warning'?")]
    [InlineData(
        "{ \"defaults\": { \"timeouts\": { \"idle\": ¦\"5\" } },",
        "defaults.timeouts.idle: not a duration (500ms, 1.5s, 2m, 1h; at most 30 days) '5'")]
    [InlineData("{ \"defaults\": { \"timeouts\": { \"idle\": ¦\"0ms\" } },", "defaults.timeouts.idle: must be more than 0")]
    [InlineData(
        "{ \"defaults\": { \"timeouts\": { \"first_token\": ¦\"2m\", \"total\": \"1m\" } },",
        "defaults.timeouts.first_token: first_token (2m) is longer than total (1m)")]
    public void Router_OneMistake_IsOneLine(string before, string expected)
        => new ConfigFixture().AssertOneLine($"{before} {Sandbox} }}".Replace("HASH", Hash), expected);
}
