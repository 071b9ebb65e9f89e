/** A link within the pages: no reload, and the page behind it is fetched when the pointer rests on it. */
import { Link as RouterLink } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, ReactNode } from "react";

export interface LinkProps extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, "href" | "target"> {
  /** Path, with its query where it has one. */
  readonly to: string;
  readonly children?: ReactNode;
}

export function Link({ to, ...rest }: LinkProps) {
  const [path = "", query] = to.split("?");
  const search = Object.fromEntries(new URLSearchParams(query ?? ""));
  return <RouterLink to={path} search={search as never} {...rest} />;
}
