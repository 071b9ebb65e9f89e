/** Writes messages as a .proto file. */
import type { Message } from "./messages.ts";

/** The file of an application. */
export function protoText(app: { readonly name: string; readonly title: string }, messages: readonly Message[]): string {
  const head = [
    `// ${app.title}: what its tools take and give, for requests with Accept: application/x-protobuf.`,
    "// Made from the application's contract. Numbers stand in lock.json and are never given twice.",
    "// A text whose name ends in _json is JSON; a field whose name ends in _null says that its neighbour is null.",
    'syntax = "proto3";',
    "",
    `package hallway.${app.name}.v1;`,
  ];
  return `${head.join("\n")}\n\n${messages.map((message) => messageText(message, "")).join("\n\n")}\n`;
}

function messageText({ name, about, fields, messages, reserved }: Message, indent: string): string {
  const inside = `${indent}  `;
  const lines = [
    ...(about === "" ? [] : [`${indent}// ${about.replaceAll(/\s+/g, " ")}`]),
    `${indent}message ${name} {`,
    ...(reserved.length === 0 ? [] : [`${inside}reserved ${reserved.map(({ number }) => number).join(", ")};`]),
    ...reservedNames(reserved, new Set(fields.map((field) => field.name)), inside),
    ...messages.map((message) => messageText(message, inside)),
    ...fields.map((field) => `${inside}${field.type} ${field.name} = ${field.number};${field.about === "" ? "" : ` // ${field.about}`}`),
    `${indent}}`,
  ];
  return lines.join("\n");
}

/** A name that is used again, with another type and number, is not reserved. */
function reservedNames(reserved: Message["reserved"], used: ReadonlySet<string>, indent: string): string[] {
  const names = [...new Set(reserved.map(({ name }) => name))].filter((name) => !used.has(name));
  return names.length === 0 ? [] : [`${indent}reserved ${names.map((name) => `"${name}"`).join(", ")};`];
}
