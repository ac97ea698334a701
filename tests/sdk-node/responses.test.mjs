import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { createOpenAI } from "@ai-sdk/openai";
import { generateText, jsonSchema, streamText, tool } from "ai";
import OpenAI from "openai";
import { mockUrl, settled, tripSchema, url } from "./target.mjs";

// OpenAI's Responses API with its own SDK, and with the one whose OpenAI provider uses it by default: at the mock, then through the router.
const whole = "Hello from the mock é😀";
const targets = [["mock", `${mockUrl}/v1`, ""], ["router", `${url}/v1`, "mock-openai/"]];

afterEach(settled);

for (const [name, baseURL, prefix] of targets) {
  const client = new OpenAI({ baseURL, apiKey: "any", maxRetries: 0 });
  const openai = createOpenAI({ baseURL, apiKey: "any" });

  test(`${name}: a response, JSON and streamed`, async () => {
    const answer = await client.responses.create({ model: `${prefix}m`, input: "hi", store: false });
    assert.equal(answer.output_text, whole);
    assert.equal(answer.usage.output_tokens, 7);

    let text = "";
    const stream = client.responses.stream({ model: `${prefix}ev=4`, input: [{ role: "user", content: "hi" }] });
    stream.on("response.output_text.delta", (event) => (text += event.delta));
    const final = await stream.finalResponse();
    assert.equal(text, "w0 w1 w2 w3 ");
    assert.equal(final.output_text, text);
  });

  test(`${name}: a function call, streamed`, async () => {
    const tools = [{ type: "function", name: "weather", parameters: tripSchema, strict: true }];
    const final = await client.responses.stream({ model: `${prefix}tool`, input: "hi", tools }).finalResponse();
    const call = final.output.find((item) => item.type === "function_call");
    assert.equal(JSON.parse(call.arguments).city, "Brest");
  });

  test(`${name}: through the AI SDK`, async () => {
    const { text, usage } = await generateText({ model: openai(`${prefix}m`), prompt: "hi", maxRetries: 0 });
    assert.equal(text, whole);
    assert.equal(usage.outputTokens, 7);
    assert.equal(await streamText({ model: openai(`${prefix}ev=4`), prompt: "hi", maxRetries: 0 }).text, "w0 w1 w2 w3 ");
    const weather = tool({ inputSchema: jsonSchema({ type: "object", properties: { city: { type: "string" } } }) });
    const called = await generateText({ model: openai(`${prefix}tool`), prompt: "hi", tools: { weather }, maxRetries: 0 });
    assert.equal(called.toolCalls[0].input.city, "Brest");
  });
}

test("errors are typed, in the status and in the stream", async () => {
  const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: "any", maxRetries: 0 });
  await assert.rejects(client.responses.create({ model: "mock-openai/status=404", input: "hi" }), OpenAI.NotFoundError);
  await assert.rejects(client.responses.create({ model: "mock-openai/m", input: "hi", previous_response_id: "resp_1" }), (error) => {
    assert.ok(error instanceof OpenAI.BadRequestError, String(error));
    assert.equal(error.param, "previous_response_id");
    return true;
  });
  await assert.rejects(async () => {
    for await (const event of await client.responses.create({ model: "mock-openai/cut=5,ev=6", input: "hi", stream: true })) {
      assert.notEqual(event.type, "response.completed");
    }
  }, (error) => {
    assert.equal(error.code, "upstream_truncated");
    return true;
  });
});

test("Cohere's embeddings through OpenAI's SDK, which asks for base64", async () => {
  const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: "any", maxRetries: 0 });
  const answer = await client.embeddings.create({ model: "mock-cohere/embed-v4", input: ["one", "two"] });
  assert.deepEqual(answer.data.map((item) => Array.from(item.embedding)[0]), [0.5, 1.5]);
  assert.equal(answer.usage.prompt_tokens, 8);
});
