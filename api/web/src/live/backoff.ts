/** How long to wait before the next try. */

const FIRST_MS = 500
const LONGEST_MS = 8_000

/**
 * Doubles from half a second to eight, spread between half and the whole by `random` (0..1), so
 * that a thousand boards do not come back in the same instant after a restart.
 */
export function backoffMs(tries: number, random: number): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, tries - 1))
  return full * (0.5 + random / 2)
}
