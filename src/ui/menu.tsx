/** A list of things to do that opens at a button. */
import { cloneElement, lazy, Suspense, useState } from "react";
import type { MenuProps } from "./open-menu.tsx";

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
