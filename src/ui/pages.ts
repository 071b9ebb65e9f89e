/** What an application's pages are: a value that the shell finds at apps/NAME/web/index.tsx. */
import type { ComponentType } from "react";
import type { House } from "./house.tsx";

/** An icon that takes the text's colour. */
export type Icon = ComponentType<{ size?: number; className?: string; "aria-hidden"?: boolean }>;

/** A line of the navigation. */
export interface NavEntry {
  readonly title: string;
  readonly path: string;
  readonly icon: Icon;
  /** Smaller stands higher. */
  readonly order: number;
  /** One letter: pressed after "g", it leads there. */
  readonly key?: string;
  /** A heading that several entries may share. */
  readonly group?: string;
  /** Shown at the end of the line: a count, for example. */
  readonly Note?: ComponentType;
}

/** A page, loaded when it is first shown. `$name` in the path is a parameter of it. */
export interface PageRoute {
  readonly path: string;
  readonly page: () => Promise<{ readonly Page: ComponentType }>;
}

/** Something that can be done from anywhere, through the command palette. */
export interface Command {
  readonly title: string;
  readonly icon: Icon;
  /** Other words under which it is found. */
  readonly keywords?: string;
  readonly run: (at: { readonly house: House; readonly go: (path: string) => void }) => void | Promise<void>;
}

/** Something that the command palette found. */
export interface Found {
  readonly id: string;
  readonly title: string;
  readonly detail?: string;
  readonly path: string;
  readonly icon: Icon;
}

export interface AppPages {
  readonly name: string;
  readonly title: string;
  readonly nav: readonly NavEntry[];
  readonly routes: readonly PageRoute[];
  /** Stands in the shell on every page, and shows nothing of its own: what watches in the background. */
  readonly Background?: ComponentType;
  readonly commands?: readonly Command[];
  /** Where an entity has its page: by the noun of its subjects and of its ids (`task` for task/… and task_id). */
  readonly subjects?: Readonly<Record<string, (id: string) => string>>;
  readonly search?: (text: string, house: House) => Promise<readonly Found[]>;
}

/** Makes an application's pages of their parts; a wrong part fails in the editor. */
export function definePages(pages: AppPages): AppPages {
  return Object.freeze(pages);
}
