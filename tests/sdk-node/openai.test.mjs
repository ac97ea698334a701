import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import OpenAI from "openai";
import { zodResponseFormat } from "openai/helpers/zod";
import { z } from "zod";
import { model, settled, tripSchema, url } from "./target.mjs";

const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: "any", maxRetries: 0 });
const messages = [{ role: "user", content: "hi" }];
const tools = [{ type: "function", function: { name: "get_tide", description: "tide", strict: true, parameters: tripSchema } }];

afterEach(settled);

test("chat, JSON", async () => {
  const { data, response } = await client.chat.completions.create({ model, messages }).withResponse();
  assert.ok(data.choices[0].message.content.length > 0);
  assert.equal(data.choices[0].finish_reason, "stop");
  assert.equal(data.usage.total_tokens, data.usage.prompt_tokens + data.usage.completion_tokens);
  assert.ok(response.headers.get("x-request-id"));
  assert.equal(data._request_id, response.headers.get("x-request-id"));
});

test("chat, streamed", async () => {
  const stream = await client.chat.completions.create({ model, messages, stream: true, stream_options: { include_usage: true } });
  let text = "";
  let finish;
  let usage;
  let chunks = 0;
  for await (const chunk of stream) {
    chunks++;
    text += chunk.choices[0]?.delta?.content ?? "";
    finish ??= chunk.choices[0]?.finish_reason;
    usage = chunk.usage ?? usage;
  }
  assert.ok(chunks > 4, `${chunks} chunks`);
  assert.ok(text.length > 0);
  assert.equal(finish, "stop");
  assert.ok(usage.completion_tokens > 0);
});

test("chat, streamed without asking for usage: every chunk has a choice", async () => {
  const stream = await client.chat.completions.create({ model, messages, stream: true });
  for await (const chunk of stream) {
    assert.equal(chunk.choices.length, 1);
  }
});

test("chat, the SDK's own accumulation", async () => {
  const runner = client.chat.completions.stream({ model, messages });
  let deltas = "";
  runner.on("content", (delta) => (deltas += delta));
  assert.equal(await runner.finalContent(), deltas);
});

test("tools, JSON and streamed", async () => {
  const whole = await client.chat.completions.create({ model, messages, tools });
  assert.equal(whole.choices[0].message.tool_calls[0].function.name, "get_tide");
  const runner = client.chat.completions.stream({ model, messages, tools });
  const final = await runner.finalChatCompletion();
  assert.equal(final.choices[0].finish_reason, "tool_calls");
  const call = final.choices[0].message.tool_calls[0];
  assert.equal(call.function.name, "get_tide");
  assert.equal(typeof JSON.parse(call.function.arguments).city, "string");
});

test("structured output", async () => {
  const Trip = z.object({ city: z.string(), days: z.number().int() });
  const completion = await client.chat.completions.parse({ model, messages, response_format: zodResponseFormat(Trip, "trip") });
  const trip = completion.choices[0].message.parsed;
  assert.equal(typeof trip.city, "string");
  assert.ok(Number.isInteger(trip.days));
});

test("embeddings, base64 behind the scenes", async () => {
  const { data } = await client.embeddings.create({ model, input: ["a", "b"] });
  assert.equal(data.length, 2);
  assert.ok(data[0].embedding.length > 0);
  assert.ok(data[0].embedding.every(Number.isFinite));
  const { data: plain } = await client.embeddings.create({ model, input: ["a", "b"], encoding_format: "float" });
  assert.equal(plain[0].embedding.length, data[0].embedding.length);
});

test("models", async () => {
  const ids = [];
  for await (const each of client.models.list()) {
    ids.push(each.id);
  }
  assert.ok(ids.includes(model));
  assert.equal((await client.models.retrieve(model)).id, model);
});

test("errors are typed", async () => {
  await assert.rejects(client.chat.completions.create({ model: "sandbx", messages }), (error) => {
    assert.ok(error instanceof OpenAI.NotFoundError, error.constructor.name);
    assert.equal(error.code, "model_not_found");
    assert.equal(error.param, "model");
    assert.match(error.message, /sandbox/);
    assert.ok(error.requestID);
    return true;
  });
  await assert.rejects(client.chat.completions.create({ model: 7, messages, stream: true }), OpenAI.BadRequestError);
});

test("abort in the middle of a stream", async () => {
  const stream = await client.chat.completions.create({ model, messages, stream: true, max_tokens: 4000 });
  let chunks = 0;
  for await (const chunk of stream) {
    assert.ok(chunk);
    if (++chunks === 2) {
      stream.controller.abort();
    }
  }
  assert.ok(chunks >= 2);
  await settled();
});

test("abort before the answer", async () => {
  const controller = new AbortController();
  const answer = client.chat.completions.create({ model, messages, stream: true }, { signal: controller.signal });
  controller.abort();
  await assert.rejects(answer, OpenAI.APIUserAbortError);
  await settled();
});
