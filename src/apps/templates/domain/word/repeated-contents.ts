/** What was read of elements whose content a part has word for word in many places, by that content. */
export class RepeatedContents<Content> {
  private readonly text: string;
  private readonly known = new Map<string, Content>();
  private isSearching = true;

  constructor(text: string) {
    this.text = text;
  }

  /**
   * What `keep` was given for the same content.
   * @param start behind the opening tag @param closing the tag that ends it, as it is usually written
   * @returns with it the place behind the closing tag; null where the content is new
   */
  find(start: number, closing: string): { readonly content: Content; readonly end: number } | null {
    if (!this.isSearching) return null;
    const end = this.text.indexOf(closing, start) + closing.length;
    // Searching far and wide for an end that is written otherwise would take longer than reading.
    this.isSearching = end > start && end - start < longestContent;
    const content = this.isSearching ? this.known.get(this.text.slice(start, end)) : undefined;
    return content === undefined ? null : { content, end };
  }

  /** @param start behind the opening tag @param end behind the closing tag */
  keep(start: number, end: number, content: Content): void {
    this.known.set(this.text.slice(start, end), content);
  }

  /** Forgets all: names mean something else from here on. */
  clear(): void {
    this.known.clear();
  }
}

/** In UTF-16 units; properties of real documents have a few hundred. */
const longestContent = 10_000;
