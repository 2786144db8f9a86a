/** Moments as people enter them: the county's wall time, whatever the machine is set to. */

import { wallTime } from './words'

const ENTERED = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})$/

/** What a date and time field holds for a moment. */
export function enteredOf(at: number): string {
  const t = wallTime(at)
  return `${t.year}-${t.month}-${t.day}T${t.hour}:${t.minute}`
}

/** The moment that was entered, in ms; null for what is none. China has no summer time. */
export function momentOf(entered: unknown): number | null {
  const found = typeof entered === 'string' ? ENTERED.exec(entered) : null
  if (found === null) return null
  const at = Date.parse(`${found[1] ?? ''}T${found[2] ?? ''}:00+08:00`)
  return Number.isNaN(at) ? null : at
}
