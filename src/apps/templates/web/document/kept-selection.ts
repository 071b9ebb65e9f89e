/** What a person has selected stays so when the document is drawn anew: a drawing takes all elements away, and with them the selection. */
import { paragraphMark } from "./marked-file.ts";

interface End {
  /** Id of the empty element at the beginning of its paragraph: the same in each drawing of a file. */
  readonly mark: string;
  /** In the paragraph's text. */
  readonly offset: number;
}

/** To be called before the drawing. @returns what selects the same again behind it, and says whether there is anything selected then */
export function keepSelection(frame: Document): () => boolean {
  const selection = frame.getSelection();
  if (selection === null || selection.isCollapsed || selection.rangeCount === 0) return () => false;
  const { startContainer, startOffset, endContainer, endOffset } = selection.getRangeAt(0);
  const from = endAt(frame, startContainer, startOffset);
  const to = endAt(frame, endContainer, endOffset);
  return () => {
    const start = from === null ? null : nodeAt(frame, from, true);
    const end = to === null ? null : nodeAt(frame, to, false);
    if (start === null || end === null) return false;
    selection.setBaseAndExtent(start.node, start.offset, end.node, end.offset);
    return !selection.isCollapsed;
  };
}

function endAt(frame: Document, node: Node, offset: number): End | null {
  const paragraph = (node instanceof frame.defaultView!.Element ? node : node.parentElement)?.closest("p");
  const mark = paragraph?.querySelector(`[id^="${paragraphMark}"]`)?.id;
  if (paragraph == null || mark === undefined) return null;
  const lead = frame.createRange();
  lead.selectNodeContents(paragraph);
  lead.setEnd(node, offset);
  return { mark, offset: lead.toString().length };
}

/** @param isStart at the border of two texts, a selection begins with the second and ends with the first */
function nodeAt(frame: Document, { mark, offset }: End, isStart: boolean): { node: Node; offset: number } | null {
  const paragraph = frame.getElementById(mark)?.closest("p");
  if (paragraph == null) return null;
  const walker = frame.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
  let left = offset;
  let last: Text | null = null;
  for (let node = walker.nextNode() as Text | null; node !== null; node = walker.nextNode() as Text | null) {
    if (left < node.length || (!isStart && left === node.length)) return { node, offset: left };
    left -= node.length;
    last = node;
  }
  return last === null ? { node: paragraph, offset: isStart ? 0 : paragraph.childNodes.length } : { node: last, offset: last.length };
}
