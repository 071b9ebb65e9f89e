/** What commands write to: answers on standard output, everything else on standard error. */

/** A stream as commands need it. */
export interface Output {
  readonly write: (text: string) => void;
  readonly isTerminal: boolean;
  /** Characters in a line; many where it is no terminal. */
  readonly columns: () => number;
}

export interface Screen {
  readonly answers: Output;
  readonly remarks: Output;
  readonly colours: boolean;
}

/**
 * An output over a stream of Node. Who reads it may go away before the end (`| head`): `gone` is then called, and what is
 * written afterwards is dropped.
 */
export function outputOf(stream: NodeJS.WriteStream, gone: () => void): Output {
  let isGone = false;
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    isGone = true;
    gone();
  });
  return {
    write: (text) => void (isGone || stream.write(text)),
    isTerminal: stream.isTTY,
    columns: () => stream.columns || 160,
  };
}

const styles = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 } as const;

/** Text in a style, where colours are wanted. */
export function styled(screen: Pick<Screen, "colours">, style: keyof typeof styles, text: string): string {
  return screen.colours ? `\u001b[${styles[style]}m${text}\u001b[0m` : text;
}
