import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { createAnthropic } from "@ai-sdk/anthropic";
import Anthropic from "@anthropic-ai/sdk";
import { APICallError, generateObject, generateText, jsonSchema, streamText, tool } from "ai";
import { model, settled, tripSchema, url } from "./target.mjs";

// Anthropic's own client in front of a provider that speaks OpenAI's dialect: everything here is translated, both ways.
const client = new Anthropic({ baseURL: url, apiKey: "any", maxRetries: 0 });
const messages = [{ role: "user", content: "hi" }];
const tools = [{ name: "get_tide", description: "tide", input_schema: tripSchema }];

afterEach(settled);

test("message, JSON", async () => {
  const message = await client.messages.create({ model, max_tokens: 200, messages, system: "Be brief." });
  assert.equal(message.role, "assistant");
  assert.ok(message.content[0].text.length > 0);
  assert.equal(message.stop_reason, "end_turn");
  assert.ok(message.usage.input_tokens > 0 && message.usage.output_tokens > 0);
});

test("message, streamed, the SDK's own accumulation", async () => {
  const stream = client.messages.stream({ model, max_tokens: 200, messages });
  let text = "";
  stream.on("text", (delta) => (text += delta));
  const final = await stream.finalMessage();
  assert.equal(final.content[0].text, text);
  assert.equal(final.stop_reason, "end_turn");
  assert.ok(final.usage.output_tokens > 0);
});

test("max_tokens ends the answer and says so", async () => {
  const message = await client.messages.create({ model, max_tokens: 3, messages });
  assert.equal(message.stop_reason, "max_tokens");
});

test("tools: a call, JSON and streamed, and its result", async () => {
  const whole = await client.messages.create({ model, max_tokens: 200, messages, tools });
  assert.equal(whole.stop_reason, "tool_use");
  const call = whole.content.find((block) => block.type === "tool_use");
  assert.equal(call.name, "get_tide");
  assert.equal(typeof call.input.city, "string");

  const streamed = await client.messages.stream({ model, max_tokens: 200, messages, tools }).finalMessage();
  assert.deepEqual(streamed.content.find((block) => block.type === "tool_use").input, call.input);

  const answered = await client.messages.create({
    model,
    max_tokens: 200,
    tools,
    messages: [...messages, { role: "assistant", content: whole.content }, { role: "user", content: [{ type: "tool_result", tool_use_id: call.id, content: "high" }] }],
  });
  assert.ok(answered.content.length > 0);
});

test("structured output", async () => {
  const message = await client.messages.create({ model, max_tokens: 200, messages, output_config: { format: { type: "json_schema", schema: tripSchema } } });
  const trip = JSON.parse(message.content[0].text);
  assert.equal(typeof trip.city, "string");
  assert.ok(Number.isInteger(trip.days));
});

test("errors are typed", async () => {
  await assert.rejects(client.messages.create({ model: "sandbx", max_tokens: 9, messages }), (error) => {
    assert.ok(error instanceof Anthropic.NotFoundError, String(error));
    assert.equal(error.error.error.type, "not_found_error");
    return true;
  });
  await assert.rejects(client.messages.create({ model, messages, max_tokens: 9, top_k: 7 }), (error) => {
    assert.ok(error instanceof Anthropic.BadRequestError, String(error));
    assert.match(error.message, /top_k/);
    return true;
  });
});

test("an error inside a stream", async () => {
  const stream = client.messages.stream({ model, max_tokens: 200, messages: [{ role: "user", content: "hi" }], stop_sequences: ["no such text"] });
  await stream.finalMessage();
  await assert.rejects(client.messages.stream({ model: "mock-openai/inband=2", max_tokens: 9, messages }).finalMessage(), (error) => {
    assert.ok(error instanceof Anthropic.APIError, String(error));
    return true;
  });
});

test("abort in the middle of a stream", async () => {
  const stream = client.messages.stream({ model, max_tokens: 4000, messages });
  await assert.rejects(async () => {
    for await (const event of stream) {
      if (event.type === "content_block_delta") {
        stream.abort();
      }
    }
  }, Anthropic.APIUserAbortError);
});

test("count_tokens and the list of models", async () => {
  assert.ok((await client.messages.countTokens({ model, messages })).input_tokens > 0);
  const names = [];
  for await (const one of client.models.list()) {
    names.push(one.id);
  }
  assert.ok(names.includes(model));
  assert.equal((await client.models.retrieve(model)).id, model);
});

const provider = createAnthropic({ baseURL: `${url}/v1`, apiKey: "any" });

test("ai with its anthropic provider: text and tools", async () => {
  const { text, finishReason, usage } = await generateText({ model: provider(model), prompt: "hi", maxRetries: 0 });
  assert.ok(text.length > 0);
  assert.equal(finishReason, "stop");
  assert.ok(usage.outputTokens > 0);
  const streamed = streamText({
    model: provider(model),
    prompt: "hi",
    maxRetries: 0,
    tools: { get_tide: tool({ description: "tide", inputSchema: jsonSchema(tripSchema) }) },
    onError: ({ error }) => assert.fail(error),
  });
  assert.equal((await streamed.toolCalls)[0].toolName, "get_tide");
  assert.equal(await streamed.finishReason, "tool-calls");
});

test("ai with its anthropic provider: structured output", async () => {
  const { object } = await generateObject({ model: provider(model), prompt: "hi", maxRetries: 0, schema: jsonSchema(tripSchema) });
  assert.equal(typeof object.city, "string");
  assert.ok(Number.isInteger(object.days));
});

test("ai with its anthropic provider: errors are typed", async () => {
  await assert.rejects(generateText({ model: provider("sandbx"), prompt: "hi", maxRetries: 0 }), (error) => {
    assert.ok(APICallError.isInstance(error), String(error));
    assert.equal(error.statusCode, 404);
    assert.equal(error.isRetryable, false);
    assert.match(error.message, /sandbox/);
    return true;
  });
});

test("ai with its anthropic provider: streamed text, and abort in the middle of it", async () => {
  const result = streamText({ model: provider(model), prompt: "hi", maxRetries: 0, onError: ({ error }) => assert.fail(error) });
  let text = "";
  let parts = 0;
  for await (const part of result.textStream) {
    text += part;
    parts++;
  }
  assert.ok(parts > 1, `${parts} parts`);
  assert.equal(await result.text, text);

  const controller = new AbortController();
  const left = streamText({ model: provider(model), prompt: "hi", maxRetries: 0, maxOutputTokens: 4000, abortSignal: controller.signal, onError: () => {} });
  const types = [];
  for await (const part of left.fullStream) {
    types.push(part.type);
    if (part.type === "text-delta") {
      controller.abort();
    }
  }
  assert.ok(types.includes("abort"), types.join());
  assert.ok(!types.includes("finish"), types.join());
});
