/** A list of things to do that opens at a button. */
import { cloneElement, lazy, type ReactElement, type ReactNode, Suspense, useState } from "react";
import type { Icon } from "./pages.ts";

export interface MenuItem {
  readonly title: string;
  readonly icon?: Icon;
  readonly detail?: string;
  readonly isChosen?: boolean;
  readonly isDangerous?: boolean;
  readonly isDisabled?: boolean;
  readonly run: () => void;
}

type Trigger = ReactElement<{
  onClick?: () => void;
  onPointerEnter?: () => void;
  onFocus?: () => void;
  "aria-haspopup"?: "menu";
  "aria-expanded"?: boolean;
}>;

export interface MenuProps {
  /** A line stands between groups; an empty one is left out. */
  readonly groups: readonly (readonly MenuItem[])[];
  /** The button. */
  readonly children: Trigger;
  readonly label?: ReactNode;
  readonly align?: "start" | "end";
}

const load = () => import("./open-menu.tsx");
const OpenMenu = lazy(() => load().then((module) => ({ default: module.OpenMenu })));

export function Menu(props: MenuProps) {
  const [wasOpened, setOpened] = useState(false);
  const closed = cloneElement(props.children, {
    "aria-haspopup": "menu",
    "aria-expanded": false,
    onPointerEnter: () => void load(),
    onFocus: () => void load(),
    onClick: () => setOpened(true),
  });
  if (!wasOpened) return closed;
  return (
    <Suspense fallback={closed}>
      <OpenMenu {...props} />
    </Suspense>
  );
}
