/** Headings, and levels of those without a style: from their number, from styled ones that look the same, from size and weight. */
import { lookAt, type Paragraph } from "./document.ts";
import { withoutAside } from "./heading-evidence.ts";
import { depthOfNumber } from "./heading-numbers.ts";

export interface Heading {
  readonly paragraph: Paragraph;
  readonly title: string;
  readonly number: string | null;
  /** From 1. */
  readonly level: number;
  readonly isStyled: boolean;
}

/** Gives each heading whose level is 0 its place among the others, which are in the order of the document. */
export function withLevels(headings: readonly Heading[]): Heading[] {
  const styled = new Map<string, number>();
  for (const heading of headings) if (heading.isStyled) styled.set(lookKey(heading.paragraph), heading.level);
  const levelled: Heading[] = [];
  for (const heading of headings) levelled.push(heading.level > 0 ? heading : { ...heading, level: levelOf(heading, levelled, styled) });
  return levelled;
}

function levelOf(heading: Heading, before: readonly Heading[], styled: ReadonlyMap<string, number>): number {
  const same = styled.get(lookKey(heading.paragraph));
  if (same !== undefined) return same;
  const depth = depthOfNumber(heading.number);
  const twin = before.findLast(
    (each) => !each.isStyled && lookKey(each.paragraph) === lookKey(heading.paragraph) && depthOfNumber(each.number) === depth,
  );
  if (twin !== undefined) return twin.level;
  if (depth !== null && styled.size === 0) return depth;
  const size = weight(heading.paragraph);
  // Who had a style for headings of this weight and did not use it meant something below them.
  const wider = before.findLast(
    (each) =>
      weight(each.paragraph) > size ||
      (each.isStyled && weight(each.paragraph) === size) ||
      (depth !== null && depth > 1 && (depthOfNumber(each.number) ?? 9) < depth),
  );
  return wider === undefined ? (depth ?? 1) : Math.min(9, wider.level + 1);
}

/** By which lines are known to look alike. */
export function lookKey(paragraph: Paragraph): string {
  const look = lookAt(paragraph);
  return look === null
    ? ""
    : `${look.size} ${look.bold} ${look.italic} ${look.underlined} ${look.color ?? ""} ${isCapitals(withoutAside(paragraph.text))}`;
}

function weight(paragraph: Paragraph): number {
  const look = lookAt(paragraph);
  if (look === null) return 0;
  const capitals = isCapitals(paragraph.text) || look.capitals ? 6 : 0;
  return look.size * 4 + capitals + (look.bold ? 3 : 0) + (look.underlined ? 1 : 0) + (look.highlight === null ? 0 : 2);
}

function isCapitals(text: string): boolean {
  return text === text.toLocaleUpperCase() && text !== text.toLocaleLowerCase();
}
