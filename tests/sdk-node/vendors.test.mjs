import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import Anthropic from "@anthropic-ai/sdk";
import { BedrockRuntimeClient, ConverseCommand, ConverseStreamCommand } from "@aws-sdk/client-bedrock-runtime";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { GoogleGenAI } from "@google/genai";
import { CohereClientV2 } from "cohere-ai";
import OpenAI from "openai";
import { mockUrl, settled, url } from "./target.mjs";

// First the vendors' own SDKs straight at the mock, so that the mock and the router cannot share a misunderstanding; then OpenAI's and Anthropic's through the router to each of its dialects.
const anthropic = new Anthropic({ baseURL: mockUrl, apiKey: "any", authToken: null, maxRetries: 0 });
const google = new GoogleGenAI({ apiKey: "any", httpOptions: { baseUrl: mockUrl } });
const cohere = new CohereClientV2({ token: "any", environment: mockUrl });
const throughOpenAi = new OpenAI({ baseURL: `${url}/v1`, apiKey: "any", maxRetries: 0 });
const throughAnthropic = new Anthropic({ baseURL: url, apiKey: "any", maxRetries: 0 });
const words = "w0 w1 w2 w3 ";
const whole = "Hello from the mock é😀";
const question = [{ role: "user", content: "hi" }];
const schema = { type: "object", properties: { city: { type: "string" } } };

afterEach(settled);

test("mock as Anthropic, by its SDK", async () => {
  const message = await anthropic.messages.create({ model: "tool", max_tokens: 9, messages: question });
  assert.equal(message.content[0].text, whole);
  assert.deepEqual(message.content[1].input, { city: "Brest" });
  const final = await anthropic.messages.stream({ model: "ev=4,tool,think", max_tokens: 9, messages: question }).finalMessage();
  assert.deepEqual(final.content.map((block) => block.type), ["thinking", "text", "tool_use"]);
  assert.equal(final.content[1].text, words);
  assert.deepEqual(final.content[2].input, { city: "Brest" });
  assert.equal(final.usage.output_tokens, 7);
  assert.equal((await anthropic.messages.countTokens({ model: "m", messages: question })).input_tokens, 14);
  await assert.rejects(anthropic.messages.create({ model: "status=429", max_tokens: 9, messages: question }), Anthropic.RateLimitError);
});

test("mock as Gemini, by its SDK", async () => {
  const answer = await google.models.generateContent({ model: "tool", contents: "hi" });
  assert.equal(answer.text, whole);
  assert.deepEqual(answer.functionCalls[0].args, { city: "Brest" });
  let text = "";
  let last;
  for await (const chunk of await google.models.generateContentStream({ model: "ev=4", contents: "hi" })) {
    text += chunk.text ?? "";
    last = chunk;
  }
  assert.equal(text, words);
  assert.equal(last.usageMetadata.totalTokenCount, 19);
  await assert.rejects(google.models.generateContent({ model: "status=429", contents: "hi" }), (error) => error.status === 429);
});

test("mock as Cohere, by its SDK", async () => {
  const answer = await cohere.chat({ model: "tool", messages: question });
  assert.equal(answer.message.content[0].text, whole);
  assert.equal(answer.message.toolCalls[0].function.name, "weather");
  let text = "";
  let args = "";
  let finish;
  for await (const event of await cohere.chatStream({ model: "ev=4,tool", messages: question })) {
    text += event.type === "content-delta" ? event.delta.message.content.text : "";
    args += event.type === "tool-call-delta" ? event.delta.message.toolCalls.function.arguments : "";
    finish = event.type === "message-end" ? event.delta.finishReason : finish;
  }
  assert.equal(text, words);
  assert.deepEqual(JSON.parse(args), { city: "Brest" });
  assert.equal(finish, "TOOL_CALL");
});

test("mock as Bedrock, by Amazon's SDK: signature, framing, exceptions", async () => {
  const bedrock = new BedrockRuntimeClient({ region: "us-east-1", endpoint: mockUrl, maxAttempts: 1, requestHandler: new NodeHttpHandler(), credentials: { accessKeyId: "AKIDMOCK", secretAccessKey: "mock-secret" } });
  const messages = [{ role: "user", content: [{ text: "hi" }] }];
  const answer = await bedrock.send(new ConverseCommand({ modelId: "us.mock:0,tool", messages }));
  assert.equal(answer.output.message.content[0].text, whole);
  assert.deepEqual(answer.output.message.content[1].toolUse.input, { city: "Brest" });
  const { stream } = await bedrock.send(new ConverseStreamCommand({ modelId: "ev=4,tool", messages }));
  let text = "";
  let args = "";
  let stop;
  let usage;
  for await (const event of stream) {
    text += event.contentBlockDelta?.delta.text ?? "";
    args += event.contentBlockDelta?.delta.toolUse?.input ?? "";
    stop ??= event.messageStop?.stopReason;
    usage ??= event.metadata?.usage;
  }
  assert.equal(text, words);
  assert.deepEqual(JSON.parse(args), { city: "Brest" });
  assert.equal(stop, "tool_use");
  assert.equal(usage.outputTokens, 7);
  await assert.rejects(bedrock.send(new ConverseCommand({ modelId: "status=429", messages })), { name: "ThrottlingException" });
  const broken = await bedrock.send(new ConverseStreamCommand({ modelId: "inband=2", messages }));
  await assert.rejects(async () => {
    for await (const event of broken.stream) {
      assert.ok(event);
    }
  }, { name: "ThrottlingException" });
  const wrong = new BedrockRuntimeClient({ region: "us-east-1", endpoint: mockUrl, maxAttempts: 1, requestHandler: new NodeHttpHandler(), credentials: { accessKeyId: "AKIDMOCK", secretAccessKey: "another" } });
  await assert.rejects(wrong.send(new ConverseCommand({ modelId: "m", messages })), /signature/);
});

for (const upstream of ["openai", "anthropic", "gemini", "cohere", "bedrock"]) {
  test(`OpenAI's SDK through the router to ${upstream}`, async () => {
    const answer = await throughOpenAi.chat.completions.create({ model: `mock-${upstream}/m`, messages: question, max_tokens: 9 });
    assert.equal(answer.choices[0].message.content, whole);
    assert.equal(answer.usage.total_tokens, 19);
    const final = await throughOpenAi.chat.completions.stream({ model: `mock-${upstream}/ev=4`, messages: question, max_tokens: 9 }).finalChatCompletion();
    assert.equal(final.choices[0].message.content, words);
    assert.equal(final.choices[0].finish_reason, "stop");
    await assert.rejects(throughOpenAi.chat.completions.create({ model: `mock-${upstream}/status=404`, messages: question, max_tokens: 9 }), OpenAI.NotFoundError);
  });

  test(`Anthropic's SDK through the router to ${upstream}`, async () => {
    const answer = await throughAnthropic.messages.create({ model: `mock-${upstream}/m`, messages: question, max_tokens: 9 });
    assert.equal(answer.content[0].text, whole);
    const final = await throughAnthropic.messages.stream({ model: `mock-${upstream}/ev=4`, messages: question, max_tokens: 9 }).finalMessage();
    assert.equal(final.content[0].text, words);
    assert.equal(final.usage.output_tokens, 7);
    await assert.rejects(throughAnthropic.messages.create({ model: `mock-${upstream}/status=404`, messages: question, max_tokens: 9 }), Anthropic.NotFoundError);
  });

  if (upstream !== "openai") {
    test(`tools, both SDKs, through the router to ${upstream}`, async () => {
      const tools = [{ type: "function", function: { name: "weather", parameters: schema } }];
      const openai = await throughOpenAi.chat.completions.stream({ model: `mock-${upstream}/tool`, messages: question, max_tokens: 9, tools }).finalChatCompletion();
      assert.deepEqual(JSON.parse(openai.choices[0].message.tool_calls[0].function.arguments), { city: "Brest" });
      assert.equal(openai.choices[0].finish_reason, "tool_calls");
      const message = await throughAnthropic.messages.stream({ model: `mock-${upstream}/tool`, messages: question, max_tokens: 9, tools: [{ name: "weather", input_schema: schema }] }).finalMessage();
      assert.deepEqual(message.content.at(-1).input, { city: "Brest" });
      assert.equal(message.stop_reason, "tool_use");
    });
  }
}
