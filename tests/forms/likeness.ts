/** How alike two labels are, 0 to 1: the words that they share, and whether one goes on from the other. */
export function likeness(one: string, other: string): number {
  const [x, y] = [plain(one), plain(other)];
  if (x === "" || y === "") return x === y && one.trim() === other.trim() ? 1 : 0;
  if (x === y) return 1;
  const [a, b] = [new Set(x.split(" ")), new Set(y.split(" "))];
  const shared = a.intersection(b).size;
  const overlap = shared / a.union(b).size;
  const smaller = Math.min(a.size, b.size);
  if (x.length >= 4 && y.length >= 4 && (goesOn(x, y) || goesOn(y, x))) return Math.max(overlap, 0.7);
  return smaller >= 3 && shared / smaller >= 0.8 ? Math.max(overlap, (0.75 * shared) / smaller) : overlap;
}

/** From here on two labels are the same. */
export const isSame = 0.6;

/** Lower case, without signs, blanks and a leading number. */
export function plain(label: string): string {
  return label
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\u2018\u2019\u02bc`\u00b4]/g, "'")
    .replace(/[_\u2026]+|\.{3,}/g, " ")
    .replace(/^\s*(\(?\d+(\.\d+)*[.)]?|[ivx]+[.)]|[a-z][.)])\s+(?=\p{L})/u, "")
    .replace(/[^\p{L}\p{N}#€']+/gu, " ")
    .replace(/(^|\s)'+|'+(?=\s|$)/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}

function goesOn(long: string, short: string): boolean {
  return long.startsWith(`${short} `) || long.endsWith(` ${short}`);
}
