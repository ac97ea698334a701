import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { APICallError, embedMany, generateObject, generateText, jsonSchema, streamText, tool } from "ai";
import { z } from "zod";
import { model, settled, tripSchema, url } from "./target.mjs";

const provider = createOpenAICompatible({
  name: "edgerouter",
  baseURL: `${url}/v1`,
  apiKey: "any",
  includeUsage: true,
  supportsStructuredOutputs: true,
});
const tools = { get_tide: tool({ description: "tide", inputSchema: jsonSchema(tripSchema) }) };
const call = { model: provider(model), prompt: "hi", maxRetries: 0 };

afterEach(settled);

test("text, whole", async () => {
  const { text, finishReason, usage } = await generateText(call);
  assert.ok(text.length > 0);
  assert.equal(finishReason, "stop");
  assert.ok(usage.outputTokens > 0);
});

test("text, streamed", async () => {
  const result = streamText({ ...call, onError: ({ error }) => assert.fail(error) });
  let text = "";
  let parts = 0;
  for await (const part of result.textStream) {
    text += part;
    parts++;
  }
  assert.ok(parts > 1, `${parts} parts`);
  assert.equal(await result.text, text);
  assert.equal(await result.finishReason, "stop");
  assert.ok((await result.usage).outputTokens > 0);
});

test("tools, whole and streamed", async () => {
  const whole = await generateText({ ...call, tools });
  assert.equal(whole.toolCalls[0].toolName, "get_tide");
  const streamed = streamText({ ...call, tools, onError: ({ error }) => assert.fail(error) });
  const calls = await streamed.toolCalls;
  assert.equal(calls[0].toolName, "get_tide");
  assert.equal(typeof calls[0].input.city, "string");
  assert.equal(await streamed.finishReason, "tool-calls");
});

test("structured output", async () => {
  const { object } = await generateObject({ ...call, schema: z.object({ city: z.string(), days: z.number().int() }) });
  assert.equal(typeof object.city, "string");
  assert.ok(Number.isInteger(object.days));
});

test("embeddings", async () => {
  const { embeddings } = await embedMany({ model: provider.textEmbeddingModel(model), values: ["a", "b"], maxRetries: 0 });
  assert.equal(embeddings.length, 2);
  assert.ok(embeddings[0].length > 0);
});

test("errors are typed", async () => {
  await assert.rejects(generateText({ ...call, model: provider("sandbx") }), (error) => {
    assert.ok(APICallError.isInstance(error), String(error));
    assert.equal(error.statusCode, 404);
    assert.equal(error.isRetryable, false);
    assert.match(error.message, /sandbox/);
    return true;
  });
});

test("abort in the middle of a stream", async () => {
  const controller = new AbortController();
  const result = streamText({ ...call, maxOutputTokens: 4000, abortSignal: controller.signal, onError: () => {} });
  let aborted = false;
  for await (const part of result.fullStream) {
    if (part.type === "text-delta") {
      controller.abort();
    }
    aborted ||= part.type === "abort";
  }
  assert.ok(aborted || controller.signal.aborted);
  await settled();
});
