/** Answers that are values of a schema: asked for, checked, and where they do not fit asked for again with what is wrong. */
import { z } from "#base/contract.ts";
import { defineProblem } from "#base/problem.ts";
import type { Broker } from "./broker.ts";
import type { CallContext, ModelAnswer, ModelRequest } from "./call.ts";
import type { Message } from "./message.ts";

export const answerUnfit = defineProblem("answer-unfit", {
  status: 502,
  title: "The model's answer does not fit what was asked for",
});

export interface ObjectAnswer<Value> {
  readonly value: Value;
  /** What it took, the last one being what `value` was read from. Each is paid. */
  readonly answers: readonly ModelAnswer[];
  readonly costMicros: number;
}

export interface ObjectRequest<Shape extends z.ZodType> extends Omit<ModelRequest, "format"> {
  /** Of a short name of letters, which providers show the model. */
  readonly name: string;
  readonly shape: Shape;
  /** How often it is asked again. Default 2. */
  readonly repairs?: number;
}

const usualRepairs = 2;
const mostFaultsTold = 10;

/** @throws answerUnfit with what was wrong with the last answer; all that `generate` throws */
export async function askForObject<Shape extends z.ZodType>(
  broker: Pick<Broker, "generate">,
  { name, shape, repairs = usualRepairs, ...request }: ObjectRequest<Shape>,
  context: CallContext,
): Promise<ObjectAnswer<z.output<Shape>>> {
  const schema = z.toJSONSchema(shape, { io: "input" }) as Readonly<Record<string, unknown>>;
  const answers: ModelAnswer[] = [];
  let messages = request.messages;
  for (;;) {
    const answer = await broker.generate({ ...request, messages, format: { name, schema } }, context);
    answers.push(answer);
    const read = readAs(shape, answer.text);
    if ("value" in read) return { value: read.value, answers, costMicros: answers.reduce((sum, { costMicros }) => sum + costMicros, 0) };
    if (answers.length > repairs)
      throw answerUnfit(
        `${answer.model} was asked ${answers.length} times for ${name} and its last answer does not fit: ${read.faults[0]}. Ask another model, or for less at once.`,
        { faults: read.faults, finish: answer.finish },
      );
    messages = [...request.messages, ...correction(answer, read.faults, schema)];
  }
}

function correction({ text, finish }: ModelAnswer, faults: readonly string[], schema: object): Message[] {
  const why =
    finish === "length"
      ? "It was cut off before its end: answer more briefly."
      : `What is wrong:\n${faults.map((fault) => `- ${fault}`).join("\n")}`;
  const words = `That answer can't be used. ${why}\nAnswer again with one JSON value that fits this schema, and nothing else:\n${JSON.stringify(schema)}`;
  return [
    { role: "assistant", parts: [{ type: "text", text: text === "" ? "(nothing)" : text }] },
    { role: "user", parts: [{ type: "text", text: words }] },
  ];
}

function readAs<Shape extends z.ZodType>(
  shape: Shape,
  text: string,
): { readonly value: z.output<Shape> } | { readonly faults: readonly string[] } {
  const json = jsonIn(text);
  if (json === undefined) return { faults: ["It is no JSON."] };
  const read = shape.safeParse(json);
  if (read.success) return { value: read.data };
  const faults = read.error.issues.slice(0, mostFaultsTold);
  return { faults: faults.map(({ path, message }) => `/${path.map(String).join("/")}: ${message}`) };
}

/** The value, also where a model puts it into a fence or a sentence; undefined where there is none. */
function jsonIn(text: string): unknown {
  const candidates = [text, /```(?:json)?\s*([\s\S]*?)```/.exec(text)?.[1], text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1)];
  for (const candidate of candidates) {
    if (candidate === undefined || candidate.trim() === "") continue;
    try {
      return JSON.parse(candidate);
    } catch {
      // The next form may be it.
    }
  }
  return undefined;
}
