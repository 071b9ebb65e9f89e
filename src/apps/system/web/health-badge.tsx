/** How something is, by shape, colour and word. */
import { CircleCheck, CircleDashed, CircleX, TriangleAlert } from "lucide-react";
import { classes } from "#ui/classes.ts";
import type { Health } from "../contract.ts";

const looks = {
  good: { icon: CircleCheck, word: "Good", text: "text-good" },
  degraded: { icon: TriangleAlert, word: "Degraded", text: "text-warn" },
  down: { icon: CircleX, word: "Down", text: "text-bad" },
  unused: { icon: CircleDashed, word: "Not used", text: "text-idle" },
} as const;

export function HealthBadge({ health, word }: { health: Health; word?: string }) {
  const { icon: Icon, word: own, text } = looks[health];
  return (
    <span className={classes("inline-flex items-center gap-1.5 text-sm font-medium whitespace-nowrap", text)}>
      <Icon size={15} aria-hidden className="shrink-0" />
      {word ?? own}
    </span>
  );
}
