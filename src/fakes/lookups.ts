/** What providers answer beside conversations: which models there are, vectors of texts, how many tokens a text has. */
import { listMember, member, numberMember, stringsIn, textMember } from "./asked.ts";
import { fakeVector } from "./embeddings.ts";

export interface LookupRequest {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  /** Whether the client speaks as Anthropic's do. */
  readonly isAnthropic: boolean;
  readonly models: readonly string[];
  readonly nowMs: number;
}

/** Undefined where the path is none of these. */
export function lookUp(request: LookupRequest): unknown {
  const { method, path } = request;
  const [route = ""] = path.split("?");
  const answer = answers.find(([known, pattern]) => known === method && pattern.test(route));
  return answer?.[2](request);
}

const answers: readonly (readonly [method: string, path: RegExp, answer: (request: LookupRequest) => unknown])[] = [
  ["GET", /^\/v1\/models$/, (request) => (request.isAnthropic ? anthropicModels(request) : openAiModels(request))],
  [
    "GET",
    /^\/v1beta\/models$/,
    ({ models }) => ({ models: models.map((name) => ({ name: `models/${name}`, displayName: name, version: "1" })) }),
  ],
  ["GET", /^\/api\/tags$/, ({ models, nowMs }) => ({ models: models.map((name) => ollamaModel(name, nowMs)) })],
  ["GET", /^\/api\/version$/, () => ({ version: "0.17.0" })],
  ["POST", /^\/v1\/embeddings$/, ({ body }) => openAiEmbeddings(body)],
  ["POST", /^\/v1(beta)?\/models\/[^/]+:embedContent$/, ({ body }) => ({ embedding: geminiVector(body) })],
  [
    "POST",
    /^\/v1(beta)?\/models\/[^/]+:batchEmbedContents$/,
    ({ body }) => ({ embeddings: listMember(body, "requests").map((request) => geminiVector(request)) }),
  ],
  ["POST", /^\/api\/embed$/, ({ body }) => ollamaEmbeddings(body)],
  ["POST", /^\/v1\/messages\/count_tokens$/, ({ body }) => ({ input_tokens: tokensIn(body) })],
  ["POST", /^\/v1(beta)?\/models\/[^/]+:countTokens$/, ({ body }) => ({ totalTokens: tokensIn(body) })],
];

function anthropicModels({ models, nowMs }: LookupRequest) {
  const data = models.map((id) => ({ type: "model", id, display_name: id, created_at: new Date(nowMs).toISOString() }));
  return { data, has_more: false, first_id: models[0] ?? null, last_id: models.at(-1) ?? null };
}

function openAiModels({ models, nowMs }: LookupRequest) {
  return { object: "list", data: models.map((id) => ({ id, object: "model", created: Math.floor(nowMs / 1000), owned_by: "fake" })) };
}

function ollamaModel(name: string, nowMs: number) {
  const details = {
    parent_model: "",
    format: "gguf",
    family: "fake",
    families: ["fake"],
    parameter_size: "1B",
    quantization_level: "Q4_0",
  };
  return { name, model: name, modified_at: new Date(nowMs).toISOString(), size: 1, digest: "0".repeat(64), details };
}

function textsOf(input: unknown): readonly string[] {
  return typeof input === "string" ? [input] : Array.isArray(input) ? input.map(String) : [];
}

function openAiEmbeddings(body: unknown) {
  const texts = textsOf(member(body, "input"));
  const dimensions = numberMember(body, "dimensions") ?? undefined;
  const isPacked = textMember(body, "encoding_format") === "base64";
  const data = texts.map((text, index) => {
    const vector = fakeVector(text, dimensions);
    return { object: "embedding", index, embedding: isPacked ? Buffer.from(Float32Array.from(vector).buffer).toString("base64") : vector };
  });
  const tokens = tokensIn(texts);
  return { object: "list", data, model: textMember(body, "model"), usage: { prompt_tokens: tokens, total_tokens: tokens } };
}

function geminiVector(request: unknown) {
  const text = stringsIn(member(request, "content"), ["parts", "text"]).join("\n");
  return { values: fakeVector(text, numberMember(request, "outputDimensionality") ?? undefined) };
}

function ollamaEmbeddings(body: unknown) {
  const texts = textsOf(member(body, "input"));
  return {
    model: textMember(body, "model"),
    embeddings: texts.map((text) => fakeVector(text)),
    total_duration: 1_000_000,
    load_duration: 1_000,
    prompt_eval_count: tokensIn(texts),
  };
}

function tokensIn(value: unknown): number {
  return Math.ceil(JSON.stringify(value ?? "").length / 4);
}
