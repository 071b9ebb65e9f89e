/** Field names for programs: lower case, joined by underscores, unique in a template. */

/** Gives names one after another; equal labels get numbers. */
export function nameGiver(): (label: string, fallback: string) => string {
  const taken = new Set<string>();
  /** The last number that a name was given, so that thousands of equal labels are not counted anew each time. */
  const last = new Map<string, number>();
  return (label, fallback) => {
    const base = identifierOf(label) || fallback;
    let name = base;
    for (let number = (last.get(base) ?? 1) + 1; taken.has(name); number++) {
      name = `${base}_${number}`;
      last.set(base, number);
    }
    taken.add(name);
    return name;
  };
}

/** The label in Latin letters as a snake_case identifier of at most 60 characters; "" where nothing of it can be written so. */
export function identifierOf(label: string): string {
  const plain = Array.from(label.normalize("NFKD").toLowerCase(), (character) => latin[character] ?? character).join("");
  const joined = plain
    .replace(/[\u0300-\u036f']/g, "")
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "");
  const cut = joined.length <= 60 ? joined : joined.slice(0, 60).replace(/_[^_]*$/, "");
  return /^\d/.test(cut) ? `n_${cut}` : cut;
}

const latin: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  ł: "l",
  đ: "d",
  ð: "d",
  þ: "th",
  ı: "i",
  "№": "no",
  "&": " and ",
  "#": " no ",
  "%": " percent ",
  "’": "",
  "'": "",
  а: "a",
  б: "b",
  в: "v",
  г: "g",
  д: "d",
  е: "e",
  ё: "e",
  ж: "zh",
  з: "z",
  и: "i",
  й: "i",
  к: "k",
  л: "l",
  м: "m",
  н: "n",
  о: "o",
  п: "p",
  р: "r",
  с: "s",
  т: "t",
  у: "u",
  ф: "f",
  х: "kh",
  ц: "ts",
  ч: "ch",
  ш: "sh",
  щ: "shch",
  ъ: "",
  ы: "y",
  ь: "",
  э: "e",
  ю: "yu",
  я: "ya",
  і: "i",
  ї: "i",
  є: "ie",
  ґ: "g",
  ђ: "dj",
  ј: "j",
  љ: "lj",
  њ: "nj",
  ћ: "c",
  џ: "dz",
  α: "a",
  β: "v",
  γ: "g",
  δ: "d",
  ε: "e",
  ζ: "z",
  η: "i",
  θ: "th",
  ι: "i",
  κ: "k",
  λ: "l",
  μ: "m",
  ν: "n",
  ξ: "x",
  ο: "o",
  π: "p",
  ρ: "r",
  σ: "s",
  ς: "s",
  τ: "t",
  υ: "y",
  φ: "f",
  χ: "ch",
  ψ: "ps",
  ω: "o",
};
