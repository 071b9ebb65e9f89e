/** Where a program tells operators what happens: constant messages, data in fields. pino's loggers fit. */
export interface Log {
  readonly debug: (fields: object, message: string) => void;
  readonly info: (fields: object, message: string) => void;
  readonly warn: (fields: object, message: string) => void;
  readonly error: (fields: object, message: string) => void;
}

const nothing = () => undefined;

/** Keeps silent. */
export const silentLog: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
