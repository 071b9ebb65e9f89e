import assert from "node:assert/strict";
import { test } from "node:test";
import { idOfTrace, readTraceparent, traceOfId, writeTraceparent } from "./traceparent.ts";

const header = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

test("a header is read and written as the standard says", () => {
  assert.deepEqual(readTraceparent(header), {
    traceId: "0af7651916cd43dd8448eb211c80319c",
    spanId: "b7ad6b7169203331",
    isSampled: true,
  });
  assert.equal(writeTraceparent(readTraceparent(header)!), header);
  assert.equal(readTraceparent(`cc${header.slice(2)}-more`)?.isSampled, true, "a later version is read as far as this one goes");
});

test("what is no header counts as none", () => {
  const faults = [
    null,
    "",
    header.toUpperCase(),
    `ff${header.slice(2)}`,
    `${header}-more`,
    header.replace(/-01$/, ""),
    header.replace("0af7651916cd43dd8448eb211c80319c", "0".repeat(32)),
    header.replace("b7ad6b7169203331", "0".repeat(16)),
    "00-x-y-01\r\nSet-Cookie: a=b",
  ];
  for (const fault of faults) assert.equal(readTraceparent(fault), null, String(fault));
});

test("an id and a trace id are the same bits", () => {
  assert.equal(traceOfId(idOfTrace("0af7651916cd43dd8448eb211c80319c")), "0af7651916cd43dd8448eb211c80319c");
  assert.match(idOfTrace("0af7651916cd43dd8448eb211c80319c"), /^0af76519-16cd-43dd-8448-eb211c80319c$/);
});
