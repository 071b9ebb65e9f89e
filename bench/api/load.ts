/** Requests at a steady rate, sent when they are due whether or not earlier ones were answered: a slow answer is not hidden. */
import { Agent, request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";

export interface Call {
  readonly name: string;
  readonly method: "GET" | "PATCH" | "POST";
  readonly path: string;
  readonly body?: object;
}

export interface Answered {
  readonly name: string;
  readonly status: number;
  /** Milliseconds from when the request was due to the last byte of its answer. */
  readonly ms: number;
  readonly text: string;
}

export interface Client {
  /** @param due when it should have been sent, as `performance.now()`; default now */
  readonly send: (call: Call, due?: number) => Promise<Answered>;
  readonly close: () => void;
}

/** Connections are kept open, as a page or a program keeps them. */
export function openClient(url: string, key: string): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: 100 });
  const send = ({ name, method, path, body }: Call, due = performance.now()) =>
    new Promise<Answered>((resolve, reject) => {
      const text = body === undefined ? undefined : JSON.stringify(body);
      const headers = { authorization: `Bearer ${key}`, ...(text === undefined ? {} : { "content-type": "application/json" }) };
      const sent = request(new URL(path, url), { method, agent, headers }, (response) => {
        let heard = "";
        response.setEncoding("utf8").on("data", (chunk: string) => (heard += chunk));
        response.on("end", () => resolve({ name, status: response.statusCode ?? 0, ms: performance.now() - due, text: heard }));
        response.on("error", reject);
      });
      sent.on("error", reject);
      sent.end(text);
    });
  return { send, close: () => agent.destroy() };
}

/** Sends `perSecond` calls a second for so many seconds. @throws Error when one is not answered with 2xx */
export async function steadyLoad(client: Client, perSecond: number, seconds: number, next: (number: number) => Call): Promise<Answered[]> {
  const answers: Promise<Answered>[] = [];
  const started = performance.now();
  for (let number = 0; number < perSecond * seconds; number += 1) {
    const due = started + (number * 1000) / perSecond;
    const early = due - performance.now();
    if (early > 0) await pause(early);
    answers.push(client.send(next(number), due));
  }
  const answered = await Promise.all(answers);
  const refused = answered.find(({ status }) => status < 200 || status > 299);
  if (refused !== undefined) throw new Error(`${refused.name} was answered with ${refused.status}: ${refused.text.slice(0, 500)}`);
  return answered;
}
