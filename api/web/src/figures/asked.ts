/** What is asked for on the page of figures; its address carries all of it. */

import type { LocationQuery } from 'vue-router'

export const GROUPINGS = ['unit', 'town', 'class', 'severity', 'channel', 'day'] as const
export type By = (typeof GROUPINGS)[number]
export type Which = 'whole' | 'part' | 'rest'

export interface Asked {
  month: string
  from: string
  to: string
  by: By
  indicator: string
  area: string
  unit: string
  class: string
  live: boolean
  group: string | null
  which: Which | null
}

const text = (query: LocationQuery, name: string): string => {
  const value = query[name]
  return typeof value === 'string' ? value : ''
}
const oneOf = <T extends string>(value: string, known: readonly T[], other: T): T => known.find((k) => k === value) ?? other

export function readAsked(query: LocationQuery): Asked {
  const which = text(query, 'which')
  return {
    month: text(query, 'month'),
    from: text(query, 'from'),
    to: text(query, 'to'),
    by: oneOf(text(query, 'by'), GROUPINGS, 'unit'),
    indicator: text(query, 'indicator'),
    area: text(query, 'area'),
    unit: text(query, 'unit'),
    class: text(query, 'class'),
    live: text(query, 'live') === 'true',
    group: typeof query['group'] === 'string' ? query['group'] : null,
    which: which === 'whole' || which === 'part' || which === 'rest' ? which : null,
  }
}

/** The address of a question; what is not asked for is not in it. */
export function writeAsked(asked: Asked): Record<string, string> {
  const query: Record<string, string> = {}
  for (const name of ['month', 'from', 'to', 'indicator', 'area', 'unit', 'class'] as const) {
    if (asked[name] !== '') query[name] = asked[name]
  }
  if (asked.by !== 'unit') query['by'] = asked.by
  if (asked.live) query['live'] = 'true'
  if (asked.which !== null) query['which'] = asked.which
  if (asked.group !== null) query['group'] = asked.group
  return query
}

/** What the server is asked for: the period and what it is narrowed to. */
export function narrowed(asked: Asked): Record<string, string> {
  const query: Record<string, string> = {}
  for (const name of ['month', 'from', 'to', 'area', 'unit', 'class'] as const) {
    if (asked[name] !== '') query[name] = asked[name]
  }
  if (asked.live) query['live'] = 'true'
  return query
}

/** The last months, this one first: 2026-11. */
export function lastMonths(now: number, many: number): string[] {
  const local = new Date(now + 8 * 3_600_000)
  const months: string[] = []
  for (let back = 0; back < many; back += 1) {
    const at = new Date(Date.UTC(local.getUTCFullYear(), local.getUTCMonth() - back, 1))
    months.push(at.toISOString().slice(0, 7))
  }
  return months
}
