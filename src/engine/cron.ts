/** Due times of a schedule. */
import { Cron } from "croner";
import type { CatchUp } from "./define.ts";

const mostCaughtUp = 100;

/**
 * The first due time after `after`, in the schedule's time zone.
 * @throws TypeError when the pattern or the zone is none, or nothing is ever due
 */
export function nextDue(cron: string, timeZone: string, after: Date): Date {
  const next = new Cron(cron, { timezone: timeZone, paused: true }).nextRun(after);
  if (next === null) throw new TypeError(`The schedule "${cron}" never comes due after ${after.toISOString()}.`);
  return next;
}

/**
 * What a schedule starts when it is looked at: `starts` are the due times to start a task for, `next` is when to look again.
 * @param dueAt the earliest due time that was not handled yet
 */
export function dueTimes(
  schedule: { readonly cron: string; readonly time_zone: string; readonly catch_up: CatchUp },
  dueAt: Date,
  now: Date,
): { starts: Date[]; next: Date } {
  const cron = new Cron(schedule.cron, { timezone: schedule.time_zone, paused: true });
  const wanted = schedule.catch_up === "all" ? mostCaughtUp : 1;
  const missed = timesBetween(cron, dueAt, now, wanted);
  const passed = [dueAt, ...missed.toSorted((left, right) => left.getTime() - right.getTime())].slice(-mostCaughtUp);
  const next = nextDue(schedule.cron, schedule.time_zone, now > dueAt ? now : dueAt);
  if (schedule.catch_up === "all") return { starts: passed, next };
  const latest = passed.at(-1)!;
  // `none` starts only what is due now: a task is at most a minute late before its time counts as missed.
  const isMissed = schedule.catch_up === "none" && now.getTime() - latest.getTime() > 60_000;
  return { starts: isMissed ? [] : [latest], next };
}

/** The last times after `from` and until `to`. Counted back from the end, so that a long sleep costs no more than a short one. */
function timesBetween(cron: Cron, from: Date, to: Date, most: number): Date[] {
  // Mostly few were missed, and each is looked for at a cost.
  for (let count = Math.min(2, most); ; count = Math.min(count * 7, most)) {
    const times = cron.previousRuns(count, new Date(to.getTime() + 1));
    if (count === most || times.length < count || times.at(-1)! <= from) return times.filter((time) => time > from && time <= to);
  }
}
