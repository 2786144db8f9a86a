/** How old what the screen shows is, and whether it may still be believed. */

import type { Beat } from './reduce'

/** Beats come every 2 s; three missing ones are silence. */
export const SILENCE_MS = 6_000
/** Beats cross broker, worker and database; older than this, one of them stands still. */
export const OLD_S = 10

export type Link = 'connecting' | 'open' | 'closed' | 'denied'

export type Freshness =
  | { kind: 'loading' }
  | { kind: 'fresh'; ageS: number }
  | { kind: 'disconnected'; ageS: number }
  | { kind: 'silent'; ageS: number }
  | { kind: 'stalled'; ageS: number; where: string | null }
  | { kind: 'denied' }

/** What to say about the data at `now` (local ms). A sleep counts, because clocks go on in it. */
export function freshness(link: Link, beat: Beat | null, ready: boolean, now: number): Freshness {
  if (link === 'denied') return { kind: 'denied' }
  if (beat === null) return ready && link === 'closed' ? { kind: 'disconnected', ageS: 0 } : { kind: 'loading' }
  const sinceMs = Math.max(0, now - beat.at)
  const ageS = beat.ageS + sinceMs / 1000
  if (link !== 'open') return { kind: 'disconnected', ageS }
  if (sinceMs > SILENCE_MS) return { kind: 'silent', ageS }
  if (ageS > OLD_S) return { kind: 'stalled', ageS, where: beat.oldest }
  if (!ready) return { kind: 'loading' }
  return { kind: 'fresh', ageS }
}

export function isStale(f: Freshness): boolean {
  return f.kind === 'disconnected' || f.kind === 'silent' || f.kind === 'stalled' || f.kind === 'denied'
}
