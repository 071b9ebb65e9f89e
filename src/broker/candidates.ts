/** Which models may be asked for a role, in the order of the organization's routes, and what each of them would get to read. */
import type { CallContext, ModelRequest } from "./call.ts";
import { contextExceeded, type Fitted, fitInto } from "./fit.ts";
import { modelUnavailable } from "./problems.ts";
import type { CatalogModel, Route } from "./sql/catalog.ts";
import { countTokens, type TokenCount } from "./tokens.ts";

const usualOutputTokens = 4_096;

/** A model that may be asked, and what it would be asked. */
export interface Candidate {
  readonly model: CatalogModel;
  readonly tokens: TokenCount;
  readonly mostOutputTokens: number;
  readonly fitted: Fitted;
}

/** @throws modelUnavailable where the role has no model; contextExceeded where the conversation fits into none */
export function candidatesOf(routes: readonly Route[], request: ModelRequest, context: CallContext): Candidate[] {
  const tools = request.tools ?? [];
  const { likely } = countTokens(request.messages, tools, request.format);
  const own = routes.filter(({ role, conditions }) => role === request.role && isMeant(conditions, context, likely));
  if (own.length === 0)
    throw modelUnavailable(`No model serves the role ${request.role}. Enable a provider, and give one of its models this role.`, {
      role: request.role,
    });
  const found: Candidate[] = [];
  let tooLong: unknown = null;
  for (const { model } of own) {
    const mostOutputTokens = Math.min(request.mostOutputTokens ?? usualOutputTokens, model.mostOutputTokens);
    try {
      const fitted = fitInto(model.contextTokens - mostOutputTokens, request.messages, tools);
      found.push({ model, mostOutputTokens, fitted, tokens: countTokens(fitted.messages, tools, request.format) });
    } catch (error) {
      if (!contextExceeded.is(error)) throw error;
      tooLong = error;
    }
  }
  if (found.length === 0) throw tooLong;
  return found;
}

function isMeant(
  { projects, most_input_tokens: most, urgencies }: Route["conditions"],
  context: CallContext,
  inputTokens: number,
): boolean {
  return (
    (projects?.includes(context.projectId) ?? true) &&
    inputTokens <= (most ?? Number.POSITIVE_INFINITY) &&
    (urgencies?.includes(context.urgency) ?? true)
  );
}

/** Texts to embed as a request, for its tokens and its record. */
export function embeddingRequest(texts: readonly string[]): ModelRequest {
  return { role: "embedder", messages: texts.map((text) => ({ role: "user", parts: [{ type: "text", text }] })), mostOutputTokens: 0 };
}

/** Models that make vectors: each text has to fit by itself. @throws modelUnavailable, contextExceeded */
export function embeddersOf(routes: readonly Route[], request: ModelRequest, context: CallContext): Candidate[] {
  const tokens = countTokens(request.messages, []);
  const own = routes.filter(({ role, conditions }) => role === "embedder" && isMeant(conditions, context, tokens.likely));
  if (own.length === 0)
    throw modelUnavailable("No model serves the role embedder. Give one of a provider's models this role.", { role: "embedder" });
  const longest = Math.max(0, ...request.messages.map((message) => countTokens([message], []).likely));
  const able = own.filter(({ model }) => longest <= model.contextTokens);
  if (able.length === 0)
    throw contextExceeded(`One of the texts has about ${longest} tokens, more than any of the models reads at once. Split it.`, {
      needed_tokens: longest,
    });
  return able.map(({ model }) => ({ model, tokens, mostOutputTokens: 0, fitted: { messages: request.messages, dropped: 0 } }));
}
