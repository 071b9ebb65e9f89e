/**
 * Holds an object against the shape that Kubernetes knows for its kind. The models' own validation finds wrong types and
 * missing members, but passes over members that it does not know, which a cluster drops: those are found by watching what it looks at.
 */
import type { KubernetesObject } from "./chart.ts";

interface ModelClass {
  readonly prototype: { readonly validate: (this: object) => void };
}

/** What is wrong with an object, a line each. */
export async function faultsOf(object: KubernetesObject): Promise<string[]> {
  const Kind = await modelOf(object);
  if (Kind === undefined) return [`no model of ${object.apiVersion} ${object.kind}`];
  const seen = new Set<string>();
  try {
    // Not of a model made from it: making one looks at everything.
    Kind.prototype.validate.call(watched(object, "", seen) as object);
  } catch (error) {
    return [`${object.kind} ${object.metadata.name}: ${(error as Error).message}`];
  }
  return membersOf(object, "")
    .filter((path) => !seen.has(path))
    .map((path) => `${object.kind} ${object.metadata.name}: ${path} is nothing that Kubernetes knows`);
}

async function modelOf({ apiVersion, kind }: KubernetesObject): Promise<ModelClass | undefined> {
  const home = apiVersion.startsWith("keda.sh/")
    ? "@kubernetes-models/keda"
    : apiVersion.startsWith("monitoring.coreos.com/")
      ? "@kubernetes-models/prometheus-operator"
      : "kubernetes-models";
  const models = (await import(`${home}/${apiVersion}/${kind}`)) as Record<string, ModelClass>;
  return models[kind];
}

function watched(value: unknown, path: string, seen: Set<string>): unknown {
  if (typeof value !== "object" || value === null) return value;
  return new Proxy(value, {
    get: (target, member, receiver) => {
      const inner: unknown = Reflect.get(target, member, receiver);
      if (typeof member === "symbol" || !Object.hasOwn(target, member) || (Array.isArray(target) && member === "length")) return inner;
      seen.add(`${path}/${member}`);
      return watched(inner, `${path}/${member}`, seen);
    },
  });
}

function membersOf(value: unknown, path: string): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([member, inner]) => [`${path}/${member}`, ...membersOf(inner, `${path}/${member}`)]);
}
