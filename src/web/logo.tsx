/** The mark: a door within a door. */
export function Logo({ size = 22 }: { size?: number }) {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden className="shrink-0">
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <path d="M9 26V11a7 7 0 0 1 14 0v15" fill="none" stroke="#fff" strokeWidth="2.6" strokeLinecap="round" />
      <path
        d="M13.2 26V12.6a2.8 2.8 0 0 1 5.6 0V26"
        fill="none"
        stroke="#fff"
        strokeOpacity=".62"
        strokeWidth="2.4"
        strokeLinecap="round"
      />
    </svg>
  );
}
