import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { parse } from "yaml";
import { chart, type KubernetesObject, render } from "./chart.ts";
import { faultsOf } from "./known-shape.ts";

const twoColours = { enabled: true, target: "green", colours: { green: { enabled: true, tag: "0.2.0" } } };
const live = { "Service/hallway": { spec: { selector: { "hallway/colour": "blue" } } } };
const everything = {
  blueGreen: twoColours,
  keda: { streams: true },
  monitoring: { podMonitor: true, rules: true, labels: { release: "prometheus" } },
  hosts: ["hallway.example.org"],
  ingress: { enabled: true, className: "nginx", tlsSecret: "hallway-tls" },
  image: { pullSecrets: ["pulling"] },
  settings: { HALLWAY_LOG: "debug" },
  database: { to: [{ ipBlock: { cidr: "10.0.0.5/32" } }] },
  workers: [
    { ...(await defaultWorker()), name: "parsers", types: ["template:parse", "house:try"] },
    { ...(await defaultWorker()), name: "rest", nodeSelector: { pool: "work" } },
  ],
};
const sets: readonly (readonly [string, Record<string, unknown>, Record<string, unknown>?])[] = [
  ["as it comes", {}],
  ["without Redis", { redis: { enabled: false } }],
  ["without KEDA", { keda: { enabled: false }, api: { hpa: { enabled: false } } }],
  ["scaled by streams alone", { keda: { tasks: false, streams: true } }],
  ["two colours, at first", { blueGreen: { enabled: true } }],
  ["two colours, the second tried", { blueGreen: twoColours }, live],
  ["everything", everything, live],
  [
    "without network policies and migrations, files of before",
    { networkPolicy: { enabled: false }, migrate: { enabled: false }, files: { existingClaim: "kept" } },
  ],
];

async function defaultWorker(): Promise<Record<string, unknown>> {
  const { workers } = parse(await readFile(join(chart, "values.yaml"), "utf8")) as { workers: Record<string, unknown>[] };
  return workers[0]!;
}

interface Container {
  readonly name: string;
  readonly image: string;
  readonly args?: readonly string[];
  readonly env: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: object }[];
  readonly resources?: { readonly limits?: Readonly<Record<string, string>>; readonly requests?: Readonly<Record<string, string>> };
  readonly securityContext?: Readonly<Record<string, unknown>>;
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string; readonly readOnly?: boolean }[];
  readonly readinessProbe?: object;
  readonly livenessProbe?: object;
}

interface PodSpec {
  readonly containers: readonly Container[];
  readonly securityContext?: Readonly<Record<string, unknown>>;
  readonly automountServiceAccountToken?: boolean;
  readonly volumes: readonly { readonly name: string }[];
  readonly terminationGracePeriodSeconds?: number;
  readonly serviceAccountName?: string;
  readonly hostNetwork?: boolean;
}

interface Template {
  readonly replicas?: number;
  readonly selector?: { readonly matchLabels: Readonly<Record<string, string>> };
  readonly template: { readonly metadata: { readonly labels: Readonly<Record<string, string>> }; readonly spec: PodSpec };
}

const specOf = <Spec>(object: KubernetesObject | undefined) => object?.["spec"] as Spec;
const ofKind = (objects: readonly KubernetesObject[], ...kinds: string[]) => objects.filter(({ kind }) => kinds.includes(kind));
const named = (objects: readonly KubernetesObject[], kind: string, name: string) =>
  objects.find((object) => object.kind === kind && object.metadata.name === name);
const hasPods = (objects: readonly KubernetesObject[]) =>
  ofKind(objects, "Deployment", "Job").map((object) => ({ object, spec: specOf<Template>(object).template.spec }));

for (const [title, values, there] of sets) {
  test(`every object has a shape that Kubernetes knows: ${title}`, async () => {
    const objects = await render(values, there);
    const faults = (await Promise.all(objects.map(faultsOf))).flat();
    assert.deepEqual(faults, []);
    const names = objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
    assert.deepEqual(names, [...new Set(names)], "two objects have one name");
  });

  test(`no pod is root, writes to its root, runs without limits or is told a secret openly: ${title}`, async () => {
    const objects = await render(values, there);
    for (const { object, spec } of hasPods(objects)) {
      const who = `${object.kind} ${object.metadata.name}`;
      assert.equal(spec.securityContext?.["runAsNonRoot"], true, who);
      assert.deepEqual(spec.securityContext["seccompProfile"], { type: "RuntimeDefault" }, who);
      assert.equal(spec.hostNetwork, undefined, who);
      if (spec.serviceAccountName === undefined) assert.equal(spec.automountServiceAccountToken, false, `${who} may ask the cluster`);
      for (const container of spec.containers) checkContainer(container, who);
      const volumes = spec.volumes.map(({ name }) => name).toSorted();
      const mounts = spec.containers.flatMap(({ volumeMounts = [] }) => volumeMounts.map(({ name }) => name)).toSorted();
      assert.deepEqual(mounts, volumes, `${who} mounts what it does not have, or has what it does not mount`);
    }
  });

  test(`who selects pods finds them, and who scales something finds it: ${title}`, async () => {
    const objects = await render(values, there);
    const pods = ofKind(objects, "Deployment").map((object) => specOf<Template>(object).template.metadata.labels);
    const selects = (selector: Readonly<Record<string, string>>) =>
      pods.filter((labels) => Object.entries(selector).every(([name, value]) => labels[name] === value)).length;
    for (const object of ofKind(objects, "Deployment"))
      assert.equal(selects(specOf<Template>(object).selector!.matchLabels), 1, object.metadata.name);
    for (const object of ofKind(objects, "Service"))
      assert.equal(selects(specOf<{ selector: Record<string, string> }>(object).selector), 1, object.metadata.name);
    for (const object of ofKind(objects, "PodDisruptionBudget"))
      assert.equal(selects(specOf<Template>(object).selector!.matchLabels), 1, object.metadata.name);
    for (const object of ofKind(objects, "ScaledObject", "HorizontalPodAutoscaler")) {
      const { name } = specOf<{ scaleTargetRef: { name: string } }>(object).scaleTargetRef;
      const target = named(objects, "Deployment", name);
      assert.ok(target, `${object.metadata.name} scales nothing`);
      assert.equal(specOf<Template>(target).replicas, undefined, `${name} has replicas of its own, and a scaler`);
    }
  });
}

function checkContainer(container: Container, who: string): void {
  const { securityContext = {}, resources, image, env } = container;
  assert.equal(securityContext["readOnlyRootFilesystem"], true, who);
  assert.equal(securityContext["allowPrivilegeEscalation"], false, who);
  assert.deepEqual(securityContext["capabilities"], { drop: ["ALL"] }, who);
  for (const limit of ["cpu", "memory"]) {
    assert.ok(resources?.limits?.[limit] !== undefined, `${who} has no limit of ${limit}`);
    assert.ok(resources.requests?.[limit] !== undefined, `${who} asks for no ${limit}`);
  }
  assert.match(image, /^hallway:\d+\.\d+\.\d+$/, `${who} runs ${image}`);
  for (const { name, value } of env)
    if (/URL$|PASSWORD|SECRET|KEY$/.test(name)) assert.equal(value, undefined, `${who} is told ${name} openly`);
  if (/^(api|worker)$/.test(container.name))
    assert.ok(container.readinessProbe && container.livenessProbe, `${who} is never asked how it is`);
}

test("a worker is given longer to end than it gives its tasks", async () => {
  for (const { object, spec } of hasPods(await render(everything, live))) {
    const within = spec.containers[0]!.env.find(({ name }) => name === "HALLWAY_STOP_WITHIN")?.value;
    if (within !== undefined) assert.ok(Number.parseInt(within, 10) < spec.terminationGracePeriodSeconds!, object.metadata.name);
  }
});

test("migrations run before anything new, with the image that is new", async () => {
  const job = named(await render({ blueGreen: twoColours }, live), "Job", "hallway-migrate");
  assert.equal(job?.metadata.annotations?.["helm.sh/hook"], "pre-install,pre-upgrade");
  assert.equal(specOf<Template>(job).template.spec.containers[0]!.image, "hallway:0.2.0");
});

test("the colour that has the traffic keeps it until the smoke task decides", async () => {
  const objects = await render({ blueGreen: twoColours }, live);
  const selected = (name: string) =>
    specOf<{ selector: Record<string, string> }>(named(objects, "Service", name)).selector["hallway/colour"];
  assert.equal(selected("hallway"), "blue");
  assert.equal(selected("hallway-preview"), "green");
  const images = ofKind(objects, "Deployment").map((object) => [
    object.metadata.name,
    specOf<Template>(object).template.spec.containers[0]!.image,
  ]);
  assert.deepEqual(images, [
    ["hallway-blue-api", "hallway:0.1.0"],
    ["hallway-green-api", "hallway:0.2.0"],
    ["hallway-blue-worker-all", "hallway:0.1.0"],
    ["hallway-green-worker-all", "hallway:0.2.0"],
  ]);
});

test("a colour that has the traffic can't be taken away, and one that is not there can't be the target", async () => {
  const colours = { blue: { enabled: false }, green: { enabled: true } };
  await assert.rejects(render({ blueGreen: { enabled: true, target: "green", colours } }, live), /blue has the traffic now/);
  await assert.rejects(render({ blueGreen: { enabled: true, target: "green" } }), /not enabled/);
  await assert.rejects(render({ keda: { tasks: false } }), /keda needs/);
});

test("a mistake in an object is found: a wrong type, a missing member, an unknown one", async () => {
  const [deployment] = ofKind(await render({}), "Deployment");
  const changed = (change: (spec: Record<string, unknown>) => void) => {
    const copy = structuredClone(deployment!) as KubernetesObject & { spec: Record<string, unknown> };
    change(copy.spec);
    return faultsOf(copy);
  };
  assert.notDeepEqual(await changed((spec) => (spec["revisionHistoryLimit"] = "five")), []);
  assert.notDeepEqual(await changed((spec) => delete spec["selector"]), []);
  assert.match((await changed((spec) => (spec["revisionHistory"] = 5))).join(), /\/spec\/revisionHistory is nothing/);
});
