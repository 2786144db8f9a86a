/** The card of a ticket: how close to late what runs out next is (blue, yellow, orange, red). */

import type { IncidentView } from '@/contract'

export type Card = 'none' | 'blue' | 'yellow' | 'orange' | 'red'

/** Shares of the stage's time that are left when a card is shown. */
const SHARES: readonly [Card, number][] = [
  ['orange', 0.1],
  ['yellow', 0.25],
  ['blue', 0.5],
]

/** The handling clocks run from the unit's dispatch, the others from the last step. */
const FROM_OPENING = new Set(['handle', 'contact'])

export function nextClock(ticket: IncidentView): string | null {
  let next: string | null = null
  for (const [clock, at] of Object.entries(ticket.due)) {
    if (clock === 'return') continue
    if (next === null || Date.parse(at) < Date.parse(ticket.due[next] ?? at)) next = clock
  }
  return next
}

export function cardOf(ticket: IncidentView, now: number): Card {
  if (ticket.next_due_at === null || ticket.closed_at !== null) return 'none'
  const due = Date.parse(ticket.next_due_at)
  if (now >= due) return 'red'
  const clock = nextClock(ticket)
  const start = Date.parse(clock !== null && FROM_OPENING.has(clock) ? ticket.opened_at : ticket.updated_at)
  const whole = due - start
  if (whole <= 0) return 'orange'
  const left = (due - now) / whole
  for (const [card, share] of SHARES) if (left <= share) return card
  return 'none'
}

export function isOverdue(ticket: IncidentView, now: number): boolean {
  return ticket.closed_at === null && ticket.next_due_at !== null && now >= Date.parse(ticket.next_due_at)
}
