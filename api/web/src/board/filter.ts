/** What part of the board is looked at: kept in the address, so that every number is a door. */

import type { Account, IncidentView, Severity } from '@/contract'
import { cardOf, CARDS, isOverdue, type Card } from './card'
import { waitsFor } from './mine'

/** Which list: what is open (live), what came in today, what was closed today. */
export type Shelf = 'open' | 'today_in' | 'today_closed'

export interface BoardFilter {
  shelf: Shelf
  status: string | null
  area: string | null
  unit: string | null
  subclass: string | null
  severity: Severity | null
  card: Card
  overdue: boolean
  mine: boolean
  q: string
}

export const ALL: BoardFilter = {
  shelf: 'open',
  status: null,
  area: null,
  unit: null,
  subclass: null,
  severity: null,
  card: '',
  overdue: false,
  mine: false,
  q: '',
}

type Query = Record<string, string>

const one = (value: unknown): string | null => {
  const v: unknown = Array.isArray(value) ? value[0] : value
  return typeof v === 'string' && v !== '' ? v : null
}

export function fromQuery(query: Record<string, unknown>): BoardFilter {
  const shelf = one(query['shelf'])
  const severity = one(query['severity'])
  const card = CARDS.find((c) => c === one(query['card'])) ?? ''
  return {
    shelf: shelf === 'today_in' || shelf === 'today_closed' ? shelf : 'open',
    status: one(query['status']),
    area: one(query['area']),
    unit: one(query['unit']),
    subclass: one(query['class']),
    severity: severity !== null && /^S[1-4]$/.test(severity) ? (severity as Severity) : null,
    card,
    overdue: one(query['overdue']) === '1',
    mine: one(query['mine']) === '1',
    q: one(query['q']) ?? '',
  }
}

export function toQuery(filter: BoardFilter): Query {
  const query: Query = {}
  if (filter.shelf !== 'open') query['shelf'] = filter.shelf
  if (filter.status) query['status'] = filter.status
  if (filter.area) query['area'] = filter.area
  if (filter.unit) query['unit'] = filter.unit
  if (filter.subclass) query['class'] = filter.subclass
  if (filter.severity) query['severity'] = filter.severity
  if (filter.card) query['card'] = filter.card
  if (filter.overdue) query['overdue'] = '1'
  if (filter.mine) query['mine'] = '1'
  if (filter.q) query['q'] = filter.q
  return query
}

/** The same question, as the list endpoint takes it; for the shelves that are not live. */
export function toListQuery(filter: BoardFilter, dayStart: number): Query {
  const query: Query = { limit: '200', sort: '-opened' }
  if (filter.shelf === 'today_in') query['opened_from'] = new Date(dayStart).toISOString()
  if (filter.shelf === 'today_closed') {
    query['open'] = 'false'
    query['sort'] = '-updated'
  }
  if (filter.status) query['status'] = filter.status
  if (filter.area) query['area'] = filter.area
  if (filter.unit) query['unit'] = filter.unit
  if (filter.subclass) query[filter.subclass.length === 2 ? 'class' : 'subclass'] = filter.subclass
  if (filter.severity) query['severity'] = filter.severity
  if (filter.card) query['card'] = filter.card
  if (filter.overdue) query['overdue'] = 'true'
  if (filter.mine) query['mine'] = 'true'
  // The list endpoint searches case numbers; words of titles are looked for in what it answers.
  if (isCaseNumber(filter.q)) query['q'] = filter.q.trim()
  return query
}

function isCaseNumber(q: string): boolean {
  return q.trim() !== '' && /^[0-9A-Za-z -]{1,40}$/.test(q)
}

/** Whether a ticket belongs to what is looked at; `but` leaves one question out, for its counts. */
export function matches(
  ticket: IncidentView,
  filter: BoardFilter,
  account: Account | null,
  now: number,
  but: 'status' | 'area' | 'card' | null = null,
): boolean {
  if (but !== 'status' && filter.status !== null && ticket.status !== filter.status) return false
  if (but !== 'area' && filter.area !== null && ticket.town !== filter.area && ticket.village !== filter.area) {
    return false
  }
  if (filter.unit !== null && ticket.lead !== filter.unit && !ticket.co.some((c) => c.unit === filter.unit)) {
    return false
  }
  if (filter.subclass !== null && !(ticket.subclass ?? '').startsWith(filter.subclass)) return false
  if (filter.severity !== null && ticket.severity !== filter.severity) return false
  if (but !== 'card' && filter.card !== '' && cardOf(ticket) !== filter.card) return false
  if (filter.overdue && !isOverdue(ticket, now)) return false
  if (filter.mine && (account === null || !waitsFor(ticket, account))) return false
  if (filter.q !== '') {
    const q = filter.q.trim().toLowerCase()
    if (!ticket.title.toLowerCase().includes(q) && !ticket.case_no.includes(q)) return false
  }
  return true
}

/** How many tickets each queue holds, seen through the other filters: what a click on it would list. */
export function queueCounts(
  tickets: readonly IncidentView[],
  filter: BoardFilter,
  account: Account | null,
  now: number,
): { byStatus: Record<string, number>; total: number; mine: number } {
  const byStatus: Record<string, number> = {}
  let [total, mine] = [0, 0]
  const here = { ...filter, mine: false }
  for (const ticket of tickets) {
    if (!matches(ticket, here, account, now, 'status')) continue
    byStatus[ticket.status] = (byStatus[ticket.status] ?? 0) + 1
    total += 1
    if (account !== null && waitsFor(ticket, account)) mine += 1
  }
  return { byStatus, total, mine }
}

/** On the wall danger to life comes before every clock. */
export function byDangerFirst(a: IncidentView, b: IncidentView): number {
  const first = Number(b.severity === 'S1') - Number(a.severity === 'S1')
  return first !== 0 ? first : byWhatRunsOut(a, b)
}

const FAR = Number.MAX_SAFE_INTEGER

/** What runs out next comes first; what has no clock comes last, the newest first. */
export function byWhatRunsOut(a: IncidentView, b: IncidentView): number {
  const dueA = a.next_due_at === null ? FAR : Date.parse(a.next_due_at)
  const dueB = b.next_due_at === null ? FAR : Date.parse(b.next_due_at)
  if (dueA !== dueB) return dueA - dueB
  if (a.opened_at !== b.opened_at) return a.opened_at < b.opened_at ? 1 : -1
  return a.id < b.id ? -1 : 1
}
