/** Where the lines of a chart go. Pure. */

/** The smallest round number (1, 2, 2.5 or 5 times a power of ten) that is not below `value`; 1 where there is nothing. */
export function roundAbove(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  // Rounding keeps what is 3 * 0.1 from being more than 0.3.
  const steps = [1, 2, 2.5, 5, 10].map((step) => Number((step * power).toPrecision(3)));
  return steps.find((step) => step >= value) ?? 10 * power;
}

/**
 * The `d` of a line through values that stand side by side at equal distances, in a box from 0 to `width` and 0 to `height`.
 * A null makes a gap. A value without neighbours becomes a dot.
 */
export function linePath(values: readonly (number | null)[], most: number, { width, height }: { width: number; height: number }): string {
  const x = (index: number) => round(values.length <= 1 ? width / 2 : (index / (values.length - 1)) * width);
  const y = (value: number) => round(height - (Math.min(value, most) / most) * height);
  let path = "";
  values.forEach((value, index) => {
    if (value === null) return;
    const isJoined = index > 0 && values[index - 1] !== null;
    path += `${isJoined ? "L" : "M"}${x(index)} ${y(value)}`;
    const isAlone = !isJoined && (values[index + 1] ?? null) === null;
    if (isAlone) path += "h0";
  });
  return path;
}

/** Index of the value that stands nearest to a place between 0 and 1. */
export function nearest(part: number, count: number): number {
  return Math.max(0, Math.min(count - 1, Math.round(part * (count - 1))));
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
