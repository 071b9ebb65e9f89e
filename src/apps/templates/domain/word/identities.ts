/** Ids of sections and fields, made of what a reader would call them, so that text put in elsewhere in the file changes none. */
import { hashText } from "./anchors.ts";
import { labelKey } from "./labels.ts";

/**
 * Gives ids one after another, in the order of the document. What goes by the same words is told apart by its turn.
 * @returns from the words that name a thing, the outermost first, its id
 */
export function idGiver(letter: string): (words: readonly string[]) => string {
  const taken = new Map<string, number>();
  return (words) => {
    const id = `${letter}_${hashText(words.map((word) => labelKey(word) || word).join("\n")).slice(0, 10)}`;
    const turn = (taken.get(id) ?? 0) + 1;
    taken.set(id, turn);
    return turn === 1 ? id : `${id}_${turn}`;
  };
}
