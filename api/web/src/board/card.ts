/** The card of a ticket, as the ladder has shown it, and which clock runs out next. */

import type { IncidentView } from '@/contract'

export type Card = IncidentView['card']

/** The nearest to late first. */
export const CARDS = ['red', 'orange', 'yellow', 'blue'] as const

/** Clocks whose end is nobody's lateness: a right that lapses, a pause that is over. */
export const RIGHTS: ReadonlySet<string> = new Set(['return', 'apply', 'resume'])

export function nextClock(ticket: IncidentView): string | null {
  let next: string | null = null
  for (const [clock, at] of Object.entries(ticket.due)) {
    if (RIGHTS.has(clock)) continue
    if (next === null || Date.parse(at) < Date.parse(ticket.due[next] ?? at)) next = clock
  }
  return next
}

/** An ended ticket shows none. */
export function cardOf(ticket: IncidentView): Card {
  return ticket.closed_at === null ? ticket.card : ''
}

export function isOverdue(ticket: IncidentView, now: number): boolean {
  return ticket.closed_at === null && ticket.next_due_at !== null && now >= Date.parse(ticket.next_due_at)
}

/** How many of these tickets show each card. */
export function countCards(tickets: Iterable<IncidentView>): Record<Card, number> {
  const found: Record<Card, number> = { '': 0, blue: 0, yellow: 0, orange: 0, red: 0 }
  for (const ticket of tickets) found[cardOf(ticket)] += 1
  return found
}
